/** Work that is done at `start` and again at an interval, never twice at once. The work never rejects. */
export class Repeat {
  readonly #work: () => Promise<void>
  readonly #everyMs: number
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #active = false

  constructor(work: () => Promise<void>, everyMs: number) {
    this.#work = work
    this.#everyMs = everyMs
  }

  start(): void {
    this.#active = true
    this.#run()
  }

  stop(): void {
    this.#active = false
    clearTimeout(this.#timer)
  }

  /** Idempotent; resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.stop()
    await this.#running
  }

  #run(): void {
    clearTimeout(this.#timer)
    this.#running = this.#running.then(async () => {
      if (!this.#active) return
      await this.#work()
      this.#later()
    })
  }

  #later(): void {
    clearTimeout(this.#timer)
    if (this.#active) this.#timer = setTimeout(() => this.#run(), this.#everyMs)
  }
}
