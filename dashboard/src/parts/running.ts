import { AsyncDirective, directive } from 'lit/async-directive.js'
import { clock } from '../lib/format.ts'
import { now } from '../lib/ticker.ts'

/**
 * A clock that runs by itself: `${running(call.since)}`. Only its text changes each second, nothing else is rendered
 * anew. With `until` (epoch ms) it stands. It stands also while the connection is lost.
 */
class Running extends AsyncDirective {
  #since = 0
  #until: number | undefined
  #end: (() => void) | undefined

  override render(since: number, until?: number): string {
    this.#since = since
    this.#until = until
    this.#follow()
    return clock((until ?? now.value) - since)
  }

  protected override disconnected(): void {
    this.#stop()
  }

  protected override reconnected(): void {
    this.#follow()
  }

  #follow(): void {
    if (this.#until !== undefined || !this.isConnected) this.#stop()
    else this.#end ??= now.subscribe(() => this.#tick())
  }

  #stop(): void {
    this.#end?.()
    this.#end = undefined
  }

  #tick(): void {
    if ('stale' in document.documentElement.dataset) return
    this.setValue(clock(now.value - this.#since))
  }
}

export const running = directive(Running)
