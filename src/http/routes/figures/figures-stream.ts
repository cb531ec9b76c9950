import { SseStream, type SseOptions } from '../../sse-stream.ts'

/** Where frames come from: always the latest, never what was before. */
export interface FrameSource {
  /** Undefined: there is nothing newer than the last one. */
  latest(): string | undefined
  /** The last frame, once there is nothing more to come. */
  end(): string | undefined
  close(): void
}

export interface FiguresStreamOptions extends SseOptions {
  readonly everyMs: number
  /** `onChange`: there may be something newer, or it ended. */
  readonly open: (onChange: () => void) => FrameSource
}

/** Figures, at most one frame each time; a client that has no room gets the newest one when it has. */
export class FiguresStream extends SseStream {
  readonly #source: FrameSource
  readonly #timer: NodeJS.Timeout
  #due = true
  #over = false

  constructor(options: FiguresStreamOptions) {
    super(options)
    this.#source = options.open(() => this.wake())
    this.#timer = setInterval(() => {
      this.#due = true
      this.wake()
    }, options.everyMs)
    this.begin()
  }

  protected override nextFrame(): string | undefined {
    if (this.#over) {
      this.finish()
      return undefined
    }
    const end = this.#source.end()
    if (end !== undefined) {
      this.#over = true
      return end
    }
    if (!this.#due) return undefined
    const frame = this.#source.latest()
    if (frame !== undefined) this.#due = false
    return frame
  }

  protected override release(): void {
    clearInterval(this.#timer)
    this.#source.close()
  }
}
