import { MediaError } from '../../media/errors.ts'
import { OggOpusWriter } from '../../media/opus/ogg-opus.ts'
import { MAX_OPUS_FRAME_BYTES, type OpusCodec, type OpusEncoder } from '../../media/opus/opus.ts'
import { joinPackets } from '../../media/opus/self-delimited.ts'
import type { OpusOptions } from '../../media/session.ts'
import type { WavRate } from './wav-file.ts'

/** For each channel, as clear as its rate allows (RFC 6716 2.1.1: 8 to 12 and 16 to 20 kb/s for speech). Bits per second. */
const BITRATE: Readonly<Record<WavRate, number>> = { 8000: 16_000, 16_000: 24_000 }
/** Above 5 speech of a phone gains nothing one could hear, and costs twice the time. Nothing is lost on a disk: no FEC. */
const SETTINGS: Omit<OpusOptions, 'bitrate'> = { complexity: 5, inbandFec: false, expectedLossPercent: 0, dtx: false }

/** PCM of one or two channels to Ogg Opus. */
export class OpusSound {
  readonly #encoders: readonly OpusEncoder[]
  readonly #writer: OggOpusWriter
  /** One frame of each channel, and how much of it is filled. */
  readonly #frames: readonly Int16Array[]
  readonly #out = Buffer.alloc(MAX_OPUS_FRAME_BYTES)
  readonly #rate: WavRate
  #filled = 0
  #samples = 0

  constructor(
    codec: OpusCodec,
    { rate, channels, serial }: { readonly rate: WavRate; readonly channels: 1 | 2; readonly serial: number },
    write: (bytes: Buffer) => void,
  ) {
    this.#rate = rate
    this.#writer = new OggOpusWriter({ channels, inputRate: rate, serial }, write)
    this.#frames = Array.from({ length: channels }, () => new Int16Array(rate / 50))
    this.#encoders = this.#frames.map(() => codec.createEncoder({ ...SETTINGS, bitrate: BITRATE[rate] }, rate))
  }

  /** Any number of samples, the same of each channel. */
  write(channels: readonly Int16Array[]): void {
    const { length } = channels[0]!
    const frame = this.#rate / 50
    for (let at = 0; at < length;) {
      const count = Math.min(frame - this.#filled, length - at)
      for (const [i, samples] of channels.entries()) {
        this.#frames[i]!.set(samples.subarray(at, at + count), this.#filled)
      }
      this.#filled += count
      at += count
      if (this.#filled === frame) this.#encode()
    }
    this.#samples += length
  }

  end(): void {
    const samples = this.#samples * (48_000 / this.#rate)
    // The encoder gives the last of the sound only when more comes in.
    while (this.#filled > 0 || this.#writer.frames === 0 || !this.#writer.reaches(samples)) {
      for (const frame of this.#frames) frame.fill(0, this.#filled)
      this.#encode()
    }
    this.#writer.end(samples)
  }

  /** Idempotent. */
  close(): void {
    for (const encoder of this.#encoders) encoder.close()
  }

  #encode(): void {
    const packets = this.#frames.map((frame, i) => {
      const length = this.#encoders[i]!.encode(frame, frame.length, this.#out)
      if (length <= 0) throw new MediaError('media_no_codec', `the Opus library encoded nothing (error ${length})`)
      return Buffer.from(this.#out.subarray(0, length))
    })
    this.#filled = 0
    this.#writer.write(joinPackets(packets))
  }
}
