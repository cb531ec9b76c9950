import type { RecentError } from '../../lib/recent-errors.ts'

export interface RecentErrorsPort {
  /** The latest first; bounded. */
  list(): readonly RecentError[]
}
