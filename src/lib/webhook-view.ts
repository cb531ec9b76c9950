/** A webhook of the configuration, and how it gets on. */
export interface WebhookView {
  readonly name: string
  /** Without its query: that may hold a secret. */
  readonly url: string
  readonly types: readonly string[]
  readonly state: 'idle' | 'delivering' | 'waiting'
  /** Deliveries that are still to be made. */
  readonly queued: number
  readonly dead: number
  /** Why the last one failed; undefined when it did not. */
  readonly error: string | undefined
  /** Epoch ms of the next attempt while `waiting`. */
  readonly retryAt: number | undefined
}
