import type { Clock } from '../../lib/clock.ts'

/** The length of a slot, milliseconds. */
export const SLOT_MS = 20
/** Phases that paths are spread over: 4 ms apart, so that 40 calls do not all encode at once. */
const PHASES = 5

/** Called every 20 ms. `slots` is the number of 20 ms slots since the last call: more than 1 when slots were missed. */
export type Tick = (slots: number) => void

export interface PacerOptions {
  readonly clock: Clock
  /** Runs `run` once after `ms`; returns its cancel. Tests give one that never fires and call `run()` themselves. */
  readonly schedule?: (run: () => void, ms: number) => () => void
  /** A tick threw: a defect. Its path no longer ticks, the others do. */
  readonly onError?: (error: unknown) => void
}

interface Phase {
  readonly ticks: Set<Tick>
  /** When it is due next, monotonic ms. */
  dueAt: number
}

/**
 * The 20 ms beat of all paths of a process: one timer, phases spread. Deadlines lie on a fixed grid, so that lateness
 * does not add up; slots that were missed are skipped, never made up for in a burst.
 */
export class Pacer {
  readonly #clock: Clock
  readonly #schedule: (run: () => void, ms: number) => () => void
  readonly #onError: (error: unknown) => void
  readonly #phases: readonly Phase[] = Array.from({ length: PHASES }, () => ({ ticks: new Set(), dueAt: Infinity }))
  #cancel: (() => void) | undefined
  #slots = 0
  #missed = 0
  #closed = false

  constructor(options: PacerOptions) {
    this.#clock = options.clock
    this.#schedule = options.schedule ?? scheduleTimer
    this.#onError = options.onError ?? (() => undefined)
  }

  /** First tick within 20 ms. Returns the idempotent remover. */
  add(tick: Tick): () => void {
    if (this.#closed) return () => undefined
    const phase = this.#phases.reduce((a, b) => (b.ticks.size < a.ticks.size ? b : a))
    if (phase.ticks.size === 0) phase.dueAt = nextDue(this.#phases.indexOf(phase), this.#clock.monotonic())
    phase.ticks.add(tick)
    this.#plan()
    return () => {
      phase.ticks.delete(tick)
      if (phase.ticks.size > 0) return
      phase.dueAt = Infinity
      this.#plan()
    }
  }

  /** Slots that came due so far, and those of them that were skipped because it ran late; each phase has its own. */
  get counts(): { readonly slots: number; readonly missed: number } {
    return { slots: this.#slots, missed: this.#missed }
  }

  /** Does what is due now. */
  run(): void {
    const now = this.#clock.monotonic()
    for (const phase of this.#phases) {
      if (phase.dueAt > now) continue
      const slots = Math.floor((now - phase.dueAt) / SLOT_MS) + 1
      phase.dueAt += slots * SLOT_MS
      this.#slots += slots
      this.#missed += slots - 1
      for (const tick of phase.ticks) {
        try {
          tick(slots)
        } catch (error) {
          phase.ticks.delete(tick)
          this.#onError(error)
        }
      }
      if (phase.ticks.size === 0) phase.dueAt = Infinity
    }
    this.#plan()
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true
    for (const phase of this.#phases) {
      phase.ticks.clear()
      phase.dueAt = Infinity
    }
    this.#plan()
  }

  #plan(): void {
    this.#cancel?.()
    this.#cancel = undefined
    const dueAt = Math.min(...this.#phases.map((phase) => phase.dueAt))
    if (dueAt === Infinity) return
    this.#cancel = this.#schedule(
      () => {
        this.#cancel = undefined
        this.run()
      },
      Math.max(0, dueAt - this.#clock.monotonic()),
    )
  }
}

/** The next moment after `now` on the grid of a phase. */
function nextDue(phase: number, now: number): number {
  const offset = (phase * SLOT_MS) / PHASES
  return (Math.floor((now - offset) / SLOT_MS) + 1) * SLOT_MS + offset
}

function scheduleTimer(run: () => void, ms: number): () => void {
  // Node cuts fractions off, and would wake before the deadline.
  const timer = setTimeout(run, Math.ceil(ms))
  return () => clearTimeout(timer)
}
