import type { RecordingSink, TapePart } from '../calls/tape.ts'
import { sleep } from '../lib/deadline.ts'
import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { RecordingError } from './errors.ts'
import { FromSwitch, type CallDetails, type SwitchRecordings } from './from-switch.ts'
import { PartNames } from './part-names.ts'
import type { RecordingShelf } from './recording-shelf.ts'
import type { StoredRecording } from '../calls/kept-recording.ts'

export interface SwitchFiles extends SwitchRecordings {
  /** All that the switch has, of whomever. */
  names(): Promise<readonly string[]>
  /** Makes a file of one that is still being recorded; resolves also when there is none. */
  end(name: string): Promise<void>
}

/** Of a bridge whose switch records nothing. */
export const NO_RECORDED_FILES: SwitchFiles = {
  names: () => Promise.resolve([]),
  end: () => Promise.resolve(),
  discard: () => Promise.resolve(),
  fetch: (name) => Promise.reject(new RecordingError('recording_unknown', `nothing was recorded as ${name}`)),
}

export interface RecordingIntakeOptions {
  readonly shelf: Pick<RecordingShelf, 'keep' | 'demandSpace'>
  readonly switch: SwitchFiles
  /** The Stasis application, which the parts are named for. */
  readonly app: string
  /** What is known of a call that is over. */
  readonly about: (callId: string) => Promise<CallDetails | undefined>
  readonly log: Log
  /** How long `close` waits for what is being kept. Milliseconds. */
  readonly closeMs?: number
  /** How often it is looked whether something is still at the switch. Milliseconds. */
  readonly lookMs?: number
}

const CLOSE_MS = 8000
const LOOK_MS = 600_000

/** The way of recordings from the calls, and from the switch, to the shelf. */
export class RecordingIntake implements RecordingSink {
  readonly #options: RecordingIntakeOptions
  readonly #names: PartNames
  readonly #fromSwitch: FromSwitch
  /** Ids of those that calls of ours are still making, or that are being kept. */
  readonly #ours = new Set<string>()
  readonly #keeping = new Set<Promise<unknown>>()
  /** Of which trying again is of no use; their parts stay at the switch. */
  readonly #givenUp = new Set<string>()
  readonly #closing = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined

  constructor(options: RecordingIntakeOptions) {
    this.#options = options
    this.#names = new PartNames(options.app)
    const { shelf, switch: files, log } = options
    this.#fromSwitch = new FromSwitch({ shelf, switch: files, names: this.#names, log })
  }

  demandSpace(): Promise<void> {
    return this.#options.shelf.demandSpace()
  }

  partName(part: TapePart): string {
    this.#ours.add(part.id)
    return this.#names.nameOf(part)
  }

  /** Undefined when there were no parts. */
  async keep(
    id: string,
    parts: Promise<readonly string[]>,
    details: CallDetails,
  ): Promise<StoredRecording | undefined> {
    const work = (async () => {
      const names = await parts
      return names.length === 0 ? undefined : this.#fromSwitch.collect(names, details)
    })()
    this.#keeping.add(work)
    try {
      return await work
    } finally {
      this.#keeping.delete(work)
      this.#ours.delete(id)
    }
  }

  /** Fetches what an earlier run left, or what could not be kept; from now on also from time to time. Never rejects. */
  look(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.resolve()
    this.#timer ??= setInterval(() => void this.look(), this.#options.lookMs ?? LOOK_MS).unref()
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined))
    return this.#looking
  }

  /** Waits a while for what is being kept; the rest is fetched at the next start. Idempotent; never rejects. */
  async close(): Promise<void> {
    this.#closing.abort()
    clearInterval(this.#timer)
    const done = new AbortController()
    const all = Promise.allSettled([...this.#keeping]).then(() => done.abort())
    await Promise.race([all, sleep(this.#options.closeMs ?? CLOSE_MS, done.signal)])
  }

  async #look(): Promise<void> {
    const { switch: files, about, log } = this.#options
    try {
      const left = (await files.names()).filter((name) => {
        const id = this.#names.read(name)?.id
        return id !== undefined && !this.#isOurs(id)
      })
      if (left.length === 0) return
      // An earlier run may have died a moment ago, and its recordings go on until they are told to end.
      for (const name of left) await files.end(name)
      const { kept, failed } = await this.#fromSwitch.adopt(left, about, (id) => this.#isOurs(id))
      for (const { id, error } of failed) {
        if (error instanceof RecordingError && !error.retryable) this.#givenUp.add(id)
      }
      for (const { id, callId } of kept) log.info({ recordingId: id, callId }, 'a recording was fetched that was left')
    } catch (error) {
      if (this.#closing.signal.aborted) return
      log.warn({ ...reasonOf(error) }, 'it could not be seen whether the switch still has recordings')
    }
  }

  #isOurs(id: string): boolean {
    return this.#closing.signal.aborted || this.#ours.has(id) || this.#givenUp.has(id)
  }
}
