import type { CallRecord, CallTimes } from '../../src/calls/call-record.ts'
import { percentile } from '../measure/percentiles.ts'

/** What a call goes through, each counted from its arrival. */
export const STAGES = ['rung', 'accepted', 'joined', 'firstAudioToApp', 'firstAudioToPhone'] as const
export type Stage = (typeof STAGES)[number]

export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** Milliseconds from arrival to each stage, of the calls that reached it. A stage that no call reached is not there. */
export function stagePercentiles(records: readonly Pick<CallRecord, 'times'>[]): Partial<Record<Stage, Percentiles>> {
  const entries = STAGES.flatMap((stage) => {
    const values = records.flatMap(({ times }) => since(times, stage))
    const [p50, p95, p99] = [percentile(values, 50), percentile(values, 95), percentile(values, 99)]
    return p50 === undefined || p95 === undefined || p99 === undefined ? [] : [[stage, { p50, p95, p99 }] as const]
  })
  return Object.fromEntries(entries)
}

function since(times: CallTimes, stage: Stage): number[] {
  const at = times[stage]
  return at === undefined ? [] : [at - times.arrived]
}
