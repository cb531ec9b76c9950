import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { ApiFailure } from '../../api/failure.ts'

/**
 * An answer of the bridge that is asked for anew every so often while the page is seen, for as long as its host is in the
 * page. What was answered last stays when a later question fails.
 */
export class Asked<T> implements ReactiveController {
  value: T | undefined
  failure: ApiFailure | undefined
  pending = false
  readonly #host: ReactiveControllerHost
  readonly #ask: () => Promise<T>
  readonly #everyMs: number
  readonly #listening = { ended: new AbortController() }
  #timer: ReturnType<typeof setTimeout> | undefined
  #connected = false
  #again = false

  constructor(host: ReactiveControllerHost, ask: () => Promise<T>, everyMs: number) {
    this.#host = host
    this.#ask = ask
    this.#everyMs = everyMs
    host.addController(this)
  }

  hostConnected(): void {
    this.#connected = true
    this.#listening.ended = new AbortController()
    const { signal } = this.#listening.ended
    document.addEventListener('visibilitychange', () => this.#isSeen() && this.refresh(), { signal })
    this.refresh()
  }

  hostDisconnected(): void {
    this.#connected = false
    this.#listening.ended.abort()
    clearTimeout(this.#timer)
  }

  /** Asks now; once more afterwards when it is asking already. */
  refresh(): void {
    if (this.pending) this.#again = true
    else void this.#run()
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer)
    this.pending = true
    this.#host.requestUpdate()
    try {
      this.value = await this.#ask()
      this.failure = undefined
    } catch (error) {
      this.failure = ApiFailure.of(error)
    }
    this.pending = false
    this.#host.requestUpdate()
    const again = this.#again
    this.#again = false
    if (!this.#connected) return
    this.#timer = setTimeout(() => this.#isSeen() && this.refresh(), again ? 0 : this.#everyMs)
  }

  #isSeen(): boolean {
    return document.visibilityState === 'visible'
  }
}
