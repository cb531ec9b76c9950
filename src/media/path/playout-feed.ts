import type { Clock } from '../../lib/clock.ts'
import { G711EncodeStage } from '../g711/encode-stage.ts'
import { G722EncodeStage } from '../g722/encode-stage.ts'
import type { OpusCodec } from '../opus/opus.ts'
import type { StreamQuality } from '../quality/stream-quality.ts'
import { phoneSampleRate } from '../rtp/clock-rates.ts'
import type { RtpCodec } from '../session.ts'
import type { Sink } from '../sink.ts'
import type { SendStatistics } from '../statistics.ts'
import type { AppFeed, FeedFigures } from './app-feed.ts'
import type { Forwarded } from './forward-feed.ts'
import { Playout } from './playout.ts'

export interface PlayoutFeedOptions {
  readonly phoneCodec: RtpCodec
  readonly codec: OpusCodec
  readonly quality: StreamQuality
  /** Gets packets with room for the RTP header in front; `end` counts what went out. */
  readonly next: Sink<Buffer>
  readonly end: Forwarded
  readonly clock: Clock
  readonly random: () => number
}

/**
 * The app's Opus, decoded at the phone's own rate. Sends a frame every 20 ms from the start on, silence while the app
 * sends nothing: Asterisk's strict RTP learns its source from the first packets.
 */
export class PlayoutFeed implements AppFeed {
  heard = false
  readonly #playout: Playout
  readonly #quality: StreamQuality
  readonly #encode: Sink<Int16Array>
  readonly #end: Forwarded
  readonly #frame: Int16Array
  /** Media time of the next frame to Asterisk, in samples. */
  #time = 0

  /** Throws a MediaError when no decoder can be had. */
  constructor(options: PlayoutFeedOptions) {
    const { phoneCodec, codec, quality, next, random } = options
    const rate = phoneSampleRate(phoneCodec)
    this.#quality = quality
    this.#end = options.end
    this.#frame = new Int16Array(rate / 50)
    this.#playout = new Playout({ decoder: codec.createDecoder(rate), rate, quality, random })
    this.#encode = phoneCodec === 'G722' ? new G722EncodeStage(next) : new G711EncodeStage(phoneCodec, next)
  }

  take(payload: Buffer, length: number, sequence: number, time: number, nowMs: number): void {
    if (length > 0) this.#playout.insert(payload, length, sequence, time, nowMs)
  }

  noteEvent(sequence: number): void {
    this.#playout.noteEvent(sequence)
  }

  restart(): void {
    this.#playout.restart()
  }

  tick(slots: number, nowMs: number): void {
    const samples = this.#frame.length
    // Slots that were missed are missing in the stream's time as well: the phone is not to hear us later ever after.
    this.#time += (slots - 1) * samples
    if (this.#playout.pull(this.#frame, samples, nowMs)) {
      this.#quality.sound.hear(this.#frame, samples, nowMs)
      this.heard = true
    }
    this.#encode.write(this.#frame, samples, this.#time, 0)
    this.#time += samples
  }

  figures(): FeedFigures {
    const { late, concealedMs, fecRecovered, malformed } = this.#playout
    return { late, duplicates: 0, concealedMs: Math.round(concealedMs), fecRecovered, malformed }
  }

  sent(): SendStatistics {
    return { packets: this.#end.packets, bytes: this.#end.octets }
  }

  close(): void {
    this.#playout.close()
    this.#encode.close()
  }

  toString(): string {
    return `${String(this.#playout)} -> ${String(this.#encode)}`
  }
}
