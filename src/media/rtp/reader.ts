import { rtpPayloadEnd, rtpPayloadStart, rtpPayloadType, rtpSequence, rtpSsrc, rtpTimestamp } from './header.ts'
import { MediaClock } from './media-clock.ts'
import { Reception } from './reception.ts'
import { SourceFollower } from './source-follower.ts'

export interface RtpReaderOptions {
  /** Of the audio. */
  readonly payloadType: number
  readonly clockRate: number
  /** Further agreed payload types that share the audio's sequence numbers but not its clock. */
  readonly otherPayloadTypes?: readonly number[]
}

/**
 * The door for RTP: checks a packet, keeps the statistics of its source, and tells what the next stage needs to know.
 * The fields speak of the packet last read; one object is reused, as packets come too often for one each.
 */
export class RtpReader {
  /** The payload's place in the packet. */
  start = 0
  end = 0
  payloadType = 0
  timestamp = 0
  /** Extended: does not wrap. */
  sequence = 0
  /** Media time in units since the first packet; only set for audio. */
  time = 0
  /** Numbers or times began anew: what was kept of the stream before has no bearing on this packet. */
  restarted = false

  malformed = 0
  readonly reception: Reception
  readonly #source = new SourceFollower()
  readonly #clock: MediaClock
  readonly #payloadType: number
  readonly #others: ReadonlySet<number>
  #restarting = false
  /** Of the audio packets. */
  #highest = -1

  constructor(options: RtpReaderOptions) {
    this.#payloadType = options.payloadType
    this.#others = new Set(options.otherPayloadTypes)
    this.reception = new Reception(options.clockRate)
    this.#clock = new MediaClock(options.clockRate)
  }

  get ssrc(): number | undefined {
    return this.#source.ssrc
  }

  /** The next packet follows nothing: what its number skips was never sent. */
  restart(): void {
    this.reception.restart()
    this.#restarting = true
  }

  /** Reads `packet[0, length)`; false when it is not to be used. Never throws. */
  read(packet: Buffer, length: number, nowMs: number): boolean {
    this.start = rtpPayloadStart(packet, length)
    this.end = this.start < 0 ? -1 : rtpPayloadEnd(packet, length, this.start)
    this.payloadType = this.end < 0 ? -1 : rtpPayloadType(packet)
    const isAudio = this.payloadType === this.#payloadType
    if (!isAudio && !this.#others.has(this.payloadType)) {
      this.malformed++
      return false
    }
    const change = this.#source.follow(rtpSsrc(packet), nowMs)
    if (change === 'ignored') return false
    if (change === 'changed') this.reception.restart()
    this.timestamp = rtpTimestamp(packet)
    const sequence = this.reception.accept(rtpSequence(packet), isAudio ? this.timestamp : undefined, nowMs, length)
    if (sequence < 0) return false
    this.sequence = sequence
    this.restarted = change === 'changed' || this.reception.restarted || this.#restarting
    this.#restarting = false
    if (this.restarted) {
      this.#clock.restart()
      this.#highest = -1
    }
    if (isAudio) {
      this.time = this.#clock.read(this.timestamp, nowMs, sequence > this.#highest)
      this.restarted ||= this.#clock.rebased
      this.#highest = Math.max(this.#highest, sequence)
    }
    return true
  }
}
