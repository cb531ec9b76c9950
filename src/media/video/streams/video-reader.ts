import { rtpPayloadEnd, rtpPayloadStart, rtpPayloadType, rtpSequence, rtpSsrc, rtpTimestamp } from '../../rtp/header.ts'
import { MediaClock } from '../../rtp/media-clock.ts'
import { Reception } from '../../rtp/reception.ts'
import { SourceFollower } from '../../rtp/source-follower.ts'
import { VIDEO_CLOCK_RATE } from '../video.ts'

/** Packets are sent again: two in a row that come later than RFC 3550 A.1 has it would be taken for a restart. */
const MAX_MISORDER = 512

/**
 * The door for RTP of video: checks a packet and keeps the statistics of its source. As RtpReader, but of several
 * payload types that are all timed, as a browser may go over to another codec. The fields speak of the packet last read.
 */
export class VideoReader {
  /** The payload's place in the packet. Empty: padding, as senders probe with. */
  start = 0
  end = 0
  /** Extended: does not wrap. */
  sequence = 0
  /** Media time in units since the first packet. */
  time = 0
  /** Another source, or numbering anew: nothing kept of the stream before has a bearing on this packet. */
  restarted = false

  malformed = 0
  readonly reception = new Reception(VIDEO_CLOCK_RATE, { maxMisorder: MAX_MISORDER })
  readonly #payloadTypes: readonly number[]
  readonly #source = new SourceFollower()
  readonly #clock = new MediaClock(VIDEO_CLOCK_RATE)
  #highest = -1
  #restarting = false

  constructor(payloadTypes: readonly number[]) {
    this.#payloadTypes = payloadTypes
  }

  get ssrc(): number | undefined {
    return this.#source.ssrc
  }

  /** The next packet follows nothing: what its number skips was never to come. */
  restart(): void {
    this.reception.restart()
    this.#restarting = true
  }

  /** Reads `packet[0, length)`; false when it is not to be used. Never throws. */
  read(packet: Buffer, length: number, nowMs: number): boolean {
    this.start = rtpPayloadStart(packet, length)
    this.end = this.start < 0 ? -1 : rtpPayloadEnd(packet, length, this.start)
    if (this.end < 0 || !this.#payloadTypes.includes(rtpPayloadType(packet))) {
      this.malformed++
      return false
    }
    const change = this.#source.follow(rtpSsrc(packet), nowMs)
    if (change === 'ignored') return false
    if (change === 'changed') this.reception.restart()
    const timestamp = rtpTimestamp(packet)
    const sequence = this.reception.accept(rtpSequence(packet), timestamp, nowMs, length)
    if (sequence < 0) return false
    this.sequence = sequence
    this.restarted = change === 'changed' || this.reception.restarted || this.#restarting
    this.#restarting = false
    if (this.restarted) {
      this.#clock.restart()
      this.#highest = -1
    }
    this.time = this.#clock.read(timestamp, nowMs, sequence > this.#highest)
    this.#highest = Math.max(this.#highest, sequence)
    return true
  }
}
