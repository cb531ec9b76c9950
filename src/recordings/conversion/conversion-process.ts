import { fork, type ChildProcess } from 'node:child_process'
import { within } from '../../lib/deadline.ts'
import { TimeoutError } from '../../lib/errors.ts'
import { siblingModule } from '../../lib/module-path.ts'
import { ownProcess } from '../../lib/own-process.ts'
import { RecordingError, type RecordingErrorCode } from '../errors.ts'
import { conversionAnswer, type ConversionJob, type ConversionResult } from './job.ts'

/** Codes that keep their meaning on the way here; others are what the process failed of. */
const OWN_CODES: ReadonlySet<string> = new Set<RecordingErrorCode>([
  'recording_no_space',
  'recording_too_large',
  'recording_unreadable',
  'recording_folder',
])
/** Seconds of sound at a time: a conversion needs little more than what Node itself does. */
const HEAP_MB = 128

export interface ConversionLimits {
  readonly timeoutMs: number
  /** Ends the process; its reason is what this rejects with. */
  readonly signal: AbortSignal
}

/** Makes one recording of its parts; `runConversion`, unless a test can't wait for processes. */
export type Convert = (job: ConversionJob, limits: ConversionLimits) => Promise<ConversionResult>

/**
 * Makes a recording in a process of its own, of the lowest priority. Rejects with a RecordingError: what `convert`
 * throws, or `recording_failed` when the process died or took too long; or with the reason of `signal`. The process is gone when this settles; of the target file only what a killed process left may be there.
 */
export async function runConversion(job: ConversionJob, limits: ConversionLimits): Promise<ConversionResult> {
  const { timeoutMs, signal } = limits
  signal.throwIfAborted()
  const entry = siblingModule(import.meta.url, 'main')
  const options = ownProcess(entry)
  const child = fork(entry, [], {
    ...options,
    execArgv: [...(options.execArgv ?? []), `--max-old-space-size=${HEAP_MB}`],
  })
  const kill = () => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  try {
    const answered = answerOf(child)
    child.send(job, () => undefined)
    return await within(timeoutMs, answered, 'converting a recording')
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof TimeoutError) throw failed(`it took longer than ${timeoutMs} ms`, error)
    throw error
  } finally {
    signal.removeEventListener('abort', kill)
    await gone(child)
  }
}

function answerOf(child: ChildProcess): Promise<ConversionResult> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      const answer = conversionAnswer.safeParse(message)
      if (!answer.success) reject(failed('its answer is of an unknown shape'))
      else if (answer.data.kind === 'done') resolve(answer.data.result)
      else reject(asRecordingError(answer.data))
    })
    child.once('exit', (code, signal) =>
      reject(failed(`its process ended with ${signal ?? `exit code ${code ?? -1}`}`)),
    )
    child.once('error', (error) => reject(failed(error.message, error)))
  })
}

/** Kills what has not ended by itself. */
async function gone(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGKILL')
  await exit
}

function asRecordingError({ code, message }: { readonly code: string; readonly message: string }): RecordingError {
  return OWN_CODES.has(code) ? new RecordingError(code as RecordingErrorCode, message) : failed(message)
}

function failed(why: string, cause?: unknown): RecordingError {
  return new RecordingError('recording_failed', `a recording could not be converted: ${why}`, { cause })
}
