import type { Clock } from '../lib/clock.ts'
import type { ChatLink } from './chat-link.ts'

interface Letter {
  readonly to: number | string
  readonly extension: Record<string, unknown>
  readonly until: number
  /** The link it was last handed to. */
  sentOn: ChatLink | undefined
}

const MOST_LETTERS = 500

/**
 * Signals that must arrive, such as the end of a call. A socket takes them also when the other end is gone, so each is
 * kept until the cloud answered a ping that was sent after it, and goes out again on the next link; for as long as it is
 * worth sending. Receivers take a repeated signal as the one they know.
 */
export class Outbox {
  readonly #letters = new Set<Letter>()
  readonly #clock: Clock
  readonly #pingMs: number
  #link: ChatLink | undefined
  #proving = false
  #waiting: (() => void)[] = []

  constructor(clock: Clock, pingMs: number) {
    this.#clock = clock
    this.#pingMs = pingMs
  }

  get size(): number {
    this.#expire()
    return this.#letters.size
  }

  /** Sends now if it can, within `keepMs` if not. When it is full the oldest letter is given up. */
  post(to: number | string, extension: Record<string, unknown>, keepMs: number): void {
    const letter: Letter = { to, extension, until: this.#clock.monotonic() + keepMs, sentOn: undefined }
    this.#letters.add(letter)
    const [oldest] = this.#letters
    if (this.#letters.size > MOST_LETTERS && oldest) this.#letters.delete(oldest)
    this.#deliver()
  }

  /** Goes on with `link`; with none, letters wait. */
  use(link: ChatLink | undefined): void {
    this.#link = link
    if (link) this.#deliver()
  }

  /** Resolves when the cloud has everything, or after `ms`. */
  async drained(ms: number): Promise<void> {
    if (this.size === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #deliver(): void {
    this.#expire()
    const link = this.#link
    if (!link) return
    for (const letter of this.#letters) {
      if (letter.sentOn === link) continue
      if (link.send(letter.to, letter.extension)) letter.sentOn = link
      // What a live link doesn't take can't be sent at all.
      else if (link.alive) this.#letters.delete(letter)
    }
    if (this.#letters.size > 0 && !this.#proving) void this.#prove(link)
  }

  async #prove(link: ChatLink): Promise<void> {
    this.#proving = true
    let answered = true
    while (answered && this.#link === link && this.#letters.size > 0) {
      const covered = [...this.#letters].filter(({ sentOn }) => sentOn === link)
      if (covered.length === 0) break
      answered = await link.ping(this.#pingMs)
      if (answered) for (const letter of covered) this.#letters.delete(letter)
    }
    this.#proving = false
    if (this.#letters.size === 0) for (const tell of this.#waiting.splice(0)) tell()
    if (!answered && link.alive) link.destroy('it does not answer')
    else if (this.#link && this.#link !== link) this.#deliver()
  }

  #expire(): void {
    const now = this.#clock.monotonic()
    for (const letter of this.#letters) if (letter.until <= now) this.#letters.delete(letter)
  }
}
