import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { BoundedWaits } from '../bounded-waits.ts'
import type { Credentials } from '../credentials.ts'

/** What routes share beside their ports. */
export interface RouteContext {
  readonly waits: BoundedWaits
  readonly credentials: Credentials
  /** Which endpoints an operator may have rung. */
  readonly allowsEndpoint: (endpoint: string) => boolean
  readonly clock: Clock
  readonly log: Log
}

/** What every route with a token says in its schema. */
export const security = [{ token: [] }]
