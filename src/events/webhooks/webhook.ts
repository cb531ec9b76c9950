import type { TypePattern } from '../type-filter.ts'

/** A receiver of events, as the configuration names it. */
export interface Webhook {
  /** Unique; it stays when the URL changes, and so do its deliveries. */
  readonly name: string
  /** `https://…`; `http://…` only to addresses of `allowAddresses`. */
  readonly url: string
  /** What deliveries are signed with. */
  readonly secret: string
  /** All when empty. */
  readonly types: readonly TypePattern[]
  /** CIDRs that may be reached although they are not public. */
  readonly allowAddresses: readonly string[]
  readonly timeoutMs: number
  /** A delivery that could not be made for so long is dead. Milliseconds. */
  readonly giveUpMs: number
}
