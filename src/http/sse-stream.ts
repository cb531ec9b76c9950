import { Readable } from 'node:stream'

export interface SseOptions {
  /** A comment after so long, that proxies keep the connection and both sides notice when it is gone. Milliseconds. */
  readonly heartbeatMs: number
  /** Asked at each heartbeat: whether the client may go on reading. */
  readonly allowed: () => Promise<boolean>
}

/** Beats in a row without the client having taken anything, after which it is taken for gone. */
const STALLED_BEATS = 4

/**
 * A server-sent event stream (WHATWG HTML 9.2). It is pulled: the next frame is made only when the client has room for
 * it, so that a slow client costs one frame's memory.
 */
export abstract class SseStream extends Readable {
  readonly #options: SseOptions
  #heartbeat: NodeJS.Timeout | undefined
  /** The client has room, and there was nothing. */
  #waiting = false
  #silentBeats = 0
  #asking = false
  #finished = false

  constructor(options: SseOptions) {
    super({ highWaterMark: 16 * 1024 })
    this.#options = options
  }

  /** The next frame; undefined: nothing now, and `wake` will tell when there is. */
  protected abstract nextFrame(): string | undefined

  /** Frees what frames are made of. May be called more than once. */
  protected abstract release(): void

  /** What comes with each heartbeat; ends with an empty line. */
  protected position(): string {
    return '\n'
  }

  /** Once, when all that `take` needs is there. */
  protected begin(): void {
    this.#heartbeat = setInterval(() => this.#beat(), this.#options.heartbeatMs)
    this.push(`retry: 2000\n${this.position()}`)
  }

  /** There may be a frame to take. */
  protected wake(): void {
    if (!this.#waiting) return
    this.#waiting = false
    this.#pump()
  }

  /** Ends the stream in good order: the client sees its end and may come again. Idempotent. */
  finish(): void {
    this.#free()
    if (!this.destroyed && !this.#finished) {
      this.#finished = true
      this.push(null)
    }
  }

  override _read(): void {
    this.#silentBeats = 0
    this.#pump()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#free()
    callback(error)
  }

  #pump(): void {
    while (!this.#finished) {
      const frame = this.nextFrame()
      if (frame === undefined) {
        this.#waiting = !this.#finished
        return
      }
      if (!this.push(frame)) return
    }
  }

  #beat(): void {
    // Of a client that has no room, nothing is asked but whether it takes anything at all.
    if (this.#waiting) {
      this.#silentBeats = 0
      this.push(`: still here\n${this.position()}`)
    } else if (++this.#silentBeats >= STALLED_BEATS) {
      this.destroy()
      return
    }
    if (this.#asking) return
    this.#asking = true
    void this.#options
      .allowed()
      // Not known: the store is away. What was right a moment ago stays so until it says otherwise.
      .catch(() => true)
      .then((allowed) => {
        this.#asking = false
        if (!allowed) this.finish()
      })
  }

  #free(): void {
    clearInterval(this.#heartbeat)
    this.release()
  }
}
