import type { VideoTarget } from '../video.ts'

/** What limits every step. */
export interface LadderLimits {
  /** Bits per second. */
  readonly maxBitrate: number
  readonly maxHeight: number
  readonly maxFrameRate: number
}

/** Where a transcoder stands on the ladder. */
export interface LadderStep {
  readonly target: VideoTarget
  /** Monotonic ms. */
  readonly changedAt: number
  /** How many rungs lower than the bitrate has it, since the encoder could not keep to it. */
  readonly penalty: number
  readonly penaltyAt: number
}

export interface LadderInput {
  /** What the receiver can take, bits per second; undefined while it did not say. */
  readonly estimate: number | undefined
  /** How that goes. */
  readonly trend: 'falling' | 'steady' | 'rising'
  /** What the encoder really makes on this step, bits per second; over some seconds, as no picture is like the next. */
  readonly output: number
  readonly nowMs: number
}

interface Rung {
  readonly bitrate: number
  readonly width: number
  readonly height: number
  readonly frameRate: number
}

/** Measured: which size looks best at which bitrate (libvpx and x264 as they are set here). */
const RUNGS: readonly Rung[] = [
  { bitrate: 2_200_000, width: 1920, height: 1080, frameRate: 30 },
  { bitrate: 700_000, width: 1280, height: 720, frameRate: 30 },
  { bitrate: 190_000, width: 854, height: 480, frameRate: 25 },
  { bitrate: 110_000, width: 640, height: 360, frameRate: 20 },
  { bitrate: 0, width: 426, height: 240, frameRate: 15 },
]
const LAST = RUNGS.length - 1
/** Of the estimate: the rest is audio's, and the headers'. A queue is to be emptied; what grows is more than it says. */
const SHARE = { falling: 0.5, steady: 0.85, rising: 1 } as const
const LEAST_BITRATE = 60_000
const GRAIN = 10_000
/** Steps smaller than that are not worth an encoder's being opened anew, which costs a keyframe. */
const DOWN = 0.9
const UP = 1.15
const MAX_UP = 1.35
/** A larger picture is only made once there is a little more than it needs. */
const CLIMB = 1.1
const DOWN_SPACING_MS = 400
const UP_SPACING_MS = 2500
/** An encoder that makes more than that is given a smaller picture. */
const OVERSHOOT = 1.2
const OVERSHOOT_SPACING_MS = 2500
const MOST_PENALTY = 3
const PARDON = 1.05
const PARDON_AFTER_MS = 10_000

/** The first step: with a receiver that tells what it can take one starts low, as it will tell soon. */
export function firstStep(limits: LadderLimits, start: number, nowMs: number): LadderStep {
  const bitrate = rounded(Math.min(start, limits.maxBitrate))
  return { target: targetOf(bitrate, 0, 1, limits), changedAt: nowMs, penalty: 0, penaltyAt: nowMs }
}

/** The step to stand on from now on; `step` itself when nothing is to change. */
export function nextStep(step: LadderStep, input: LadderInput, limits: LadderLimits): LadderStep {
  const { estimate, trend, output, nowMs } = input
  const { bitrate } = step.target
  const sinceChange = nowMs - step.changedAt
  const wanted = Math.min(
    limits.maxBitrate,
    Math.max(LEAST_BITRATE, estimate === undefined ? bitrate : estimate * SHARE[trend]),
  )
  if (wanted < bitrate * DOWN && sinceChange >= DOWN_SPACING_MS) {
    return changed(step, rounded(wanted), step.penalty, 1, limits, nowMs)
  }
  if (wanted > bitrate * UP && sinceChange >= UP_SPACING_MS && output <= bitrate * OVERSHOOT) {
    return changed(step, rounded(Math.min(wanted, bitrate * MAX_UP)), step.penalty, CLIMB, limits, nowMs)
  }
  const sincePenalty = nowMs - step.penaltyAt
  if (output > bitrate * OVERSHOOT && sinceChange >= OVERSHOOT_SPACING_MS && sincePenalty >= OVERSHOOT_SPACING_MS) {
    if (step.penalty < MOST_PENALTY) return punished(step, step.penalty + 1, limits, nowMs)
  } else if (step.penalty > 0 && sincePenalty >= PARDON_AFTER_MS && output < bitrate * PARDON) {
    return punished(step, step.penalty - 1, limits, nowMs)
  }
  return step
}

function changed(
  step: LadderStep,
  bitrate: number,
  penalty: number,
  margin: number,
  limits: LadderLimits,
  nowMs: number,
): LadderStep {
  if (bitrate === step.target.bitrate) return step
  return { ...step, target: targetOf(bitrate, penalty, margin, limits), changedAt: nowMs }
}

function punished(step: LadderStep, penalty: number, limits: LadderLimits, nowMs: number): LadderStep {
  const target = targetOf(step.target.bitrate, penalty, 1, limits)
  return { target, changedAt: nowMs, penalty, penaltyAt: nowMs }
}

function targetOf(bitrate: number, penalty: number, margin: number, limits: LadderLimits): VideoTarget {
  const byBitrate = RUNGS.findIndex((rung) => bitrate >= rung.bitrate * margin && rung.height <= limits.maxHeight)
  const rung = RUNGS[Math.min(LAST, (byBitrate < 0 ? LAST : byBitrate) + penalty)]!
  const height = Math.min(rung.height, limits.maxHeight)
  const width = 2 * Math.round((rung.width * height) / rung.height / 2)
  return { width, height, frameRate: Math.min(rung.frameRate, limits.maxFrameRate), bitrate }
}

function rounded(bitrate: number): number {
  return Math.max(LEAST_BITRATE, Math.round(bitrate / GRAIN) * GRAIN)
}
