import type { Clock } from '../../../lib/clock.ts'
import type { Feedback } from '../../rtp/feedback.ts'
import { roundTripMs, type ReceptionReport } from '../../rtp/rtcp.ts'
import type { VideoSent } from '../statistics.ts'
import { VIDEO_CLOCK_RATE } from '../video.ts'
import { Congestion } from './congestion.ts'
import { ReportedLoss } from './reported-loss.ts'
import type { VideoWriter } from './video-writer.ts'

/** Repeated for longer, the keyframe was lost, or the receiver never counts its requests. */
const REPEATED_MS = 2000
/** Keyframes more often would be what a full link has no room for. */
const GIVE_UP_SPACING_MS = 800

/** Who is sent a stream, by what it says of it. */
export class FarSide {
  readonly #writer: VideoWriter
  readonly #clock: Clock
  readonly #onKeyframeWanted: () => void
  readonly #congestion = new Congestion()
  readonly #loss = new ReportedLoss()
  #keyframeRequests = 0
  #nacks = 0
  #lost = 0
  #jitterMs = 0
  #roundTripMs: number | undefined
  /** RFC 5104 4.3.1.1: the same number again is no new request. */
  #command: number | undefined
  #commandAt = -Infinity
  #gaveUpAt = -Infinity

  constructor(writer: VideoWriter, clock: Clock, onKeyframeWanted: () => void) {
    this.#writer = writer
    this.#clock = clock
    this.#onKeyframeWanted = onKeyframeWanted
  }

  /** What it can receive, bits per second; undefined while it is not known. */
  get estimate(): number | undefined {
    return this.#congestion.estimate
  }

  get roundTripMs(): number | undefined {
    return this.#roundTripMs
  }

  /** Items on other streams are ignored. */
  onFeedback(item: Feedback): void {
    const { ssrc } = this.#writer
    switch (item.kind) {
      case 'pli':
        if (item.media === ssrc) this.requestKeyframe()
        return
      case 'fir':
        if (item.media === ssrc) this.#onFullIntra(item.command, this.#clock.monotonic())
        return
      case 'nack':
        if (item.media !== ssrc) return
        this.#nacks += item.sequences.length
        this.#answer(item.sequences, this.#clock.monotonic())
        return
      case 'remb':
        if (item.media.includes(ssrc)) this.#congestion.onRemb(item.bitrate, this.#sent(), this.#clock.monotonic())
    }
  }

  requestKeyframe(): void {
    this.#keyframeRequests++
    this.#onKeyframeWanted()
  }

  onReceptionReport(report: ReceptionReport): void {
    if (report.ssrc !== this.#writer.ssrc) return
    this.#lost = Math.max(0, report.cumulativeLost)
    this.#jitterMs = Math.round((report.jitter / VIDEO_CLOCK_RATE) * 10_000) / 10
    this.#roundTripMs = roundTripMs(report, this.#clock.now()) ?? this.#roundTripMs
    const share = this.#loss.share(report, this.#writer.skipped)
    if (share !== undefined) this.#congestion.onLoss(share, this.#sent(), this.#clock.monotonic())
  }

  figures(): VideoSent {
    return {
      ...this.#writer.meter.figures(this.#clock.monotonic()),
      lost: this.#lost,
      jitterMs: this.#jitterMs,
      keyframeRequests: this.#keyframeRequests,
      nacks: this.#nacks,
      retransmitted: this.#writer.repeated,
      roundTripMs: this.#roundTripMs === undefined ? undefined : Math.round(this.#roundTripMs * 10) / 10,
      estimate: this.#congestion.remb,
    }
  }

  #onFullIntra(command: number, nowMs: number): void {
    if (command === this.#command && nowMs - this.#commandAt < REPEATED_MS) return
    this.#command = command
    this.#commandAt = nowMs
    this.requestKeyframe()
  }

  /** A receiver waits for seconds for what it will not get: it is spared that. */
  #answer(sequences: readonly number[], nowMs: number): void {
    if (this.#writer.repeat(sequences, nowMs) || nowMs - this.#gaveUpAt < GIVE_UP_SPACING_MS) return
    this.#gaveUpAt = nowMs
    this.#onKeyframeWanted()
  }

  /** Bits per second. */
  #sent(): number {
    return this.#writer.meter.bitrate(this.#clock.monotonic())
  }
}
