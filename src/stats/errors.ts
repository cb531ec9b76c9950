import { BridgeError } from '../lib/errors.ts'

/** Statistics that can't be told now. */
export class StatsError extends BridgeError {
  readonly code = 'stats_unavailable'
  override readonly statusCode = 503
  override readonly retryable = true
}
