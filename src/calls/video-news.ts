import type { VideoState } from '../media/session.ts'

type Tell = (participant: string, state: VideoState) => void

/**
 * What is told of the video of a call. Until both sides can talk its state follows what is agreed with one of them
 * after the other, and says little: only what has become of it then is told, and each change after that.
 */
export class VideoNews {
  readonly #tell: Tell
  #waiting: Map<string, VideoState> | undefined = new Map()

  constructor(tell: Tell) {
    this.#tell = tell
  }

  note(participant: string, state: VideoState): void {
    if (this.#waiting) this.#waiting.set(participant, state)
    else this.#tell(participant, state)
  }

  /** Both sides can talk. Idempotent. */
  begin(): void {
    const waiting = this.#waiting ?? new Map<string, VideoState>()
    this.#waiting = undefined
    for (const [participant, state] of waiting) this.#tell(participant, state)
  }
}
