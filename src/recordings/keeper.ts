import type { Convert } from './conversion/conversion-process.ts'
import type { ConversionJob } from './conversion/job.ts'
import { RecordingError, writingError } from './errors.ts'
import { fetchPart } from './fetch-part.ts'
import type { FreeSpace } from './free-space.ts'
import type { StoredRecording } from '../calls/kept-recording.ts'
import type { NewRecording, RecordingPart } from './recording.ts'
import type { ShelfFolder } from './shelf-folder.ts'
import type { Turns } from './turns.ts'

/** 18 hours at 8 kHz. */
const MAX_PART_BYTES = 1024 ** 3
const MAX_PARTS = 256
/** Longer than any call: silence would fill the disk. */
const MAX_START_MS = 48 * 3_600_000
/** A conversion takes some 3 ms for each second of sound, 16 kB; this is 50 times as much, and never too little. */
const MS_PER_BYTE = 0.01
const LEAST_CONVERSION_MS = 5 * 60_000

export interface KeeperOptions {
  readonly folder: ShelfFolder
  readonly space: FreeSpace
  readonly turns: Turns
  readonly convert: Convert
  readonly maxBytes: number
  readonly fetchIdleMs: number
  readonly opusLibrary: string | undefined
  /** Ends all work; its reason is what it rejects with. */
  readonly signal: AbortSignal
}

/** Brings parts from the switch into the folder: fetched, converted, and only then given a name. */
export class Keeper {
  readonly #options: KeeperOptions

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** Rejects with a RecordingError; nothing is left behind then. */
  keep(recording: NewRecording): Promise<StoredRecording> {
    const why = unfit(recording.parts)
    if (why !== undefined) return Promise.reject(new RecordingError('recording_unreadable', why))
    return this.#options.turns.take(() => this.#make(recording))
  }

  async #make(recording: NewRecording): Promise<StoredRecording> {
    const { folder, signal } = this.#options
    signal.throwIfAborted()
    const { id, format } = recording
    const paths = recording.parts.map((_, i) => folder.incoming(`${id}.${i}.part`))
    const target = folder.incoming(`${id}.${format}`)
    // What an attempt before left when its folder was out of reach.
    await folder.discard([...paths, target])
    try {
      const bytes = await this.#fetch(recording.parts, paths)
      return await this.#convert(recording, paths, target, bytes)
    } catch (error) {
      throw writingError(error, folder.root)
    } finally {
      await folder.discard([...paths, target, folder.incoming(`${id}.json`)])
    }
  }

  async #fetch(parts: readonly RecordingPart[], paths: readonly string[]): Promise<number> {
    const { space, signal, fetchIdleMs } = this.#options
    await space.demand(0)
    let bytes = 0
    for (const [i, part] of parts.entries()) {
      bytes += await fetchPart(part, paths[i]!, { idleMs: fetchIdleMs, maxBytes: MAX_PART_BYTES, space, signal })
    }
    return bytes
  }

  async #convert(
    recording: NewRecording,
    paths: readonly string[],
    target: string,
    bytes: number,
  ): Promise<StoredRecording> {
    const { folder, space, convert, maxBytes, opusLibrary, signal } = this.#options
    const { id, callId, layout, format, startedAt, mapping, parties } = recording
    const parts = recording.parts.map(({ side, startsMs }, i) => ({
      path: paths[i]!,
      channel: layout === 'split' && side === 'others' ? (1 as const) : (0 as const),
      startsMs,
    }))
    // An upper bound of what will be written: WAVE is as large as its parts, unless they begin late.
    await space.demand(format === 'wav' ? bytes : Math.ceil(bytes / 4))
    const { minFreeBytes } = space
    const job: ConversionJob = { layout, format, parts, target, minFreeBytes, ...(opusLibrary && { opusLibrary }) }
    const timeoutMs = Math.max(LEAST_CONVERSION_MS, bytes * MS_PER_BYTE)
    const { peaks, ...made } = await convert(job, { timeoutMs, signal })
    if (made.bytes > maxBytes) {
      throw new RecordingError(
        'recording_too_large',
        `the recording has ${made.bytes} bytes, and all together may have ${maxBytes}: raise recordings.maxBytes`,
      )
    }
    const stored: StoredRecording = {
      ...{ id, callId, startedAt, layout, format, mapping, parties },
      ...made,
      path: `${id}.${format}`,
      state: 'kept',
    }
    await folder.commit({ recording: stored, peaks: peaks.map((channel) => Buffer.from(channel, 'base64')) }, target)
    return stored
  }
}

function unfit(parts: readonly RecordingPart[]): string | undefined {
  const { length } = parts
  if (length < 1 || length > MAX_PARTS) return `a recording is made of 1 to ${MAX_PARTS} parts, not of ${length}`
  const late = parts.find(({ startsMs }) => !(startsMs >= 0 && startsMs <= MAX_START_MS))
  return late && `a part can't begin ${late.startsMs} ms after the recording`
}
