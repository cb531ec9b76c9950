import type { Clock } from './lib/clock.ts'

/** The reply to whoever asked must still leave. */
const REPLY_MS = 200

/** A stop that an operator asks for by the interface; the process that runs the bridge carries it out. */
export class StopRequest {
  readonly #drainMs: number
  readonly #clock: Clock
  #carryOut: ((ms: number) => void) | undefined
  #until: number | undefined
  #timer: NodeJS.Timeout | undefined

  /** `drainMs`: how long live calls may go on where nobody says otherwise. */
  constructor(drainMs: number, clock: Clock) {
    this.#drainMs = drainMs
    this.#clock = clock
  }

  /** `carryOut` is called once, a moment after the stop was asked for. */
  onAsked(carryOut: (ms: number) => void): void {
    this.#carryOut = carryOut
  }

  /** Returns when calls that are still live are ended, epoch ms. The first who asks decides. */
  begin(ms: number = this.#drainMs): number {
    if (this.#until !== undefined) return this.#until
    this.#until = this.#clock.now() + ms
    this.#timer = setTimeout(() => this.#carryOut?.(ms), REPLY_MS)
    return this.#until
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#timer)
  }
}
