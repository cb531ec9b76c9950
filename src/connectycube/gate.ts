/** Lets a limited number of tasks run at the same time; the others wait in line. */
export class Gate {
  readonly #places: number
  readonly #line: (() => void)[] = []
  #inside = 0

  constructor(places: number) {
    this.#places = places
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.#places) await new Promise<void>((enter) => this.#line.push(enter))
    else this.#inside++
    try {
      return await task()
    } finally {
      // The place is handed on, so that nobody slips in between.
      const next = this.#line.shift()
      if (next) next()
      else this.#inside--
    }
  }
}
