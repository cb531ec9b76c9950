/** Before anything was measured: 720p of H.264 to 480p of VP8 on a slow core (docs: `npm run bench -- video`). */
const FIRST_GUESS = 0.22
/** What no machine is out of: below is a small picture that stands still, above one that no ladder leaves so large. */
const BOUNDS = { least: 0.05, most: 0.5 }
/** A measurement moves the figure by so much. */
const WEIGHT = 0.2
/** Pictures that wait so long say that the machine has not the time that the figures promise. Milliseconds. */
const LONG_QUEUE = 150

/** One transcode as it is now. */
export interface Carried {
  /** Of one core; undefined while it is too young to tell. */
  readonly share: number | undefined
  readonly queueMs: number
}

/** How many more transcodes one process can carry, by what those that it has cost. */
export class Admission {
  readonly #limit: number
  #perTranscode = FIRST_GUESS

  /** Of one core, 0 to 1. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** What one costs on this machine, as it was measured. */
  get perTranscode(): number {
    return this.#perTranscode
  }

  /** To be called about once a second. */
  note(carried: readonly Carried[]): void {
    // One that gets no pictures costs nothing, and says nothing.
    const shares = carried.flatMap(({ share }) => (share === undefined || share < BOUNDS.least / 5 ? [] : [share]))
    if (shares.length === 0) return
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    const measured = Math.min(BOUNDS.most, Math.max(BOUNDS.least, mean))
    this.#perTranscode += (measured - this.#perTranscode) * WEIGHT
  }

  /** Of one core, what those take; the young and the resting are counted as what one usually takes. */
  load(carried: readonly Carried[]): number {
    return carried.reduce((sum, { share }) => sum + Math.max(share ?? 0, this.#perTranscode), 0)
  }

  room(carried: readonly Carried[]): number {
    if (carried.some(({ queueMs }) => queueMs > LONG_QUEUE)) return 0
    return Math.max(0, Math.floor((this.#limit - this.load(carried)) / this.#perTranscode + 1e-9))
  }
}
