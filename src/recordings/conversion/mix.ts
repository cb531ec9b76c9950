import { RecordingError } from '../errors.ts'
import type { WavFile, WavRate } from './wav-file.ts'

/** What is heard where. */
export interface MixPart {
  readonly wav: WavFile
  /** 0: mono or left; 1: right. */
  readonly channel: 0 | 1
  /** Milliseconds of silence before it. */
  readonly startsMs: number
}

/**
 * Parts side by side and one after the other: each begins at its time, those of the same channel are added, and where
 * there is none there is silence, so that all channels are of one length. Goes on by a second at a time.
 */
export class Mix {
  readonly rate: WavRate
  /** Of each channel, in all. */
  readonly samples: number
  readonly #parts: readonly (MixPart & { readonly from: number })[]
  readonly #channels: readonly Int16Array[]
  readonly #scratch: Int16Array
  #at = 0

  /** Throws `recording_unreadable` when the parts are of several rates. */
  constructor(parts: readonly MixPart[], channels: 1 | 2) {
    const rates = new Set(parts.map(({ wav }) => wav.rate))
    const [rate, another] = [...rates]
    if (rate === undefined || another !== undefined) {
      throw new RecordingError('recording_unreadable', `the parts have ${rates.size} sampling rates instead of one`)
    }
    this.rate = rate
    this.#parts = parts.map((part) => ({ ...part, from: Math.round((part.startsMs * rate) / 1000) }))
    this.samples = Math.max(...this.#parts.map(({ from, wav }) => (wav.samples > 0 ? from + wav.samples : 0)))
    this.#channels = Array.from({ length: channels }, () => new Int16Array(rate))
    this.#scratch = new Int16Array(rate)
  }

  /** The next second of each channel, or what is left; undefined at the end. Valid until the next call. */
  next(): readonly Int16Array[] | undefined {
    const length = Math.min(this.rate, this.samples - this.#at)
    if (length <= 0) return undefined
    const blocks = this.#channels.map((channel) => channel.fill(0).subarray(0, length))
    for (const { wav, channel, from } of this.#parts) {
      const begin = Math.max(0, from - this.#at)
      if (begin >= length) continue
      const read = wav.read(this.#scratch.subarray(0, length - begin))
      add(blocks[channel]!, begin, this.#scratch, read)
    }
    this.#at += length
    return blocks
  }
}

function add(sum: Int16Array, begin: number, part: Int16Array, length: number): void {
  for (let i = 0; i < length; i++) {
    const value = sum[begin + i]! + part[i]!
    sum[begin + i] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value
  }
}
