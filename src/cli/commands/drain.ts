import { InvalidArgumentError, type Command } from 'commander'
import { z } from '../../lib/schema.ts'
import { sleep } from '../../lib/deadline.ts'
import { apiCommand, openSession, type ApiOptions, type Session } from '../api/session.ts'
import { spanText } from '../api/times.ts'
import { CliError } from '../cli-error.ts'
import type { CliContext, Done, ExitCode } from '../context.ts'

interface DrainOptions extends ApiOptions {
  readonly seconds?: number
  readonly wait?: boolean
}

const drainBody = z.object({ liveCalls: z.number(), until: z.number() })
const ASK_EVERY_MS = 500
/** What the bridge may need to close, after its last call. */
const CLOSING_MS = 90_000

/** `cubebridge drain`: has the running bridge refuse new calls and stop when the live ones are over, or after a time. */
export function addDrain(program: Command, context: CliContext, done: Done): void {
  apiCommand(program, 'drain', 'have the bridge take no more calls, and stop when the live ones are over', context)
    .option('-s, --seconds <seconds>', 'how long they may go on; calls.drainSeconds when absent', parseDrainSeconds)
    .option('-w, --wait', 'wait until the bridge has stopped')
    .action(async ({ seconds, wait = false, ...options }: DrainOptions) => {
      const session = await openSession(options, context)
      const { api, out } = session
      const reply = await api.ask('POST', '/v1/drain', { body: seconds === undefined ? {} : { seconds } })
      const { liveCalls, until } = api.read(drainBody, reply)
      if (!out.json) out.line(`no new calls; ${liveCalls} live ones may go on for ${spanText(until - Date.now())}`)
      const code = wait ? await waitForEnd(session, until) : 0
      if (out.json) out.value(wait ? { ...(reply as object), stopped: code === 0 } : reply)
      done(code)
    })
}

async function waitForEnd({ api, out, context }: Session, until: number): Promise<ExitCode> {
  const ms = Math.max(0, until - Date.now()) + CLOSING_MS
  for (const end = performance.now() + ms; performance.now() < end && !context.interrupted.aborted;) {
    try {
      await api.ask('GET', '/health', { signal: context.interrupted })
    } catch (error) {
      if (error instanceof CliError && error.code === 'cli_unreachable') {
        if (!out.json) out.good('it has stopped')
        return 0
      }
    }
    await sleep(ASK_EVERY_MS, context.interrupted)
  }
  if (!out.json) out.bad('it still runs: see its log')
  return 1
}

function parseDrainSeconds(text: string): number {
  const seconds = Number(text)
  if (text !== '' && seconds >= 0 && seconds <= 86_400) return seconds
  throw new InvalidArgumentError('It must be a number of seconds from 0 to 86400.')
}
