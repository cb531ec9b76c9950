import type { Log } from '../lib/log.ts'
import type { VideoCodec } from '../media/video/video.ts'
import type { SipLeg } from './sip-leg.ts'

/** What the legs, talks and gateways of one SIP server share. */
export interface SipContext {
  readonly domain: string
  /** What video may be agreed with phones, best first. */
  readonly video: readonly VideoCodec[]
  /** By `networkId`. */
  readonly legs: Map<string, SipLeg>
  /** Channels that hear something instead of the talk they are out of. */
  readonly waiting: Set<string>
  readonly log: Log
}
