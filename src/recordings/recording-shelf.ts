import { open as openFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { StoredRecording } from '../calls/kept-recording.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { runConversion, type Convert } from './conversion/conversion-process.ts'
import { coarser } from './conversion/peak-meter.ts'
import { RecordingError, writingError } from './errors.ts'
import { FreeSpace, type AskFreeBytes } from './free-space.ts'
import { IndexKeeper } from './index-keeper.ts'
import { Keeper } from './keeper.ts'
import type { PageRequest } from '../lib/page.ts'
import type { RecordingIndex } from './recording-index.ts'
import { CONTENT_TYPES, type NewRecording, type RecordingFile, type RecordingPeaks } from './recording.ts'
import { outdated } from './retention.ts'
import { ShelfFolder } from './shelf-folder.ts'
import { RECORDING_ID, type Sidecar } from './sidecar.ts'
import { Turns } from './turns.ts'

export interface RecordingShelfOptions {
  /** Absolute. */
  readonly folder: string
  readonly retentionDays: number
  readonly maxBytes: number
  readonly minFreeBytes: number
  /** Conversions at the same time. */
  readonly conversions: number
  /** A libopus to try besides the system's. */
  readonly opusLibrary: string | undefined
  readonly index: RecordingIndex
  readonly log: Log
  readonly clock?: Clock
  readonly freeBytes?: AskFreeBytes
  readonly convert?: Convert
  /** The longest wait for a piece of a part. Milliseconds. */
  readonly fetchIdleMs?: number
  /** How often it is looked whether something is to be done. Milliseconds. */
  readonly lookMs?: number
}

export interface ShelfStatus {
  readonly folder: string
  /** As of the last count. */
  readonly recordings: number
  readonly bytes: number
  /** Being fetched or converted, or waiting for it. */
  readonly underWay: number
  /** Why nothing can be kept now, as far as is known. */
  readonly error: string | undefined
}

const DAY_MS = 86_400_000
const LOOK_MS = 60_000
/** Between two counts of the folder, when nothing calls for one. */
const COUNT_MS = 3_600_000
const FETCH_IDLE_MS = 30_000
const MAX_WAITING = 500

/**
 * Where finished recordings are. What is on it is whole: a crash, a full disk or a store that is down costs at most what
 * was just being kept, which is still at the switch then. Calls depend on nothing here.
 */
export class RecordingShelf {
  readonly #options: RecordingShelfOptions
  readonly #clock: Clock
  readonly #folder: ShelfFolder
  readonly #space: FreeSpace
  readonly #keeper: Keeper
  readonly #books: IndexKeeper
  readonly #closing = new AbortController()
  readonly #underWay = new Map<string, Promise<StoredRecording>>()
  #preparing: Promise<void> | undefined
  #looking: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #count = { recordings: 0, bytes: 0, at: -Infinity }
  #error: string | undefined

  constructor(options: RecordingShelfOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#folder = new ShelfFolder(options.folder)
    this.#space = new FreeSpace(options.folder, options.minFreeBytes, options.freeBytes)
    this.#books = new IndexKeeper(options.index, this.#folder, options.log)
    this.#keeper = new Keeper({
      folder: this.#folder,
      space: this.#space,
      turns: new Turns(options.conversions, MAX_WAITING),
      convert: options.convert ?? runConversion,
      maxBytes: options.maxBytes,
      fetchIdleMs: options.fetchIdleMs ?? FETCH_IDLE_MS,
      opusLibrary: options.opusLibrary,
      signal: this.#closing.signal,
    })
  }

  /**
   * Clears what a crash left and begins to look after the folder; comparing it with the index goes on behind. Never
   * rejects: with a folder that can't be used the bridge runs all the same, and each recording tries again.
   */
  async start(): Promise<void> {
    await this.#prepared().catch(() => undefined)
    if (this.#closing.signal.aborted || this.#timer) return
    this.#timer = setInterval(() => void this.look(), this.#options.lookMs ?? LOOK_MS)
    this.#timer.unref()
    void this.look()
  }

  /** To be asked before a recording begins. Rejects with `recording_no_space`, `recording_folder` or `recording_closed`. */
  async demandSpace(): Promise<void> {
    await this.#noting(async () => {
      await this.#prepared()
      await this.#space.demand(0)
    })
  }

  /**
   * Fetches and converts the parts; what the switch has may be deleted when this resolves, and not before. Keeping what
   * is kept already resolves with it. Rejects with a RecordingError, which says whether trying again may help.
   */
  keep(recording: NewRecording): Promise<StoredRecording> {
    const { id } = recording
    if (!RECORDING_ID.test(id)) {
      const why = 'the id of a recording must be of letters, digits, - and _'
      return Promise.reject(new RecordingError('recording_bad_id', why))
    }
    const present = this.#underWay.get(id)
    if (present) return present
    const work = this.#noting(() => this.#keep(recording)).finally(() => this.#underWay.delete(id))
    this.#underWay.set(id, work)
    return work
  }

  /** Rejects with `recording_unknown`. */
  async stat(id: string): Promise<RecordingFile> {
    const sidecar = await this.#find(id)
    const { recording } = sidecar
    const { bytes, format } = recording
    const at = new Date(recording.startedAt).toISOString().replace(/[-:]|\.\d+/g, '')
    return { recording, bytes, contentType: CONTENT_TYPES[format], fileName: `recording-${at}-${id}.${format}` }
  }

  /**
   * The file, or the part of it from byte `start` to byte `end`, both included. Whoever asks reads it to its end or
   * destroys it; a recording that is deleted meanwhile can be read on. Rejects with `recording_unknown` or
   * `recording_range`.
   */
  async open(id: string, range: { readonly start?: number; readonly end?: number } = {}): Promise<Readable> {
    const sidecar = await this.#find(id)
    const { bytes } = sidecar.recording
    const { start = 0, end = bytes - 1 } = range
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start || end >= bytes) {
      throw new RecordingError('recording_range', `the recording has the bytes 0 to ${bytes - 1}`)
    }
    const file = await openFile(this.#folder.sound(sidecar), 'r').catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? unknown(id) : writingError(error, this.#folder.root)
    })
    return file.createReadStream({ start, end })
  }

  /** How loud the recording is in each of at most `buckets` stretches. Rejects with `recording_unknown`. */
  async peaks(id: string, buckets: number): Promise<RecordingPeaks> {
    const { recording, peaks } = await this.#find(id)
    const wanted = Math.max(1, Math.trunc(buckets) || 1)
    return { durationMs: recording.durationMs, channels: peaks.map((channel) => coarser(channel, wanted)) }
  }

  /** Newest first. Rejects as the index does. */
  list(page: PageRequest): ReturnType<RecordingIndex['list']> {
    return this.#options.index.list(page)
  }

  /** Rejects with `recording_unknown`, or as the index or the disk does; then nothing is lost and it can be repeated. */
  async remove(id: string): Promise<void> {
    const sidecar = await this.#read(id)
    // The entry of a file that someone else took can be removed too.
    if (!sidecar && (!RECORDING_ID.test(id) || !(await this.#options.index.get(id)))) throw unknown(id)
    await this.#books.remove(id)
    if (!sidecar) return
    this.#count.recordings--
    this.#count.bytes -= sidecar.recording.bytes
  }

  status(): ShelfStatus {
    const { recordings, bytes } = this.#count
    return { folder: this.#folder.root, recordings, bytes, underWay: this.#underWay.size, error: this.#error }
  }

  /** What the timer does: brings the index to the folder, and deletes what is too old or too much. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  /** Ends what is under way, whose parts stay at the switch. Idempotent; never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#closing.abort(
      new RecordingError('recording_closed', 'nothing is recorded any more, since the bridge is closing'),
    )
    await Promise.allSettled([...this.#underWay.values(), this.#looking, this.#preparing])
  }

  async #keep(recording: NewRecording): Promise<StoredRecording> {
    await this.#prepared()
    const present = await this.#folder.read(recording.id)
    if (present) return present.recording
    const stored = await this.#keeper.keep(recording)
    await this.#books.enter(stored)
    this.#count.recordings++
    this.#count.bytes += stored.bytes
    if (this.#count.bytes > this.#options.maxBytes) void this.look()
    return stored
  }

  async #find(id: string): Promise<Sidecar> {
    const sidecar = await this.#read(id)
    if (!sidecar) throw unknown(id)
    return sidecar
  }

  #read(id: string): Promise<Sidecar | undefined> {
    return this.#folder.read(id).catch((error: unknown) => {
      throw writingError(error, this.#folder.root)
    })
  }

  #prepared(): Promise<void> {
    const { signal } = this.#closing
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    this.#preparing ??= this.#folder.prepare().catch((error: unknown) => {
      this.#preparing = undefined
      const known = writingError(error, this.#folder.root)
      this.#note(known)
      throw known
    })
    return this.#preparing
  }

  async #noting<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work()
      this.#error = undefined
      return result
    } catch (error) {
      if (error instanceof RecordingError) this.#note(error)
      throw error
    }
  }

  /** What keeps every recording away is a matter for the operator; the log has it once. */
  #note({ code, message }: RecordingError): void {
    if (code !== 'recording_no_space' && code !== 'recording_folder') return
    if (this.#error === undefined) this.#options.log.error({ code, err: message }, 'recordings can not be kept')
    this.#error = message
    // A folder that was taken away is made again, unless someone is at work in it.
    if (code === 'recording_folder' && this.#underWay.size <= 1) this.#preparing = undefined
  }

  async #look(): Promise<void> {
    const { signal } = this.#closing
    try {
      await this.#prepared()
      await this.#books.compare(signal)
      const { maxBytes } = this.#options
      const now = this.#clock.monotonic()
      if (now - this.#count.at >= COUNT_MS || this.#count.bytes > maxBytes) await this.#clear(signal)
    } catch (error) {
      if (!signal.aborted) this.#options.log.warn({ ...reasonOf(error) }, 'recordings could not be looked after')
    }
  }

  async #clear(signal: AbortSignal): Promise<void> {
    const { retentionDays, maxBytes, log } = this.#options
    const files = await this.#folder.files()
    this.#count = {
      recordings: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      at: this.#clock.monotonic(),
    }
    for (const { file, why } of outdated(files, this.#clock.now(), { retentionMs: retentionDays * DAY_MS, maxBytes })) {
      signal.throwIfAborted()
      await this.#books.remove(file.id)
      this.#count.recordings--
      this.#count.bytes -= file.bytes
      log.info({ recordingId: file.id, bytes: file.bytes, why }, 'a recording was deleted')
    }
  }
}

function unknown(id: string): RecordingError {
  return new RecordingError('recording_unknown', `there is no recording ${JSON.stringify(id.slice(0, 80))}`)
}
