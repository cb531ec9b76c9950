import type { MediaLine } from '../calls/media-line.ts'
import type { AmiOptions } from './ami/client.ts'
import type { AriOptions } from './ari/client.ts'
import type { RtpRange } from './rtp-range.ts'

/** How to reach the switch. */
export interface AsteriskOptions {
  readonly ari: AriOptions
  /** Without it calls still work; channels outside the application and registrations stay unseen. */
  readonly ami?: AmiOptions | undefined
  /** The host part of phones' SIP addresses in views and records, e.g. `empresa.com`. */
  readonly domain: string
  /** The ports Asterisk takes for RTP; where it is not set, AMI is asked for them. */
  readonly rtpPorts?: RtpRange | undefined
  /** Where channels are sent in the dialplan when nobody names a context. */
  readonly dialContext?: string | undefined
  /** Calls are given up when ARI has been out of reach for so long; ten minutes when not set. Milliseconds. */
  readonly lostAfterMs?: number
  /** What carries video; without it calls have none. */
  readonly line?: MediaLine | undefined
  /** How often leftovers are looked for. Milliseconds. */
  readonly sweepMs?: number
}
