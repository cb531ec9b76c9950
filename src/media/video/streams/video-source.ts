import type { ReceivedSenderReport, ReceptionReport } from '../../rtp/rtcp.ts'
import { writeFullIntra, writeNack, writePictureLoss } from '../../rtp/feedback.ts'
import { rtpPayloadType } from '../../rtp/header.ts'
import type { WriteFeedback } from '../path-options.ts'
import type { VideoReceived } from '../statistics.ts'
import type { VideoFormat } from '../video.ts'
import { FreezeMeter } from './freeze-meter.ts'
import { InOrder, type TakePacket } from './in-order.ts'
import { inspect } from './inspect.ts'
import { KeyframeRequests } from './keyframe-requests.ts'
import { MissingPackets } from './missing-packets.ts'
import { StreamMeter } from './stream-meter.ts'
import { VideoReader } from './video-reader.ts'

/** Without NACK a packet is only waited for as if it had been overtaken. */
const OVERTAKEN_MS = 30

export interface VideoSourceOptions {
  /** What may be sent; one at least. */
  readonly formats: readonly VideoFormat[]
  /** Whether the sender takes generic NACKs. */
  readonly nack: boolean
  /** Of our feedback. */
  readonly feedbackSsrc: number
  readonly sendFeedback: (write: WriteFeedback) => void
  /** RTCP did not help; undefined: there is no other means. */
  readonly onPictureFastUpdate: (() => void) | undefined
  readonly listener: VideoSourceListener
}

/** Hears of a source's packets in order; `lost` of those missing right before one, which may be an empty one. */
export interface VideoSourceListener {
  /** `flags` are those of packet-flags.ts. */
  onPacket(
    format: VideoFormat,
    packet: Buffer,
    start: number,
    end: number,
    time: number,
    lost: number,
    flags: number,
  ): void
  /** Another stream begins: other numbers, and maybe another codec. */
  onRestart(): void
}

/** What one side sends: put in order, asked for again where it is missing, counted, and asked for keyframes. */
export class VideoSource {
  readonly meter = new StreamMeter()
  readonly keyframes: KeyframeRequests
  /** Monotonic ms of the last packet; undefined before the first. */
  lastAt: number | undefined
  readonly #options: VideoSourceOptions
  readonly #reader: VideoReader
  readonly #order: InOrder
  readonly #missing = new MissingPackets()
  readonly #freezes = new FreezeMeter()
  #nowMs = 0
  #format: VideoFormat | undefined
  #senderReport: { readonly compactNtp: number; readonly ssrc: number; readonly at: number } | undefined

  constructor(options: VideoSourceOptions) {
    this.#options = options
    this.#reader = new VideoReader(options.formats.map((format) => format.payloadType))
    this.#order = new InOrder(this.#take)
    const { sendFeedback, feedbackSsrc, onPictureFastUpdate } = options
    this.keyframes = new KeyframeRequests((means, command) => {
      const media = this.#reader.ssrc
      if (means === 'info') onPictureFastUpdate?.()
      else if (media === undefined) return
      else if (means === 'pli') sendFeedback((out) => writePictureLoss(out, feedbackSsrc, media))
      else sendFeedback((out) => writeFullIntra(out, feedbackSsrc, media, command))
    })
  }

  get ssrc(): number | undefined {
    return this.#reader.ssrc
  }

  /** Of what comes now; undefined before the first packet. */
  get payloadType(): number | undefined {
    return this.#format?.payloadType
  }

  /** Of payload, bits per second. */
  rate(nowMs: number): number {
    return this.meter.bitrate(nowMs)
  }

  /** RTP in the clear, `packet[0, length)`. Never throws; the buffer is not kept. False: not to be used. */
  receive(packet: Buffer, length: number, nowMs: number): boolean {
    const reader = this.#reader
    if (!reader.read(packet, length, nowMs)) return false
    this.#nowMs = nowMs
    this.lastAt = nowMs
    if (reader.restarted) this.#restart()
    this.#missing.arrived(reader.sequence, nowMs)
    this.#order.push(packet, length, reader.start, reader.end, reader.time, reader.sequence, nowMs)
    this.#mend(nowMs)
    return true
  }

  /** To be called every 20 to 50 ms. */
  tick(nowMs: number): void {
    this.#nowMs = nowMs
    this.#mend(nowMs)
    this.keyframes.tick(nowMs)
  }

  /** Nothing is to come for a while, on purpose, or it will begin anew. */
  pause(): void {
    this.#order.restart()
    this.#missing.restart()
    this.#reader.restart()
    this.#freezes.pause()
    this.keyframes.came()
  }

  onSenderReport(report: ReceivedSenderReport, nowMs: number): void {
    this.#senderReport = { compactNtp: report.compactNtp, ssrc: report.ssrc, at: nowMs }
  }

  /** Undefined before the first packet. Its fraction counts from the previous call on. */
  receptionReport(nowMs: number): ReceptionReport | undefined {
    const { ssrc } = this.#reader
    if (ssrc === undefined) return undefined
    const last = this.#senderReport?.ssrc === ssrc ? this.#senderReport : undefined
    const delay = last ? Math.round(((nowMs - last.at) / 1000) * 0x10000) : 0
    return this.#reader.reception.report(ssrc, last?.compactNtp ?? 0, delay)
  }

  /** `unusable`: what came and did not get as far as here. */
  figures(nowMs: number, unusable: number): VideoReceived {
    const { reception, malformed } = this.#reader
    return {
      ...this.meter.figures(nowMs),
      packets: reception.packets,
      bytes: reception.bytes,
      lost: reception.lost,
      jitterMs: Math.round(reception.jitterMs * 10) / 10,
      keyframeRequests: this.keyframes.sent,
      nacks: this.#missing.asked,
      dropped: malformed + unusable,
      freezes: this.#freezes.freezes,
      freezeMs: Math.round(this.#freezes.freezeMs),
    }
  }

  #restart(): void {
    this.#order.restart()
    this.#missing.restart()
    this.#freezes.pause()
    this.#options.listener.onRestart()
  }

  /** Asks for what is missing, as long as it is of use, and goes on without what does not come. */
  #mend(nowMs: number): void {
    const { nack, sendFeedback, feedbackSsrc } = this.#options
    const media = this.#reader.ssrc
    if (media === undefined) return
    this.#order.release(nowMs, nack ? this.#missing.waitMs : OVERTAKEN_MS)
    if (!nack) return
    this.#missing.forgetBelow(this.#order.expected)
    const sequences = this.#missing.due(nowMs)
    if (sequences !== undefined) sendFeedback((out) => writeNack(out, feedbackSsrc, media, sequences))
  }

  readonly #take: TakePacket = (packet, start, end, time, lost) => {
    const payloadType = rtpPayloadType(packet)
    const format = this.#options.formats.find((known) => known.payloadType === payloadType)!
    if (format !== this.#format) {
      if (this.#format !== undefined) this.#options.listener.onRestart()
      this.#format = format
      this.meter.codec = format.codec
    }
    const flags = end > start ? inspect(format.codec, packet, start, end) : 0
    if (end > start && this.meter.packet(packet, start, end, flags, time, this.#nowMs)) {
      this.#freezes.picture(this.#nowMs)
    }
    this.#options.listener.onPacket(format, packet, start, end, time, lost, flags)
  }
}
