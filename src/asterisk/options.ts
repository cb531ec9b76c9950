import type { AmiOptions } from './ami/client.ts'
import type { AriOptions } from './ari/client.ts'

/** How to reach the switch. */
export interface AsteriskOptions {
  readonly ari: AriOptions
  /** Without it calls still work; channels outside the application and registrations stay unseen. */
  readonly ami?: AmiOptions | undefined
  /** The host part of phones' SIP addresses in views and records, e.g. `empresa.com`. */
  readonly domain: string
  /** Calls are given up when ARI has been out of reach for so long; ten minutes when not set. Milliseconds. */
  readonly lostAfterMs?: number
  /** How often leftovers are looked for. Milliseconds. */
  readonly sweepMs?: number
}
