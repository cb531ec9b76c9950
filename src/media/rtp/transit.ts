import { rtpSsrc, rtpTimestamp } from './header.ts'
import type { ReceivedSenderReport } from './rtcp.ts'

/** Clocks drift, and routes change. */
const WINDOW_MS = 5000
const COMPACT_NTP_PER_MS = 0x10000 / 1000
/** The middle bits of NTP time wrap every 18 hours. */
const WRAP_MS = 65_536_000
/** Further apart, one of the reports is not what it should be. */
const MOST_MS = 2000

/**
 * When a stream arrives, by the clock of its sender: what RTP time of it is its wall clock's is in its sender reports
 * (RFC 3550 6.4.1). Two streams of one sender can so be compared, though their packets tell nothing of each other.
 */
export class Transit {
  readonly #unitsPerMs: number
  #ssrc: number | undefined
  #reference = 0
  /** Arrival at the reference, by the shortest way, of the present and of the last window. */
  #now = Infinity
  #before = Infinity
  #windowAt = 0
  #report: { readonly ssrc: number; readonly ms: number; readonly timestamp: number } | undefined

  constructor(clockRate: number) {
    this.#unitsPerMs = clockRate / 1000
  }

  /** RTP in the clear, of this stream. */
  note(packet: Buffer, nowMs: number): void {
    const [ssrc, timestamp] = [rtpSsrc(packet), rtpTimestamp(packet)]
    if (ssrc !== this.#ssrc) {
      this.#ssrc = ssrc
      this.#now = this.#before = Infinity
      this.#reference = timestamp
      this.#windowAt = nowMs
    }
    const since = ((timestamp - this.#reference) | 0) / this.#unitsPerMs
    if (nowMs - this.#windowAt >= WINDOW_MS) {
      this.#before = this.#now + since
      this.#now = nowMs
      this.#reference = timestamp
      this.#windowAt = nowMs
    } else if (nowMs - since < this.#now) this.#now = nowMs - since
  }

  onSenderReport({ ssrc, compactNtp, rtpTimestamp: timestamp }: ReceivedSenderReport): void {
    if (ssrc === this.#ssrc) this.#report = { ssrc, ms: compactNtp / COMPACT_NTP_PER_MS, timestamp }
  }

  /** How much later this stream arrives than `other` of the same sender, ms; undefined before both were reported on. */
  laterThan(other: Transit): number | undefined {
    const [mine, others] = [this.#wayMs, other.#wayMs]
    if (mine === undefined || others === undefined) return undefined
    const difference = (((mine - others) % WRAP_MS) + WRAP_MS) % WRAP_MS
    const ms = difference > WRAP_MS / 2 ? difference - WRAP_MS : difference
    return Math.abs(ms) > MOST_MS ? undefined : ms
  }

  /** Of an unknown beginning, the same for all streams of one sender. */
  get #wayMs(): number | undefined {
    const report = this.#report
    const arrival = Math.min(this.#now, this.#before)
    if (report?.ssrc !== this.#ssrc || report === undefined || arrival === Infinity) return undefined
    return arrival - (report.ms + ((this.#reference - report.timestamp) | 0) / this.#unitsPerMs)
  }
}
