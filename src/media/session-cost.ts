/** Before anything was measured: a G.711 call on a slow core. */
const FIRST_GUESS = 0.02
/** What no machine is out of: below is a fast core, above a slow one at complexity 10. */
const BOUNDS = { least: 0.003, most: 0.08 }
/** Fewer calls say more of the worker's own work than of theirs. */
const FEWEST_SESSIONS = 4
/** A measurement moves the figure by so much. */
const WEIGHT = 0.1

/** What one session that talks adds to a worker's utilisation on this machine, as it is measured. */
export class SessionCost {
  #perSession = FIRST_GUESS

  get perSession(): number {
    return this.#perSession
  }

  note(utilisation: number, carrying: number): void {
    if (carrying < FEWEST_SESSIONS) return
    const measured = Math.min(BOUNDS.most, Math.max(BOUNDS.least, utilisation / carrying))
    this.#perSession += (measured - this.#perSession) * WEIGHT
  }
}
