import type { MediaLine } from '../calls/media-line.ts'
import type { Log } from '../lib/log.ts'
import type { AriApi } from './ari/api.ts'
import { isGone } from './ari/errors.ts'
import type { BridgeCalls } from './bridge-calls.ts'
import type { MediaModules } from './media-modules.ts'
import type { ResourceNames } from './names.ts'
import type { Owners } from './owners.ts'
import type { SipLeg } from './sip-leg.ts'

/** What every leg of one switch shares. */
export interface LegContext {
  readonly api: AriApi
  /** The Stasis application. */
  readonly app: string
  readonly modules: MediaModules
  /** What carries video; undefined where the bridge has no SIP account. */
  readonly line: MediaLine | undefined
  readonly names: ResourceNames
  readonly owners: Owners
  /** Those that have a channel in Asterisk. */
  readonly legs: Set<SipLeg>
  /**
   * Channels with names of ours that someone sent elsewhere while they lived: out of the application they are none of
   * our business. Cleared of those that are gone whenever leftovers are looked for.
   */
  readonly released: Set<string>
  readonly bridgeCalls: BridgeCalls
  readonly log: Log
  /** The host part of the phones' SIP addresses. */
  readonly domain: string
  /** Something may be left in Asterisk and nobody owns it any more: have it looked for. */
  readonly sweep: () => void
}

/** Removes something from Asterisk. That it is gone already is fine; what can't be removed now is swept later. */
export async function remove(context: LegContext, what: string, removal: Promise<void>): Promise<void> {
  try {
    await removal
  } catch (error) {
    if (isGone(error)) return
    context.log.warn({ err: error, what }, 'could not be removed from Asterisk now')
    context.sweep()
  }
}
