import type { Clock } from '../../lib/clock.ts'

/** Called every 20 ms. `slots` is the number of 20 ms slots since the last call: more than 1 when slots were missed. */
export type Tick = (slots: number) => void

export interface PacerOptions {
  readonly clock: Clock
  /** Runs `run` once after `ms`; returns its cancel. Tests give one that never fires and call `run()` themselves. */
  readonly schedule?: (run: () => void, ms: number) => () => void
  /** A tick threw: a defect. Its path no longer ticks, the others do. */
  readonly onError?: (error: unknown) => void
}

/** The 20 ms beat of all paths of a process: one timer, phases spread, missed slots skipped. */
export class Pacer {
  constructor(_options: PacerOptions) {
    throw new Error('under construction')
  }
  /** Returns the idempotent remover. */
  add(_tick: Tick): () => void {
    throw new Error('under construction')
  }
  /** Does what is due now. */
  run(): void {
    throw new Error('under construction')
  }
  close(): void {
    throw new Error('under construction')
  }
}
