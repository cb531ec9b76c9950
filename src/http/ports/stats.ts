import type { StatsView, StatsWindow } from '../../calls/stats-view.ts'

export interface StatsPort {
  /** Rejects with a BridgeError when the store can't be asked (7d only). */
  stats(window: StatsWindow): Promise<StatsView>
}

export interface MetricsPort {
  /** The text that Prometheus reads, and its media type. */
  render(): Promise<{ readonly type: string; readonly text: string }>
}
