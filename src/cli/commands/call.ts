import type { Command } from 'commander'
import { callBody } from '../../http/bodies/call-body.ts'
import { callBetween } from '../api/address.ts'
import { recordOf, watchCall, type Call } from '../api/calls.ts'
import { apiCommand, openSession, type ApiOptions, type Session } from '../api/session.ts'
import { spanText } from '../api/times.ts'
import type { CliContext, Done, ExitCode } from '../context.ts'
import { parseRingSeconds } from '../options.ts'

interface CallOptions extends ApiOptions {
  readonly timeout?: number
  readonly callerId?: string
  readonly callerName?: string
  readonly wait: boolean
}

/** The configuration lets nothing ring for longer unless the command does. */
const LONGEST_RING_SECONDS = 60
const MARGIN_MS = 30_000

const ADDRESSES = `
An address is a phone (1001, PJSIP/1001), the apps of a mapping (vendas, mapping:2000, sip:vendas@empresa.com), or,
behind a phone, what a phone could dial (1002, extension:vendas) or a SIP address. <from> is rung first.

  cubebridge call 1001 vendas        the phone 1001, then the apps of vendas
  cubebridge call vendas 1001        the apps of vendas, then the phone 1001
  cubebridge call 1001 1002          the phone 1001, then whatever 1002 leads to
`

/** `cubebridge call <from> <to>`: begins a call, and says what became of it. Exit code 1 when nobody talked. */
export function addCall(program: Command, context: CliContext, done: Done): void {
  apiCommand(program, 'call', 'have two parties call each other', context)
    .argument('<from>', 'who is rung first')
    .argument('<to>', 'who is rung then')
    .option('-t, --timeout <seconds>', "how long each may ring; the configuration's when absent", parseRingSeconds)
    .option('--caller-id <number>', 'the number that <from> sees')
    .option('--caller-name <name>', 'and the name; needs --caller-id')
    .option('--no-wait', 'end as soon as <from> is being rung')
    .addHelpText('after', ADDRESSES)
    .action(async (from: string, to: string, options: CallOptions, command: Command) => {
      const { timeout, callerId, callerName } = options
      if (callerName !== undefined && callerId === undefined) command.error('error: --caller-name needs --caller-id')
      const begin = callBetween(from, to)
      const session = await openSession(options, context)
      const reply = await session.api.ask('POST', '/v1/calls', {
        body: {
          ...begin,
          ...(timeout !== undefined && { timeoutSeconds: timeout }),
          ...(callerId !== undefined && {
            callerId: { number: callerId, ...(callerName !== undefined && { name: callerName }) },
          }),
        },
      })
      const call = session.api.read(callBody, reply)
      if (options.wait) done(await waitForTalk(session, call, timeout ?? LONGEST_RING_SECONDS))
      else {
        if (session.out.json) session.out.value(call)
        else session.out.line(`call ${call.callId}: ${from} is being rung`)
        done(0)
      }
    })
}

async function waitForTalk({ api, out, context }: Session, { callId }: Call, ringSeconds: number): Promise<ExitCode> {
  if (!out.json) out.line(`call ${callId}`)
  let told = ''
  const ms = 2 * ringSeconds * 1000 + MARGIN_MS
  return watchCall(
    api,
    callId,
    ms,
    async (call) => {
      if (!call) return tellEnd()
      if (call.state === 'talking') {
        if (out.json) out.value({ outcome: 'talking', call })
        else out.good('talking')
        return 0
      }
      if (!out.json && told !== call.state && call.state !== 'ending') out.line((told = call.state))
      return undefined
    },
    context.interrupted,
  )

  async function tellEnd(): Promise<ExitCode> {
    const record = await recordOf(api, callId)
    // They may have talked, and ended it between two looks.
    const talked = record !== undefined && record.times.joined !== null
    if (out.json) out.value({ outcome: talked ? 'ended' : 'failed', record: record ?? null })
    else if (talked) out.good(`they talked for ${spanText(record.talkMs)}; ended by ${record.endedBy}`)
    else out.bad(record ? failure(record) : 'the call is over, and no record of it says why: see the log')
    return talked ? 0 : 1
  }
}

function failure({ cause, endedBy, detail }: { cause: string; endedBy: string; detail: string | null }): string {
  return `failed: ${cause}, by ${endedBy}${detail === null ? '' : ` (${detail})`}`
}
