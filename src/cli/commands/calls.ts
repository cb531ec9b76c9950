import type { Command } from 'commander'
import { sleep } from '../../lib/deadline.ts'
import { callIdOf, findCall, liveCalls, who, type Call } from '../api/calls.ts'
import { apiCommand, openSession, type ApiOptions, type Session } from '../api/session.ts'
import { clockText, momentText, spanText } from '../api/times.ts'
import { CliError } from '../cli-error.ts'
import type { CliContext, Done } from '../context.ts'
import { parseSeconds } from '../options.ts'

interface CallsOptions extends ApiOptions {
  readonly watch?: boolean
  readonly interval: number
  readonly party?: string
  readonly mapping?: string
  readonly state?: string
}

/** `cubebridge calls`: the live calls, or all of one. */
export function addCalls(program: Command, context: CliContext, done: Done): void {
  apiCommand(program, 'calls', 'list the live calls, or show one with who is in', context)
    .argument('[call]', 'the id of a call, or the beginning of it')
    .option('-w, --watch', 'go on showing them until stopped')
    .option('-i, --interval <seconds>', 'with --watch: how often', parseSeconds, 2)
    .option('--party <text>', 'part of the number, address or name of anyone who takes part')
    .option('--mapping <sip-uri>', 'of this mapping')
    .option('--state <state>', 'arriving, ringing, joining, talking or ending')
    .action(async (ref: string | undefined, options: CallsOptions) => {
      const session = await openSession(options, context)
      const show = () => (ref === undefined ? showCalls(session, options) : showCall(session, ref))
      await (options.watch ? watch(session, options.interval, show) : show())
      done(0)
    })
}

async function showCalls({ api, out }: Session, { party, mapping, state }: CallsOptions): Promise<void> {
  const calls = await liveCalls(api, { party, mapping, state })
  if (out.json) {
    out.value(calls)
    return
  }
  const headings = ['CALL', 'STATE', 'FOR', 'FROM', 'TO', 'DIRECTION', 'MAPPING', 'NOTES']
  out.table(headings, calls.map(row), 'no live calls')
}

function row(call: Call): string[] {
  const { callId, state, since, from, to, direction, mapping } = call
  const age = spanText(Date.now() - since)
  return [callId, state, age, who(from), who(to), direction, mapping ?? '', notesOf(call).join(', ')]
}

function notesOf({ held, participants, transfer, recording, monitors, alarms }: Call): string[] {
  const underWay = transfer && (transfer.state === 'ringing' || transfer.state === 'consulting')
  return [
    ...(held ? ['on hold'] : []),
    ...(participants.length > 2 ? [`${participants.length} parties`] : []),
    ...(underWay ? [`transfer ${transfer.state}`] : []),
    ...(recording ? [recording.state] : []),
    ...(monitors.length > 0 ? ['monitored'] : []),
    ...alarms,
  ]
}

async function showCall({ api, out }: Session, ref: string): Promise<void> {
  const callId = await callIdOf(api, ref)
  const call = await findCall(api, callId)
  if (!call)
    throw new CliError('cli_outcome', `there is no live call ${callId}: "cubebridge cdr get ${callId}" if it is over`)
  if (out.json) {
    out.value(call)
    return
  }
  const { transfer } = call
  out.pairs([
    ['call', call.callId],
    ['state', `${call.state} since ${clockText(call.since)}`],
    ['arrived', momentText(call.arrived)],
    ['direction', call.direction],
    ['mapping', [call.mapping ?? '-', ...(call.department === null ? [] : [call.department])].join(', ')],
    ['notes', notesOf(call).join(', ') || '-'],
    ...(transfer ? [['transfer', `${transfer.kind} to ${who(transfer.target)}: ${transfer.state}`] as const] : []),
  ])
  out.line('')
  const rows = call.participants.map(({ id, kind, role, party, state, holding, onHold, muted }) => {
    const marks = [holding && 'holds', onHold && 'on hold', muted && 'muted'].filter((mark) => mark !== false)
    return [id, kind, role, who(party), state, marks.join(', ')]
  })
  out.table(['WHO', 'KIND', 'ROLE', 'PARTY', 'STATE', 'NOTES'], rows, 'nobody is in')
}

/** A bridge that is away for a moment is waited for. */
async function watch({ out, context }: Session, seconds: number, show: () => Promise<void>): Promise<void> {
  const { stdout, interrupted } = context
  const clears = 'isTTY' in stdout && stdout.isTTY === true && !out.json
  while (!interrupted.aborted) {
    try {
      if (clears) stdout.write('\u001b[H\u001b[2J')
      await show()
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== 'cli_unreachable') throw error
      context.stderr.write(`${error.message}\n`)
    }
    await sleep(seconds * 1000, interrupted)
  }
}
