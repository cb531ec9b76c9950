import type { Clock } from '../../lib/clock.ts'
import type { RtpReader } from './reader.ts'
import type { ReceivedSenderReport, ReceptionReport } from './rtcp.ts'

/** What we report of a stream that comes in, and what its sender needs for the round trip. */
export class ReceptionReporter {
  readonly #reader: RtpReader
  readonly #clock: Clock
  #last: { readonly compactNtp: number; readonly ssrc: number; readonly at: number } | undefined

  constructor(reader: RtpReader, clock: Clock) {
    this.#reader = reader
    this.#clock = clock
  }

  /** The sender's report, for the next of ours. */
  onSenderReport({ compactNtp, ssrc }: ReceivedSenderReport): void {
    this.#last = { compactNtp, ssrc, at: this.#clock.monotonic() }
  }

  /** Undefined before the first packet. Its fraction counts from the previous call on. */
  report(): ReceptionReport | undefined {
    const { ssrc, reception } = this.#reader
    if (ssrc === undefined) return undefined
    const last = this.#last?.ssrc === ssrc ? this.#last : undefined
    const delay = last ? Math.round(((this.#clock.monotonic() - last.at) / 1000) * 0x10000) : 0
    return reception.report(ssrc, last?.compactNtp ?? 0, delay)
  }
}
