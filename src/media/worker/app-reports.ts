import type { Clock } from '../../lib/clock.ts'
import { rounded } from '../quality/figures.ts'
import type { StreamReport } from '../opus/rate-control.ts'
import { readFeedback, type Feedback } from '../rtp/feedback.ts'
import { PacketRing } from '../rtp/packet-ring.ts'
import {
  readRtcp,
  roundTripMs,
  writeRtcp,
  type ReceivedSenderReport,
  type ReceptionReport,
  type SenderReport,
} from '../rtp/rtcp.ts'
import { SRTCP_OVERHEAD } from '../srtp/srtcp.ts'
import { SrtcpReceiver, SrtcpSender } from '../srtp/srtp.ts'
import type { AppReport, MediaStatistics } from '../statistics.ts'
import { VIDEO_CLOCK_RATE } from '../video/video.ts'
import type { SrtpKeys } from '../webrtc/dtls-link.ts'

/** Where our reports get their figures and whom the app's sender reports concern: the session's paths, once built. */
export interface ReportSource {
  senderReport(): SenderReport | undefined
  receptionReport(): ReceptionReport | undefined
  onSenderReport(report: ReceivedSenderReport): void
}

/**
 * The same of the video, and whom the app's feedback concerns. It is told of all sender reports of the app: which is on
 * its stream it knows by the SSRC.
 */
export interface VideoReportSource extends ReportSource {
  /** Of the stream we send. */
  readonly ssrc: number
  /** What the app says of the video we send, each time it does. */
  onReport?(report: AppReport & StreamReport): void
  /** The same as it came. */
  onReceptionReport?(report: ReceptionReport): void
  /** PLI, FIR, NACK and REMB on the video we send. */
  onFeedback(item: Feedback): void
}

export interface AppReportsOptions {
  readonly keys: SrtpKeys
  readonly ssrc: number
  readonly cname: string
  /** Of the RTP timestamps of the stream we send. */
  readonly clockRate: number
  readonly source: ReportSource
  /** Undefined: no video, for now. */
  readonly video?: VideoReportSource | undefined
  readonly send: (packet: Buffer) => void
  /** What the app says of our stream, each time it does. */
  readonly onReport?: (report: StreamReport) => void
  readonly clock: Clock
  readonly random?: () => number
}

const MAX_PACKET = 2048
/** The socket reads packets later: feedback may come several at a time, with a report. */
const SLOTS = 8
/** From one report to the next, milliseconds, and what is added at random at most. */
const AUDIO_EVERY = { least: 2000, spread: 3000 }
/** The app needs them to bring lips and voice together, and we its loss and round trip: RFC 3550 6.2 allows it by far. */
const VIDEO_EVERY = { least: 700, spread: 600 }

/**
 * RTCP with the app: our reports about every 3.5 s, with video every second (RFC 3550 6.2: spread at random, so that
 * calls do not report in step), and what the app's reports say of the streams we send. Without them the app's sender
 * would fly blind. Feedback on the app's video is sent at once (RFC 4585 3.5.2: of two parties each may).
 */
export class AppReports {
  readonly #options: AppReportsOptions
  readonly #sender: SrtcpSender
  readonly #receiver: SrtcpReceiver
  readonly #plain = Buffer.alloc(MAX_PACKET)
  readonly #sealed = new PacketRing(SLOTS, MAX_PACKET)
  readonly #opened = Buffer.alloc(MAX_PACKET)
  #timer: NodeJS.Timeout | undefined
  #video: VideoReportSource | undefined
  /** The app's stream of video, as our last report names it. */
  #videoFrom: number | undefined
  /** The report that feedback is sent behind, once there was any. */
  #feedbackHead: Buffer | undefined
  #latest: MediaStatistics['appReport']
  #lastAuthenticAt: number | undefined
  #unauthentic = 0
  #malformed = 0

  constructor(options: AppReportsOptions) {
    this.#options = options
    const { profile, sendKey, sendSalt, receiveKey, receiveSalt } = options.keys
    this.#sender = new SrtcpSender(profile, sendKey, sendSalt)
    this.#receiver = new SrtcpReceiver(profile, receiveKey, receiveSalt)
    this.#video = options.video
    this.#schedule(1000)
  }

  /** Video came, changed, or ended (undefined). */
  setVideo(video: VideoReportSource | undefined): void {
    if (video?.ssrc !== this.#video?.ssrc) this.#feedbackHead = undefined
    this.#video = video
  }

  /** What the app last said of our audio. */
  get latest(): MediaStatistics['appReport'] {
    return this.#latest
  }

  /** Monotonic ms of the last packet that was authentic. */
  get lastAuthenticAt(): number | undefined {
    return this.#lastAuthenticAt
  }

  get unauthentic(): number {
    return this.#unauthentic
  }

  get malformed(): number {
    return this.#malformed
  }

  /** SRTCP from the app. Never throws. */
  receive(datagram: Buffer): void {
    const length = datagram.length > MAX_PACKET ? -1 : this.#receiver.unprotect(datagram, datagram.length, this.#opened)
    if (length < 0) {
      this.#unauthentic++
      return
    }
    this.#lastAuthenticAt = this.#options.clock.monotonic()
    const video = this.#video
    // Also of what comes without a report before it, or with something behind it that can't be read.
    if (video !== undefined) readFeedback(this.#opened, length, (item) => isOn(item, video) && video.onFeedback(item))
    const packet = readRtcp(this.#opened, length)
    if (packet === undefined) {
      this.#malformed++
      return
    }
    for (const report of packet.senderReports) {
      if (report.ssrc !== this.#videoFrom) this.#options.source.onSenderReport(report)
      video?.onSenderReport(report)
    }
    for (const report of packet.receptionReports) {
      if (report.ssrc !== video?.ssrc) continue
      video.onReport?.(this.#read(report, VIDEO_CLOCK_RATE))
      video.onReceptionReport?.(report)
    }
    const about = packet.receptionReports.find((report) => report.ssrc === this.#options.ssrc)
    if (about === undefined) return
    const { highestSequence, ...latest } = this.#read(about, this.#options.clockRate)
    this.#latest = { ...latest, roundTripMs: latest.roundTripMs ?? this.#latest?.roundTripMs }
    this.#options.onReport?.({ ...this.#latest, highestSequence })
  }

  /**
   * Sends feedback on the app's video now. `write` puts whole RTCP packets at the start of what it is given and returns
   * their length, 0 when there is nothing to say.
   */
  sendFeedback(write: (out: Buffer) => number): void {
    if (this.#timer === undefined) return
    const { cname, send } = this.#options
    // RFC 4585 3.1: a compound begins with a report and a CNAME, unless reduced size was agreed.
    const head = (this.#feedbackHead ??= emptyReport(this.#video?.ssrc ?? this.#options.ssrc, cname))
    head.copy(this.#plain)
    const length = write(this.#plain.subarray(head.length, MAX_PACKET - SRTCP_OVERHEAD))
    if (length > 0) send(this.#seal(head.length + length))
  }

  /** Says goodbye and stops. Idempotent. */
  close(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#send(true)
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => {
      this.#send(false)
      const { least, spread } = this.#video === undefined ? AUDIO_EVERY : VIDEO_EVERY
      this.#schedule(least + spread * (this.#options.random ?? Math.random)())
    }, afterMs)
  }

  /** Both streams in one compound, each with its report and its CNAME (RFC 3550 6.1: further ones may follow). */
  #send(bye: boolean): void {
    const { source, ssrc } = this.#options
    const video = this.#video
    let length = this.#report(ssrc, source, source.receptionReport(), bye, 0)
    if (video !== undefined) {
      const receptionReport = video.receptionReport()
      this.#videoFrom = receptionReport?.ssrc
      length += this.#report(video.ssrc, video, receptionReport, bye, length)
    }
    this.#options.send(this.#seal(length))
  }

  #report(
    ssrc: number,
    source: ReportSource,
    receptionReport: ReceptionReport | undefined,
    bye: boolean,
    at: number,
  ): number {
    const content = { ssrc, cname: this.#options.cname, senderReport: source.senderReport(), receptionReport, bye }
    return writeRtcp(content, this.#plain.subarray(at))
  }

  #seal(length: number): Buffer {
    const sealed = this.#sealed.next()
    return sealed.subarray(0, this.#sender.protect(this.#plain, length, sealed))
  }

  #read(report: ReceptionReport, clockRate: number): AppReport & StreamReport {
    const trip = roundTripMs(report, this.#options.clock.now())
    return {
      fractionLost: rounded(report.fractionLost, 4),
      lost: Math.max(0, report.cumulativeLost),
      jitterMs: rounded((report.jitter / clockRate) * 1000, 1),
      roundTripMs: trip === undefined ? undefined : rounded(trip, 1),
      highestSequence: report.highestSequence,
    }
  }
}

/** draft-alvestrand-rmcat-remb-03 2.2: an estimate names the streams that it covers. */
function isOn(item: Feedback, video: VideoReportSource): boolean {
  if (item.kind !== 'remb') return item.media === video.ssrc
  return item.media.length === 0 || item.media.includes(video.ssrc)
}

function emptyReport(ssrc: number, cname: string): Buffer {
  const out = Buffer.alloc(MAX_PACKET)
  return Buffer.from(out.subarray(0, writeRtcp({ ssrc, cname }, out)))
}
