import type { Clock } from '../../lib/clock.ts'
import { MediaError } from '../errors.ts'

/** Inclusive. Only the even ports in it are used: RFC 3550 11 leaves the odd ones to RTCP. */
export interface PortRange {
  readonly min: number
  readonly max: number
}

export interface RtpPortsOptions {
  readonly range: PortRange
  /** A port that was used rests so long, so that late packets of its old call meet nobody. Milliseconds. */
  readonly drainMs: number
  readonly clock: Clock
}

interface Resting {
  readonly port: number
  readonly until: number
}

/** The part of `range` that the worker `index` of `count` uses. Parts differ by one pair at most and never overlap. */
export function sliceRange(range: PortRange, index: number, count: number): PortRange {
  const first = range.min + (range.min % 2)
  const pairs = Math.max(0, Math.floor((range.max - first) / 2) + 1)
  const from = Math.floor((pairs * index) / count)
  const to = Math.floor((pairs * (index + 1)) / count)
  return { min: first + from * 2, max: first + to * 2 - 1 }
}

/**
 * The even ports of a worker, handed out in turn, so that a port comes back as late as possible. Nothing is bound here:
 * `take` tries ports with what the caller gives, and a port that someone else holds goes to the end of the queue.
 */
export class RtpPorts {
  readonly #free: number[] = []
  #resting: Resting[] = []
  #taken = 0
  readonly #options: RtpPortsOptions

  constructor(options: RtpPortsOptions) {
    this.#options = options
    const { min, max } = options.range
    for (let port = min + (min % 2); port <= max; port += 2) this.#free.push(port)
  }

  /**
   * Binds a free port by `bind`, which resolves to undefined when the port is held by another process. Rejects with a
   * MediaError `media_no_port` when none is left.
   */
  async take<T>(bind: (port: number) => Promise<T | undefined>): Promise<{ readonly port: number; readonly bound: T }> {
    this.#wake()
    for (let attempts = this.#free.length; attempts > 0; attempts--) {
      const port = this.#free.shift()
      if (port === undefined) break
      this.#taken++
      let bound: T | undefined
      try {
        bound = await bind(port)
      } finally {
        if (bound === undefined) {
          this.#taken--
          this.#free.push(port)
        }
      }
      if (bound !== undefined) return { port, bound }
    }
    const { min, max } = this.#options.range
    throw new MediaError(
      'media_no_port',
      `no free RTP port between ${min} and ${max} (${this.#taken} in use, ${this.#resting.length} resting): widen the range`,
    )
  }

  /** Gives back a port that `take` handed out. */
  release(port: number): void {
    this.#taken--
    this.#resting.push({ port, until: this.#options.clock.monotonic() + this.#options.drainMs })
  }

  /** Ports that could be handed out now. */
  get free(): number {
    this.#wake()
    return this.#free.length
  }

  /** Ports handed out. */
  get taken(): number {
    return this.#taken
  }

  #wake(): void {
    const now = this.#options.clock.monotonic()
    while (this.#resting[0] !== undefined && this.#resting[0].until <= now) {
      this.#free.push(this.#resting.shift()!.port)
    }
  }
}
