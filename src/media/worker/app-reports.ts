import type { Clock } from '../../lib/clock.ts'
import { rounded } from '../quality/figures.ts'
import type { StreamReport } from '../opus/rate-control.ts'
import {
  readRtcp,
  roundTripMs,
  writeRtcp,
  type ReceivedSenderReport,
  type ReceptionReport,
  type SenderReport,
} from '../rtp/rtcp.ts'
import { SrtcpReceiver, SrtcpSender } from '../srtp/srtp.ts'
import type { MediaStatistics } from '../statistics.ts'
import type { SrtpKeys } from '../webrtc/dtls-link.ts'

/** Where our reports get their figures and whom the app's sender reports concern: the session's paths, once built. */
export interface ReportSource {
  senderReport(): SenderReport | undefined
  receptionReport(): ReceptionReport | undefined
  onSenderReport(report: ReceivedSenderReport): void
}

export interface AppReportsOptions {
  readonly keys: SrtpKeys
  readonly ssrc: number
  readonly cname: string
  /** Of the RTP timestamps of the stream we send. */
  readonly clockRate: number
  readonly source: ReportSource
  readonly send: (packet: Buffer) => void
  /** What the app says of our stream, each time it does. */
  readonly onReport?: (report: StreamReport) => void
  readonly clock: Clock
  readonly random?: () => number
}

const MAX_PACKET = 2048

/**
 * RTCP with the app: our reports about every 3.5 s (RFC 3550 6.2: spread at random, so that calls do not report in
 * step), and what the app's reports say of the stream we send. Without them the app's sender would fly blind.
 */
export class AppReports {
  readonly #options: AppReportsOptions
  readonly #sender: SrtcpSender
  readonly #receiver: SrtcpReceiver
  readonly #plain = Buffer.alloc(MAX_PACKET)
  readonly #sealed = Buffer.alloc(MAX_PACKET)
  readonly #opened = Buffer.alloc(MAX_PACKET)
  #timer: NodeJS.Timeout | undefined
  #latest: MediaStatistics['appReport']
  #lastAuthenticAt: number | undefined
  #unauthentic = 0
  #malformed = 0

  constructor(options: AppReportsOptions) {
    this.#options = options
    const { profile, sendKey, sendSalt, receiveKey, receiveSalt } = options.keys
    this.#sender = new SrtcpSender(profile, sendKey, sendSalt)
    this.#receiver = new SrtcpReceiver(profile, receiveKey, receiveSalt)
    this.#schedule(1000)
  }

  /** What the app last said of our stream. */
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
    const packet = readRtcp(this.#opened, length)
    if (packet === undefined) {
      this.#malformed++
      return
    }
    for (const report of packet.senderReports) this.#options.source.onSenderReport(report)
    const about = packet.receptionReports.find((report) => report.ssrc === this.#options.ssrc)
    if (about === undefined) return
    const trip = roundTripMs(about, this.#options.clock.now())
    this.#latest = {
      fractionLost: rounded(about.fractionLost, 4),
      lost: Math.max(0, about.cumulativeLost),
      jitterMs: rounded((about.jitter / this.#options.clockRate) * 1000, 1),
      roundTripMs: trip === undefined ? this.#latest?.roundTripMs : rounded(trip, 1),
    }
    this.#options.onReport?.({ ...this.#latest, highestSequence: about.highestSequence })
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
      this.#schedule(2000 + 3000 * (this.#options.random ?? Math.random)())
    }, afterMs)
  }

  #send(bye: boolean): void {
    const { ssrc, cname, source, send } = this.#options
    const content = { ssrc, cname, senderReport: source.senderReport(), receptionReport: source.receptionReport(), bye }
    const length = writeRtcp(content, this.#plain)
    send(this.#sealed.subarray(0, this.#sender.protect(this.#plain, length, this.#sealed)))
  }
}
