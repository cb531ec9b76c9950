import type { Clock } from '../../lib/clock.ts'
import { readFeedback, type Feedback } from '../rtp/feedback.ts'
import { readRtcp, writeRtcp, type ReceivedSenderReport, type ReceptionReport, type SenderReport } from '../rtp/rtcp.ts'

/** Whose figures the reports of one stream with a phone tell, and who hears of the phone's. */
export interface PhoneReportSource {
  /** Of the stream we send; undefined while there is none. */
  readonly ssrc: number | undefined
  senderReport(): SenderReport | undefined
  receptionReport(): ReceptionReport | undefined
  onSenderReport(report: ReceivedSenderReport): void
  /** What the phone says of the stream we send. */
  onReceptionReport(report: ReceptionReport): void
  /** What the phone asks for of the video we send. */
  onFeedback(item: Feedback): void
}

export interface PhoneReportsOptions {
  readonly cname: string
  readonly source: PhoneReportSource
  readonly send: (packet: Buffer) => void
  readonly clock: Clock
  /** Between two reports at least, and what is added at random at most. Milliseconds. */
  readonly every: { readonly least: number; readonly spread: number }
  readonly random?: () => number
}

const MAX_PACKET = 1400
/** Before the first (RFC 3550 6.2): soon, as lips need both streams' times. Milliseconds. */
const FIRST_MS = 500
/** The socket reads a packet later than it is given. */
const SLOTS = 8

/** RTCP in the clear with a phone, for one stream: our reports at intervals, feedback at once, and the phone's. */
export class PhoneReports {
  readonly #options: PhoneReportsOptions
  readonly #slots = Array.from({ length: SLOTS }, () => Buffer.alloc(MAX_PACKET))
  #slot = 0
  #timer: NodeJS.Timeout | undefined
  #malformed = 0

  constructor(options: PhoneReportsOptions) {
    this.#options = options
    this.#schedule(FIRST_MS)
  }

  get malformed(): number {
    return this.#malformed
  }

  /** RTCP from the phone, source already checked. Never throws. */
  receive(datagram: Buffer): void {
    const { source } = this.#options
    readFeedback(datagram, datagram.length, (item) => source.onFeedback(item))
    const packet = readRtcp(datagram, datagram.length)
    if (packet === undefined) {
      this.#malformed++
      return
    }
    for (const report of packet.senderReports) source.onSenderReport(report)
    for (const report of packet.receptionReports) {
      if (report.ssrc === source.ssrc) source.onReceptionReport(report)
    }
  }

  /** Sends feedback now, behind a report (RFC 4585 3.1). `write` returns its length, 0 when there is nothing to say. */
  sendFeedback(write: (out: Buffer) => number): void {
    const { source, cname, send } = this.#options
    if (this.#timer === undefined || source.ssrc === undefined) return
    const out = this.#next()
    const head = writeRtcp({ ssrc: source.ssrc, cname }, out)
    const length = write(out.subarray(head))
    if (length > 0) send(out.subarray(0, head + length))
  }

  /** Says goodbye and stops. Idempotent. */
  close(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#report(true)
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => {
      this.#report(false)
      const { every, random = Math.random } = this.#options
      this.#schedule(every.least + every.spread * random())
    }, afterMs)
  }

  #report(bye: boolean): void {
    const { source, cname, send } = this.#options
    const { ssrc } = source
    if (ssrc === undefined) return
    const content = { ssrc, cname, senderReport: source.senderReport(), receptionReport: source.receptionReport(), bye }
    const out = this.#next()
    send(out.subarray(0, writeRtcp(content, out)))
  }

  #next(): Buffer {
    const out = this.#slots[this.#slot]!
    this.#slot = (this.#slot + 1) % SLOTS
    return out
  }
}
