import type { Command } from 'commander'
import { transferBody } from '../../http/bodies/transfer-body.ts'
import type { z } from '../../lib/schema.ts'
import { destinationOf } from '../api/address.ts'
import { callIdOf, path, recordOf, watchCall } from '../api/calls.ts'
import { apiCommand, openSession, type ApiOptions, type Session } from '../api/session.ts'
import type { CliContext, Done, ExitCode } from '../context.ts'
import { parseRingSeconds } from '../options.ts'

type Transfer = z.output<typeof transferBody>

interface TransferOptions extends ApiOptions {
  readonly attended?: boolean
  readonly silence?: boolean
  readonly timeout?: number
  readonly wait: boolean
}

const LONGEST_RING_SECONDS = 60
const MARGIN_MS = 30_000

const STEPS = {
  complete: ['POST', '/consultation/complete', 'bring the two others together; who asked back leaves'],
  swap: ['POST', '/consultation/swap', 'who asked back talks with the other of the two'],
  abort: ['DELETE', '/consultation', 'take it back: the first two talk again; also a transfer that still rings'],
} as const

/** `cubebridge transfer` and `cubebridge consult`: sends a party elsewhere, at once or after asking there. */
export function addTransfer(program: Command, context: CliContext, done: Done): void {
  apiCommand(program, 'transfer', 'send a party to someone else', context)
    .argument('<call>', 'the id of a live call, or the beginning of it')
    .argument('<participant>', 'who is sent, or, with --attended, who asks first: p1, p2 …, phone or app')
    .argument('<to>', 'a phone, an extension, a SIP address or a mapping, as for "cubebridge call"')
    .option('--attended', 'they talk with <to> first, while the other waits; then: cubebridge consult')
    .option('--silence', 'with --attended: whoever waits hears silence instead of music')
    .option('-t, --timeout <seconds>', "how long <to> may ring; the configuration's when absent", parseRingSeconds)
    .option('--no-wait', 'end as soon as <to> is being rung')
    .action(async (ref: string, participant: string, to: string, options: TransferOptions, command: Command) => {
      const { attended = false, silence = false, timeout } = options
      if (silence && !attended) command.error('error: --silence is for --attended: nobody waits otherwise')
      const session = await openSession(options, context)
      const callId = await callIdOf(session.api, ref)
      const reply = await session.api.ask('POST', path(callId, attended ? '/consultation' : '/transfer'), {
        body: {
          participant,
          to: destinationOf(to),
          ...(attended && { sound: silence ? 'silence' : 'music' }),
          ...(timeout !== undefined && { timeoutSeconds: timeout }),
        },
      })
      const begun = session.api.read(transferBody, reply)
      const ends = options.wait ? await waitFor(session, callId, begun, timeout ?? LONGEST_RING_SECONDS) : begun
      done(tell(session, callId, ends, to))
    })

  const consult = program.command('consult').description('go on with a transfer that was begun with --attended')
  for (const [step, [method, rest, description]] of Object.entries(STEPS)) {
    apiCommand(consult, step, description, context)
      .argument('<call>', 'the id of a live call, or the beginning of it')
      .action(async (ref: string, options: ApiOptions) => {
        const session = await openSession(options, context)
        const callId = await callIdOf(session.api, ref)
        const reply = await session.api.ask(method, path(callId, rest))
        const transfer = session.api.read(transferBody, reply)
        if (session.out.json) session.out.value(transfer)
        else session.out.good(`call ${callId}: the transfer is ${transfer.state}`)
        done(0)
      })
  }
}

/** Until the transfer is no longer ringing. */
async function waitFor({ api, context }: Session, callId: string, begun: Transfer, seconds: number): Promise<Transfer> {
  if (begun.state !== 'ringing') return begun
  return watchCall(
    api,
    callId,
    seconds * 1000 + MARGIN_MS,
    async (call): Promise<Transfer | undefined> => {
      const transfers = call ? [call.transfer] : ((await recordOf(api, callId))?.transfers ?? [])
      const own = transfers.find((transfer) => transfer?.id === begun.id)
      if (own && own.state !== 'ringing') return own
      return call ? undefined : { ...begun, state: 'failed', reason: null }
    },
    context.interrupted,
  )
}

function tell({ out }: Session, callId: string, transfer: Transfer, to: string): ExitCode {
  const { state, reason } = transfer
  const wrong = state === 'failed' || state === 'aborted'
  if (out.json) out.value(transfer)
  else if (wrong) {
    const why = reason
      ? `${reason.cause}, by ${reason.by}${reason.detail === null ? '' : ` (${reason.detail})`}`
      : state
    out.bad(`${to} was not reached: ${why}; if the call is live, the talk goes on as before`)
  } else if (state === 'completed') out.good(`call ${callId}: transferred to ${to}`)
  else if (state === 'consulting') {
    out.good(`call ${callId}: they talk with ${to}`)
    out.line(`then: cubebridge consult complete|swap|abort ${callId}`)
  } else out.line(`call ${callId}: ${to} is being rung`)
  return wrong ? 1 : 0
}
