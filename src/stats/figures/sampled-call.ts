import type { CallRecord } from '../../calls/call-record.ts'
import type { CallView } from '../../calls/call-view.ts'
import type { CallSeries, IntervalFigures, LiveCallFigures, LiveVideoFigures } from '../../calls/figures-view.ts'
import type { ParticipantFigures } from '../../calls/operator.ts'
import type { MediaStatistics } from '../../media/statistics.ts'
import type { VideoStatistics } from '../../media/video/statistics.ts'
import { countersOf, couldBeginAt, figuresBetween, nothingBefore, type Counters } from './interval.ts'
import { SeriesRecorder } from './series-recorder.ts'

/** What was measured of everyone in a call, and when (epoch ms). */
export interface Measured {
  readonly at: number
  readonly participants: readonly ParticipantFigures[]
}

/** One live call as it is measured. */
export class SampledCall {
  readonly callId: string
  /** Monotonic ms of the last question, and of the last answer with a talk path in it. */
  askedAt: number
  answeredAt = -Infinity
  /** A question is under way. */
  asking = false
  /** There is a talk path to measure. */
  talking = false
  ended = false
  /** Those who look at this call alone. */
  readonly listeners = new Set<() => void>()
  readonly #series: SeriesRecorder
  readonly #before = new Map<string, Counters>()
  #latest: Measured | undefined
  #live: LiveCallFigures | undefined

  constructor(callId: string, askedAt: number) {
    this.callId = callId
    this.askedAt = askedAt
    this.#series = new SeriesRecorder(callId)
  }

  get latest(): Measured | undefined {
    return this.#latest
  }

  /** Of the first app's talk path; undefined before it was measured. */
  get live(): LiveCallFigures | undefined {
    return this.#live
  }

  /** What its points take, in paths without video. */
  get weight(): number {
    return this.#series.weight
  }

  get series(): CallSeries {
    return this.#series.view()
  }

  follow({ state, participants }: CallView): void {
    this.talking = state === 'talking' && participants.some((it) => it.kind === 'app' && it.state === 'joined')
  }

  /** True when a talk path was measured. */
  take(measured: Measured, maxPoints: number): boolean {
    this.#latest = measured
    let first: LiveCallFigures | undefined
    for (const { participant, media } of measured.participants) {
      if (participant.kind !== 'app' || participant.state !== 'joined' || !media) continue
      const figures = this.#measure(participant.id, participant.since, media, maxPoints)
      if (figures) first ??= this.#liveOf(media, figures)
    }
    if (first) this.#live = first
    return first !== undefined
  }

  /** What became of its talk paths since they were measured last. */
  finish({ participants }: CallRecord, maxPoints: number): void {
    this.ended = true
    for (const { id, kind, joined, media } of participants) {
      if (kind === 'app' && joined !== undefined && media) this.#measure(id, joined, media, maxPoints)
    }
  }

  #measure(id: string, since: number, media: MediaStatistics, maxPoints: number): IntervalFigures | undefined {
    let before = this.#before.get(id)
    if (!before) before = couldBeginAt(since, media) ? nothingBefore(since) : countersOf(media)
    // Not what is earlier: where the wall clock was set back, a call would have no figures until it is that late again.
    else if (media.sampledAt === before.at) return undefined
    this.#before.set(id, countersOf(media))
    const figures = figuresBetween(before, media)
    this.#series.add(id, since, media.sampledAt, figures, maxPoints)
    return figures
  }

  #liveOf({ phoneCodec, appCodec, video }: MediaStatistics, figures: IntervalFigures): LiveCallFigures {
    return {
      callId: this.callId,
      phoneCodec,
      appCodec,
      mosToApp: figures.mosToApp,
      mosToPhone: figures.mosToPhone,
      lossToAppPercent: rounded(figures.lossToAppPercent),
      lossToPhonePercent: rounded(figures.lossToPhonePercent),
      jitterFromPhoneMs: figures.jitterFromPhoneMs,
      jitterFromAppMs: figures.jitterFromAppMs,
      roundTripMs: figures.roundTripMs,
      levelPhoneDbov: figures.levelPhoneDbov,
      levelAppDbov: figures.levelAppDbov,
      ...(video && { video: liveVideoOf(video) }),
    }
  }
}

function liveVideoOf({ toApp, toPhone }: VideoStatistics): LiveVideoFigures {
  return {
    phoneCodec: toApp.received.codec ?? toPhone.sent.codec,
    appCodec: toApp.sent.codec ?? toPhone.received.codec,
    toApp: toApp.mode,
    toPhone: toPhone.mode,
    hindrance: toApp.hindrance ?? toPhone.hindrance,
  }
}

function rounded(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : Math.round(percent * 100) / 100
}
