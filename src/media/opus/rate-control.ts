import type { OpusOptions } from '../session.ts'

/** What a receiver report of the app says of the stream we send (RFC 3550 6.4.1). */
export interface StreamReport {
  /** Since the report before, 0 to 1. */
  readonly fractionLost: number
  /** Milliseconds. */
  readonly jitterMs: number
  /** Undefined while the app echoes no sender report. */
  readonly roundTripMs: number | undefined
  /** Extended highest sequence number received. */
  readonly highestSequence: number
}

/** What the encoder is to run at. */
export interface SendRate {
  /** Percent, whole. */
  readonly expectedLossPercent: number
  /** Bits per second. */
  readonly bitrate: number
}

export interface RateState {
  readonly rate: SendRate
  /** Percent; follows a rise at once and a fall slowly. */
  readonly loss: number
  /** What round trip and jitter are while nothing queues: the least of late, slowly forgotten. */
  readonly calmRoundTripMs: number | undefined
  readonly calmJitterMs: number | undefined
  /** Reports in a row that were good enough to send more. */
  readonly goodReports: number
  /** Reports in a row without any loss. */
  readonly lossFreeReports: number
  readonly highestSequence: number | undefined
}

/** While loss is recent: an app that reports none now may lose a packet a second later. Percent. */
const LOSS_FLOOR = 5
/**
 * So many reports in a row without any loss, some 15 s and more, and FEC is left out until the next loss: it takes a
 * quarter of the encoder's time, and of the bits that make speech clear (docs/performance.md).
 */
const LOSS_FREE_REPORTS = 4
/** libopus sizes the copy no further beyond 25 %, and what loses more is beyond repair. Percent. */
const LOSS_CEILING = 30
/** A report brings down what is expected by this part of the difference: half of it in about 15 s. */
const LOSS_FALL = 0.15
/** Narrow-band speech with FEC is still clear at 12 kb/s (RFC 6716 2.1.1: 8 to 12 kb/s for narrow-band speech). */
const LOWEST_BITRATE = 12_000
/** Loss that, together with a growing queue, is taken for congestion. Percent. */
const CONGESTION_LOSS = 2
const STEP_DOWN = 0.8
const STEP_UP = 1.08
/** About 10 s between the last sign of congestion and the first step up. */
const GOOD_REPORTS = 3
/** A report on fewer packets says little: one of five lost is not 20 %. */
const FEWEST_PACKETS = 10
/** How far round trip or jitter must exceed their calm to mean a queue: a factor, and on top milliseconds. */
const QUEUE = { roundTrip: { factor: 1.5, ms: 30 }, jitter: { factor: 2, ms: 10 } }
/** Per report, the calm comes so much nearer to what is measured: a route that became longer is no queue for ever. */
const CALM_DRIFT = 0.05

/** Before the first report: as configured. */
export function firstRate({ bitrate, expectedLossPercent }: OpusOptions): RateState {
  return {
    rate: { bitrate, expectedLossPercent },
    loss: expectedLossPercent,
    calmRoundTripMs: undefined,
    calmJitterMs: undefined,
    goodReports: 0,
    lossFreeReports: 0,
    highestSequence: undefined,
  }
}

/**
 * What one more report changes. Expected loss, by which libopus sizes its FEC, follows the reported one quickly up and
 * slowly down, between the configured value (5 % at most) and 30 % (or the configured value, if that is more); after a
 * while without any loss it is 0, which leaves FEC out. The bitrate stays under loss alone, since FEC needs it (a radio link that drops packets gets no better by fewer bits);
 * loss while round trip or jitter grow is congestion: then it steps down, to 12 kb/s at the least, and comes back slowly.
 * It never exceeds the configured one.
 */
export function nextRate(state: RateState, report: StreamReport, configured: OpusOptions): RateState {
  const packets = state.highestSequence === undefined ? undefined : report.highestSequence - state.highestSequence
  // Below zero the app counts anew: its figures are good, only their number is not known.
  if (packets !== undefined && packets >= 0 && packets < FEWEST_PACKETS) return state

  const reported = report.fractionLost * 100
  const loss = reported > state.loss ? reported : state.loss + (reported - state.loss) * LOSS_FALL
  const queue =
    exceeds(report.roundTripMs, state.calmRoundTripMs, QUEUE.roundTrip) ||
    exceeds(report.jitterMs, state.calmJitterMs, QUEUE.jitter)
  const congested = queue && reported >= CONGESTION_LOSS
  const lossFreeReports = reported > 0 ? 0 : state.lossFreeReports + 1
  const goodReports = queue || reported >= CONGESTION_LOSS ? 0 : state.goodReports + 1
  return {
    rate: {
      expectedLossPercent:
        lossFreeReports >= LOSS_FREE_REPORTS ? 0 : expectedLoss(loss, configured.expectedLossPercent),
      bitrate: nextBitrate(state.rate.bitrate, configured.bitrate, congested, goodReports),
    },
    loss,
    calmRoundTripMs: nextCalm(state.calmRoundTripMs, report.roundTripMs),
    calmJitterMs: nextCalm(state.calmJitterMs, report.jitterMs),
    goodReports,
    lossFreeReports,
    highestSequence: report.highestSequence,
  }
}

function expectedLoss(loss: number, configured: number): number {
  const floor = Math.min(configured, LOSS_FLOOR)
  return Math.round(Math.max(floor, Math.min(Math.max(configured, LOSS_CEILING), loss)))
}

function nextBitrate(present: number, configured: number, congested: boolean, goodReports: number): number {
  if (congested) return Math.max(Math.min(configured, LOWEST_BITRATE), Math.round(present * STEP_DOWN))
  if (goodReports < GOOD_REPORTS) return present
  return Math.min(configured, Math.round(present * STEP_UP))
}

function exceeds(
  value: number | undefined,
  calm: number | undefined,
  { factor, ms }: { readonly factor: number; readonly ms: number },
): boolean {
  return value !== undefined && calm !== undefined && value > calm * factor + ms
}

function nextCalm(calm: number | undefined, value: number | undefined): number | undefined {
  if (calm === undefined || value === undefined) return value ?? calm
  return value < calm ? value : calm + (value - calm) * CALM_DRIFT
}
