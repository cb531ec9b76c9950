import type { ReceiveStatistics, SendStatistics } from '../statistics.ts'

/** Of a direction that never began. */
export const NOTHING_RECEIVED: ReceiveStatistics = {
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

export const NOTHING_SENT: SendStatistics = { packets: 0, bytes: 0 }
