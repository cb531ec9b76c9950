import type { DirectionStatistics, QualityFigures, ReceiveStatistics, SendStatistics } from '../statistics.ts'

/** Of a direction that never began. */
export const NO_PACKETS: ReceiveStatistics = {
  packets: 0,
  bytes: 0,
  lost: 0,
  late: 0,
  duplicates: 0,
  concealedMs: 0,
  fecRecovered: 0,
  jitterMs: 0,
  levelDbov: -127,
  strangers: 0,
  malformed: 0,
  unauthentic: 0,
}

export const NO_FIGURES: QualityFigures = {
  bufferDelayMs: 0,
  missedPercent: 0,
  burstRatio: 1,
  clippingPercent: undefined,
  silencePercent: undefined,
  mos: undefined,
  mosRecent: undefined,
}

export const NOTHING_RECEIVED: DirectionStatistics = { ...NO_PACKETS, ...NO_FIGURES }

export const NOTHING_SENT: SendStatistics = { packets: 0, bytes: 0 }
