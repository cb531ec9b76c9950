/** After the app ended DTLS: if it still sends, the alert was not its own. */
const ENDED_GRACE_MS = 2000

/** Whether a connected app is still there: a closed tab says nothing, and ICE takes 30 s to notice. */
export class AppWatch {
  readonly #timeoutMs: number
  readonly #since: number
  #endedAt: number | undefined

  /** `timeoutMs` without anything authentic is the end; `now` is monotonic, as everywhere here. */
  constructor(timeoutMs: number, now: number) {
    this.#timeoutMs = timeoutMs
    this.#since = now
  }

  /** The app ended DTLS, if the alert was not forged. */
  ended(now: number): void {
    this.#endedAt ??= now
  }

  /** Why the app is taken to be gone; undefined while it is not. `heard` are the times of what was authentic. */
  look(now: number, ...heard: readonly (number | undefined)[]): string | undefined {
    const heardAt = Math.max(this.#since, ...heard.map((at) => at ?? 0))
    const ended = this.#endedAt
    if (ended !== undefined && heardAt > ended) this.#endedAt = undefined
    else if (ended !== undefined && now - ended > ENDED_GRACE_MS) return 'the app closed its connection'
    if (now - heardAt <= this.#timeoutMs) return undefined
    return `nothing authentic from the app for ${Math.round(now - heardAt)} ms`
  }
}
