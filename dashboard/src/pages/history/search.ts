import { ApiFailure } from '../../api/failure.ts'

/** One page of a list, as the interface gives it. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

type Ask<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>

/** A list that is fetched page by page, as far as somebody looks. What was there stays until the new is here. */
export class PagedList<T> {
  items: readonly T[] = []
  /** False until the first answer to what was asked last. */
  ready = false
  loading = false
  failure: ApiFailure | undefined
  #next: string | null = null
  #ask: Ask<T> | undefined
  #running = new AbortController()
  readonly #keyOf: (item: T) => string
  readonly #changed: () => void

  constructor(keyOf: (item: T) => string, changed: () => void) {
    this.#keyOf = keyOf
    this.#changed = changed
  }

  get hasMore(): boolean {
    return this.#next !== null
  }

  /** Begins anew with something else. */
  async begin(ask: Ask<T>): Promise<void> {
    this.#running.abort()
    this.#ask = ask
    this.ready = false
    await this.#fetch(undefined)
  }

  /** The next page; nothing while one is on its way. */
  async more(): Promise<void> {
    if (this.ready && !this.loading && this.#next !== null) await this.#fetch(this.#next)
  }

  async retry(): Promise<void> {
    if (this.ready) await this.more()
    else if (this.#ask) await this.begin(this.#ask)
  }

  /** What came meanwhile, the newest first. */
  prepend(items: readonly T[]): void {
    const known = new Set(this.items.map(this.#keyOf))
    this.items = [...items.filter((item) => !known.has(this.#keyOf(item))), ...this.items]
    this.#changed()
  }

  close(): void {
    this.#running.abort()
  }

  async #fetch(cursor: string | undefined): Promise<void> {
    const running = (this.#running = new AbortController())
    this.loading = true
    this.failure = undefined
    this.#changed()
    try {
      const { items, next } = await this.#ask!(cursor, running.signal)
      if (running.signal.aborted) return
      // A call that was shown as it ended comes again with its page.
      const known = new Set(cursor === undefined ? [] : this.items.map(this.#keyOf))
      const fresh = items.filter((item) => !known.has(this.#keyOf(item)))
      this.items = cursor === undefined ? items : [...this.items, ...fresh]
      this.#next = next
      this.ready = true
    } catch (error) {
      if (running.signal.aborted) return
      this.failure = ApiFailure.of(error)
    }
    this.loading = false
    this.#changed()
  }
}
