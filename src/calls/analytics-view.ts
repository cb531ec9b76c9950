import type { CallDirection } from './call-record.ts'
import type { Party } from './leg.ts'

/** The longest time that can be analysed at once, milliseconds. */
export const MAX_ANALYSED_MS = 400 * 24 * 3_600_000

/** Which calls are analysed, and by whose clock; what is undefined does not matter. */
export interface AnalyticsQuery {
  /** Epoch ms, by when the call arrived: not before `from`, before `to`; at most `MAX_ANALYSED_MS` apart. */
  readonly from: number
  readonly to: number
  /** SIP URI of the mapping. */
  readonly mapping: string | undefined
  readonly department: string | undefined
  readonly direction: CallDirection | undefined
  /** IANA name of the zone by which hours and days begin, e.g. `America/Sao_Paulo`. */
  readonly timeZone: string
}

export type AnalyticsBucket = 'hour' | 'day'

/** Ended calls of some part. */
export interface CallCounts {
  readonly calls: number
  /** Both sides were joined. */
  readonly connected: number
  readonly succeeded: number
}

/** Times in milliseconds; undefined where there is nothing to take the mean of. */
export interface CallMeans extends CallCounts {
  readonly setupMeanMs: number | undefined
  /** Of each call the mean of both directions, or of the one that is known. */
  readonly mosMean: number | undefined
}

export interface AnalyticsTotals extends CallMeans {
  /** 0 to 1. */
  readonly successRate: number | undefined
  /** Nearest rank, within 1 %. */
  readonly setupP50Ms: number | undefined
  readonly setupP95Ms: number | undefined
  readonly talkMs: number
  /** Of connected calls. */
  readonly talkMeanMs: number | undefined
  readonly transfers: number
}

export interface AnalyticsStep extends CallMeans {
  /** Epoch ms at which the local hour or day began. */
  readonly at: number
  readonly transfers: number
}

export interface MappingFigures extends CallMeans {
  /** Undefined: calls without one, or the others. */
  readonly mapping: string | undefined
  /** Of the latest call. */
  readonly department: string | undefined
  readonly talkMs: number
  /** All mappings beyond the first 50, summed. */
  readonly others: boolean
}

export interface WorstCall {
  readonly callId: string
  readonly arrived: number
  readonly from: Party
  readonly to: Party
  readonly mapping: string | undefined
  readonly mos: number
  readonly mosToApp: number | undefined
  readonly mosToPhone: number | undefined
  readonly talkMs: number
  readonly cause: string
}

/** What became of the calls of a time. */
export interface AnalyticsView {
  readonly from: number
  readonly to: number
  readonly timeZone: string
  readonly bucket: AnalyticsBucket
  readonly totals: AnalyticsTotals
  /** Every hour or day of the time, oldest first. */
  readonly byTime: readonly AnalyticsStep[]
  /** 24, by local time. */
  readonly byHourOfDay: readonly CallCounts[]
  /** Calls by local weekday, Monday first, and hour. */
  readonly heat: readonly (readonly number[])[]
  /** Most calls first. */
  readonly byMapping: readonly MappingFigures[]
  readonly byResult: Readonly<Record<string, number>>
  /** Most calls first. */
  readonly byCause: readonly { readonly cause: string; readonly result: string; readonly calls: number }[]
  readonly byDirection: Readonly<Record<string, number>>
  /** Set-up times of connected calls by class, `toMs` excluded. */
  readonly setup: readonly { readonly fromMs: number; readonly toMs: number | undefined; readonly calls: number }[]
  readonly mos: readonly { readonly from: number; readonly to: number; readonly calls: number }[]
  /** The 20 with the lowest MOS below 4, lowest first. */
  readonly worst: readonly WorstCall[]
}

/** Calls of one local hour or day, mapping and direction. */
export interface AnalyticsRow extends AnalyticsStep {
  readonly mapping: string | undefined
  readonly department: string | undefined
  readonly direction: string
  readonly talkMs: number
}
