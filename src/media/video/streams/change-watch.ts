import type { VideoHindrance, VideoMode } from '../statistics.ts'

interface Watched {
  readonly mode: VideoMode
  readonly hindrance: VideoHindrance | undefined
}

/** Tells when a path's mode or hindrance is another than before. */
export class ChangeWatch {
  readonly #onChange: (() => void) | undefined
  #mode: VideoMode | undefined
  #hindrance: VideoHindrance | undefined

  constructor(onChange: (() => void) | undefined) {
    this.#onChange = onChange
  }

  look(watched: Watched | undefined): void {
    if (watched === undefined) return
    const { mode, hindrance } = watched
    if (mode === this.#mode && hindrance === this.#hindrance) return
    this.#mode = mode
    this.#hindrance = hindrance
    this.#onChange?.()
  }
}
