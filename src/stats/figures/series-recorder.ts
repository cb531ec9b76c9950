import type { CallSeries, IntervalFigures } from '../../calls/figures-view.ts'
import { PathSeries } from './path-series.ts'

export const FIRST_STEP_MS = 5000
/** Points a path has at most. */
export const MAX_POINTS = 720
/** Apps of one call that are followed; a room may see hundreds come and go. */
const MAX_PATHS = 64

/** How one call goes, in bounded memory: when a path is full, the step of the whole call doubles. */
export class SeriesRecorder {
  readonly #callId: string
  readonly #paths = new Map<string, PathSeries>()
  #stepMs = FIRST_STEP_MS

  constructor(callId: string) {
    this.#callId = callId
  }

  get paths(): number {
    return this.#paths.size
  }

  /** What its points take, in paths without video. */
  get weight(): number {
    const paths = [...this.#paths.values()]
    return paths.length + paths.filter(({ hasVideo }) => hasVideo).length
  }

  /** `since`: when the path's first interval began. `maxPoints`: of each path. */
  add(participant: string, since: number, at: number, figures: IntervalFigures, maxPoints = MAX_POINTS): void {
    let path = this.#paths.get(participant)
    if (!path) {
      if (this.#paths.size >= MAX_PATHS) return
      path = new PathSeries(participant, since)
      this.#paths.set(participant, path)
    }
    path.add(at, figures, this.#stepMs)
    while (path.length > maxPoints) {
      this.#stepMs *= 2
      for (const each of this.#paths.values()) each.thin(this.#stepMs)
    }
  }

  view(): CallSeries {
    const paths = [...this.#paths.values()].filter(({ length }) => length > 0)
    return { callId: this.#callId, stepMs: this.#stepMs, paths: paths.map((path) => path.view()) }
  }
}
