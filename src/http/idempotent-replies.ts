import type { Clock } from '../lib/clock.ts'

/** A reply that can be sent again. */
export interface KeptReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Entry {
  readonly fingerprint: string
  readonly until: number
  /** Undefined while the first request is under way. */
  reply: KeptReply | undefined
  bytes: number
}

export type Begun =
  | { readonly outcome: 'begun' }
  | { readonly outcome: 'running' }
  | { readonly outcome: 'other' }
  | { readonly outcome: 'done'; readonly reply: KeptReply }

/** The replies to requests with a key, for a day. Memory is bounded: the oldest goes first, those under way last. */
export class IdempotentReplies {
  readonly #clock: Clock
  readonly #keepMs: number
  readonly #maxEntries: number
  readonly #maxBytes: number
  // In the order in which they began, so also in which they are over.
  readonly #entries = new Map<string, Entry>()
  #bytes = 0

  constructor(options: { clock: Clock; keepMs?: number; maxEntries?: number; maxBytes?: number }) {
    this.#clock = options.clock
    this.#keepMs = options.keepMs ?? 24 * 3600_000
    this.#maxEntries = options.maxEntries ?? 5000
    this.#maxBytes = options.maxBytes ?? 8 * 1024 * 1024
  }

  get size(): number {
    return this.#entries.size
  }

  begin(id: string, fingerprint: string): Begun {
    const now = this.#clock.monotonic()
    for (const [old, entry] of this.#entries) {
      if (entry.until > now) break
      this.forget(old)
    }
    const entry = this.#entries.get(id)
    if (!entry) {
      this.#entries.set(id, { fingerprint, until: now + this.#keepMs, reply: undefined, bytes: 0 })
      this.#shrink()
      return { outcome: 'begun' }
    }
    if (entry.fingerprint !== fingerprint) return { outcome: 'other' }
    return entry.reply ? { outcome: 'done', reply: entry.reply } : { outcome: 'running' }
  }

  finish(id: string, reply: KeptReply): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    entry.reply = reply
    entry.bytes = Buffer.byteLength(reply.body)
    this.#bytes += entry.bytes
    this.#shrink()
  }

  forget(id: string): void {
    this.#bytes -= this.#entries.get(id)?.bytes ?? 0
    this.#entries.delete(id)
  }

  #shrink(): void {
    for (const [id, { reply }] of this.#entries) {
      if (this.#entries.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) return
      if (reply) this.forget(id)
    }
  }
}
