/** Says what is being done, and how long it took, on standard error: standard output belongs to the results. */
export class Progress {
  readonly #write: (text: string) => void
  readonly #terminal: boolean

  constructor(write = (text: string) => void process.stderr.write(text), terminal = process.stderr.isTTY) {
    this.#write = write
    this.#terminal = terminal
  }

  /** Runs one step between its first and its last line. On a terminal both are one. */
  async step<T>(what: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now()
    this.#write(this.#terminal ? `${what} …` : `${what} …\n`)
    const end = (how: string) => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      this.#write(this.#terminal ? ` ${how} (${seconds} s)\n` : `${what}: ${how} (${seconds} s)\n`)
    }
    try {
      const result = await work()
      end('done')
      return result
    } catch (error) {
      end('failed')
      throw error
    }
  }

  say(text: string): void {
    this.#write(`${text}\n`)
  }
}
