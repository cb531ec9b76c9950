import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { ApiFailure } from '../../api/failure.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Null: this is the last. */
  readonly next: string | null
}

/** A list that comes page by page; `begin` starts it anew, and drops what an earlier question still brings. */
export class Pages<T> implements ReactiveController {
  items: readonly T[] | undefined
  failure: ApiFailure | undefined
  pending = false
  next: string | null = null
  readonly #host: ReactiveControllerHost
  readonly #ask: (cursor: string | undefined) => Promise<Page<T>>
  #run = 0

  constructor(host: ReactiveControllerHost, ask: (cursor: string | undefined) => Promise<Page<T>>) {
    this.#host = host
    this.#ask = ask
    host.addController(this)
  }

  /** What it began elsewhere is of no use any more. */
  hostDisconnected(): void {
    this.#run++
    this.pending = false
  }

  /** What is shown stays until the first page is here. */
  begin(): void {
    void this.#load(undefined, [])
  }

  more(): void {
    if (this.next !== null && !this.pending) void this.#load(this.next, this.items ?? [])
  }

  /** Asks again for what failed. */
  retry(): void {
    if (this.items === undefined || this.next === null) this.begin()
    else this.more()
  }

  /** Takes out what is not there any more. */
  drop(isGone: (item: T) => boolean): void {
    this.items = this.items?.filter((item) => !isGone(item))
    this.#host.requestUpdate()
  }

  async #load(cursor: string | undefined, before: readonly T[]): Promise<void> {
    const run = ++this.#run
    this.pending = true
    this.#host.requestUpdate()
    try {
      const { items, next } = await this.#ask(cursor)
      if (run !== this.#run) return
      this.items = [...before, ...items]
      this.next = next
      this.failure = undefined
    } catch (error) {
      if (run !== this.#run) return
      this.failure = ApiFailure.of(error)
    }
    this.pending = false
    this.#host.requestUpdate()
  }
}
