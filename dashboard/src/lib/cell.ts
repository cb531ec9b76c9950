import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Something whose changes can be followed. */
export interface Followed {
  /** Returns what ends it. */
  subscribe(listener: () => void): () => void
}

/** A value that tells of its changes. */
export class Cell<T> implements Followed {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  get value(): T {
    return this.#value
  }

  /** The same value again is no change. */
  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const listener of [...this.#listeners]) listener()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}

/** Renders its host anew when one of them changes, for as long as the host is in the page. */
export class Follow implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #followed: readonly Followed[]
  #ends: (() => void)[] = []

  constructor(host: ReactiveControllerHost, ...followed: readonly Followed[]) {
    this.#host = host
    this.#followed = followed
    host.addController(this)
  }

  hostConnected(): void {
    this.#ends = this.#followed.map((it) => it.subscribe(() => this.#host.requestUpdate()))
    this.#host.requestUpdate()
  }

  hostDisconnected(): void {
    for (const end of this.#ends) end()
    this.#ends = []
  }
}
