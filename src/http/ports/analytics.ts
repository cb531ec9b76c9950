import type { AnalyticsQuery, AnalyticsRow, AnalyticsView } from '../../calls/analytics-view.ts'

/** Figures of ended calls, from their records. Rejects with a BridgeError when the store can't be asked. */
export interface AnalyticsPort {
  analyse(query: AnalyticsQuery): Promise<AnalyticsView>
  /** Oldest hour or day first, piece by piece in bounded memory. */
  export(query: AnalyticsQuery): AsyncIterable<AnalyticsRow>
}
