import type { Clock } from '../../../lib/clock.ts'
import { RTP_HEADER_LENGTH, writeRtpHeader } from '../../rtp/header.ts'
import type { SenderReport } from '../../rtp/rtcp.ts'
import { Sequence } from '../../rtp/sequence.ts'
import { SRTP_OVERHEAD, type SrtpSender } from '../../srtp/srtp.ts'
import { KEYFRAME } from '../packet-flags.ts'
import { inspect } from './inspect.ts'
import { LowestDelay } from './lowest-delay.ts'
import { SentPackets } from './sent-packets.ts'
import { StreamMeter } from './stream-meter.ts'
import { VIDEO_CLOCK_RATE, type VideoCodec } from '../video.ts'

/** RFC 8285 4.2, with one element of three bytes. */
const EXTENSION_LENGTH = 8
const ONE_BYTE_PROFILE = 0xbede
const UNITS_PER_MS = VIDEO_CLOCK_RATE / 1000
/** More missing numbers than this tell a receiver nothing more. */
const MAX_SKIP = 100
/** Bytes of payload that fit in a packet of 1500 with headers of RTP, UDP and IPv4, protection and all. */
export const USUAL_PAYLOAD = 1400
/** Where a NAL unit can't be divided (RFC 6184 6.2), IP does it. */
export const MOST_PAYLOAD = 8000
const MOST_BYTES = RTP_HEADER_LENGTH + EXTENSION_LENGTH + MOST_PAYLOAD

export interface VideoWriterOptions {
  readonly codec: VideoCodec
  readonly payloadType: number
  readonly ssrc: number
  /** Of the header extension that tells when a packet was sent; undefined: none. */
  readonly absSendTimeId: number | undefined
  /** Undefined: plain RTP. */
  readonly srtp: SrtpSender | undefined
  /** Gets a view on a slot that is valid until about 200 further packets. */
  readonly send: (packet: Buffer) => void
  /** Gets what is sent again; as `send` unless told. */
  readonly sendAgain?: (packet: Buffer) => void
  readonly clock: Clock
  readonly random: () => number
  /** Who sent on this SSRC before: numbers and times go on. SRTP must never use a number twice with one key. */
  readonly after: VideoWriter | undefined
}

/**
 * The end of a path of video: our own RTP stream, whatever its pictures come from. Numbers go on, times never go back;
 * what was sent is kept to be sent again.
 */
export class VideoWriter {
  readonly meter: StreamMeter
  /** Numbers that were left out. */
  skipped = 0
  readonly #options: VideoWriterOptions
  readonly #sequence: Sequence
  readonly #sent = new SentPackets()
  readonly #mapping = new LowestDelay()
  /** Of SRTP, before it is sealed. */
  readonly #plain: Buffer
  readonly #headerLength: number
  /** The RTP timestamp of media time 0. */
  readonly #base: number
  /** The number of the present picture's first packet. */
  #pictureFrom = 0
  #time: number
  #timeAt: number
  #offset: number | undefined
  /** The source's time last asked for. */
  #sourceTime: number | undefined

  constructor(options: VideoWriterOptions) {
    // Not with who was before, and before that: each holds the packets it sent.
    this.#options = { ...options, after: undefined }
    const { after, random, clock } = options
    this.meter = after?.meter ?? new StreamMeter()
    this.#sequence = after ? after.#sequence : new Sequence({ random })
    this.#base = after ? after.#base : Math.floor(random() * 0x100000000)
    this.#time = after ? after.#time : -1
    this.#timeAt = after ? after.#timeAt : clock.monotonic()
    this.#headerLength = RTP_HEADER_LENGTH + (options.absSendTimeId === undefined ? 0 : EXTENSION_LENGTH)
    this.#plain = Buffer.alloc(options.srtp === undefined ? 0 : MOST_BYTES)
    this.meter.codec = options.codec
  }

  get ssrc(): number {
    return this.#options.ssrc
  }

  get repeated(): number {
    return this.#sent.repeated
  }

  /** Of the picture last written; -1 before the first. */
  get lastTime(): number {
    return this.#time
  }

  /** Media time now, later than that of any picture written. */
  timeNow(nowMs: number): number {
    const since = Math.round((nowMs - this.#timeAt) * UNITS_PER_MS)
    return Math.max(this.#time + 1, (this.#time < 0 ? 0 : this.#time) + since)
  }

  /**
   * Our time of a picture that its source has at `time`; to be asked in the order of the source's packets. It goes on
   * as the source's does, except where that would be back.
   */
  timeOf(time: number, nowMs: number): number {
    if (time !== this.#sourceTime) {
      this.#sourceTime = time
      this.#offset ??= this.timeNow(nowMs) - time
      if (time + this.#offset <= this.#time) this.#offset = this.timeNow(nowMs) - time
      this.#mapping.note(time + this.#offset, nowMs)
    }
    return time + this.#offset!
  }

  /** Leaves numbers out: a loss that the receiver shall see. */
  skip(count: number): void {
    if (count <= 0) return
    this.skipped += Math.min(count, MAX_SKIP)
    this.#sequence.skip(Math.min(count, MAX_SKIP))
  }

  /** Sends a packet with the payload `from` [start, end), MOST_PAYLOAD bytes at most, of our time `time`. */
  write(from: Buffer, start: number, end: number, marker: boolean, time: number): void {
    const { payloadType, ssrc, srtp, send, clock, codec } = this.#options
    const now = clock.monotonic()
    const sequence = this.#sequence.next()
    const length = this.#headerLength + end - start
    const room = this.#sent.room(sequence, length + SRTP_OVERHEAD)
    const packet = srtp === undefined ? room : this.#plain
    writeRtpHeader(packet, marker, payloadType, sequence, this.#base + time, ssrc)
    this.#writeExtension(packet, now)
    from.copy(packet, this.#headerLength, start, end)
    const sealed = srtp === undefined ? length : srtp.protect(packet, length, room)
    this.#sent.sent(sequence, sealed, now)
    const flags = inspect(codec, from, start, end)
    // Parameter sets stand before their keyframe's slices, in packets of their own.
    if (this.meter.packet(from, start, end, flags, time, now)) this.#pictureFrom = sequence
    if (flags & KEYFRAME) this.#sent.keyframeBegan(this.#pictureFrom)
    this.#time = time
    this.#timeAt = now
    send(room.subarray(0, sealed))
  }

  /** Answers a NACK. False: only another keyframe helps. */
  repeat(sequences: readonly number[], nowMs: number): boolean {
    const { send, sendAgain = send } = this.#options
    return this.#sent.answer(sequences, this.meter.bitrate(nowMs), nowMs, sendAgain)
  }

  /** Undefined before the first packet. */
  senderReport(): SenderReport | undefined {
    if (this.meter.packets === 0) return undefined
    const { clock, ssrc } = this.#options
    const now = clock.monotonic()
    const time = this.#mapping.timeAt(now) ?? this.timeNow(now)
    return {
      ssrc,
      packets: this.meter.packets,
      octets: this.meter.bytes,
      rtpTimestamp: (this.#base + time) >>> 0,
      ntpMs: clock.now(),
    }
  }

  toString(): string {
    return `RTP(${this.#options.payloadType}) -> ${this.#options.srtp === undefined ? 'UDP' : 'SRTP'}`
  }

  /** abs-send-time: seconds in 6.18 bits fixed point, of any clock that goes evenly. */
  #writeExtension(packet: Buffer, nowMs: number): void {
    const id = this.#options.absSendTimeId
    if (id === undefined) return
    const at = RTP_HEADER_LENGTH
    packet[0]! |= 0x10
    packet.writeUInt16BE(ONE_BYTE_PROFILE, at)
    packet.writeUInt16BE(1, at + 2)
    packet[at + 4] = (id << 4) | 2
    packet.writeUIntBE(Math.floor((nowMs * 0x40000) / 1000) % 0x1000000, at + 5, 3)
  }
}
