import type { Schemas } from '../../../client/client.ts'
import { answered, api } from '../api/session.ts'
import { ApiFailure } from '../api/failure.ts'
import { Cell, type Followed } from '../lib/cell.ts'
import { Changes, type Feed } from './feed.ts'

export interface BridgeStateView {
  readonly readiness: Schemas['Readiness']
  readonly health: Schemas['Health']
  readonly registrations: Schemas['Registrations']
  /** How many channels Asterisk has; undefined when it does not say. */
  readonly channels: number | undefined
  /** By this machine's clock: when it was asked. */
  readonly at: number
}

/** What is asked without a reason to: workers' load and room are told by no event. */
const EVERY_MS = 10_000
/** Several events at once are one reason. */
const SETTLE_MS = 250
const REASONS = /^(link|identity|registration|mappings|worker|channel)\./

/** How the bridge and all around it are, asked anew when an event says that something changed. */
export class BridgeState implements Followed {
  readonly failure = new Cell<ApiFailure | undefined>(undefined)
  readonly #changes = new Changes(50)
  readonly #endListening: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #view: BridgeStateView | undefined
  #asking = false
  #again = false
  #closed = false

  constructor(feed: Feed) {
    this.#endListening = feed.listen({
      begin: () => void this.#ask(),
      happened: ({ type }) => {
        if (REASONS.test(type)) this.#soon(SETTLE_MS)
      },
    })
  }

  /** Undefined until the first answer. */
  get view(): BridgeStateView | undefined {
    return this.#view
  }

  subscribe(listener: () => void): () => void {
    return this.#changes.subscribe(listener)
  }

  refresh(): void {
    void this.#ask()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#endListening()
    this.#changes.close()
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer)
    if (!this.#closed) this.#timer = setTimeout(() => void this.#ask(), ms)
  }

  async #ask(): Promise<void> {
    if (this.#asking) {
      this.#again = true
      return
    }
    this.#asking = true
    try {
      const client = api()
      const [readiness, health, registrations, channels] = await Promise.all([
        this.#readiness(),
        answered(client.GET('/health')),
        answered(client.GET('/v1/registrations')),
        answered(client.GET('/v1/channels', { params: { query: { limit: '500' } } })).catch(() => undefined),
      ])
      this.#view = { readiness, health, registrations, channels: channels?.channels.length, at: Date.now() }
      this.failure.set(undefined)
    } catch (error) {
      this.failure.set(ApiFailure.of(error))
    }
    this.#asking = false
    const again = this.#again
    this.#again = false
    this.#changes.tell()
    this.#soon(again ? SETTLE_MS : document.visibilityState === 'hidden' ? EVERY_MS * 6 : EVERY_MS)
  }

  /** 503 says the same in its body as 200: what is not ready is what one looks for. */
  async #readiness(): Promise<Schemas['Readiness']> {
    const { data, error, response } = await api().GET('/ready')
    if (data) return data
    const body: unknown = error
    if (response.status === 503 && typeof body === 'object' && body !== null && 'ari' in body) {
      return body as Schemas['Readiness']
    }
    throw new ApiFailure({
      status: response.status,
      code: 'unreadable',
      detail: response.statusText || `HTTP ${response.status}`,
      retryable: true,
    })
  }
}
