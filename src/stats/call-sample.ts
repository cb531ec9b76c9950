import type { CallDirection, CallRecord } from '../calls/call-record.ts'
import type { Cause, ResultClass } from '../calls/end-reason.ts'

/** What statistics need of an ended call. Times in ms. */
export interface CallSample {
  readonly callId: string
  /** Epoch ms. */
  readonly arrived: number
  readonly direction: CallDirection
  readonly mapping: string | undefined
  readonly result: ResultClass
  readonly cause: Cause
  /** Arrival to join; undefined: the call was never connected. */
  readonly setupMs: number | undefined
  readonly talkMs: number
  /** Of how both sides heard it: the mean of those that could be rated. */
  readonly mos: number | undefined
  readonly transfersAttempted: number
  readonly transfersCompleted: number
}

export function sampleOf(record: CallRecord): CallSample {
  return {
    callId: record.callId,
    arrived: record.times.arrived,
    direction: record.direction,
    mapping: record.mapping,
    result: record.result,
    cause: record.cause,
    setupMs: record.setupMs,
    talkMs: record.talkMs,
    mos: meanMos(record.media?.fromPhone.mos, record.media?.fromApp.mos),
    transfersAttempted: record.transfers.length,
    transfersCompleted: record.transfers.filter(({ state }) => state === 'completed').length,
  }
}

/** The mean of the directions that could be rated; undefined when none could. */
export function meanMos(...directions: readonly (number | null | undefined)[]): number | undefined {
  const rated = directions.filter((mos) => typeof mos === 'number')
  return rated.length === 0 ? undefined : rated.reduce((sum, mos) => sum + mos, 0) / rated.length
}
