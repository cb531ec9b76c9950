import type { Work } from './messages.ts'

/** Longer ago says nothing of now. */
const WINDOW_MS = 2000
/** A second of 60 pictures fits twice. */
const SLOTS = 256

/** What one transcode's pictures cost, over the last two seconds. Nothing is allocated for a picture. */
export class WorkMeter {
  readonly #at = new Float64Array(SLOTS).fill(-Infinity)
  readonly #decodeMs = new Float64Array(SLOTS)
  readonly #encodeMs = new Float64Array(SLOTS)
  readonly #since: number
  #next = 0

  constructor(nowMs: number) {
    this.#since = nowMs
  }

  note({ decodeMs, encodeMs }: Work, nowMs: number): void {
    this.#at[this.#next] = nowMs
    this.#decodeMs[this.#next] = decodeMs
    this.#encodeMs[this.#next] = encodeMs
    this.#next = (this.#next + 1) % SLOTS
  }

  /** Of one picture, milliseconds. */
  means(nowMs: number): { readonly decodeMs: number; readonly encodeMs: number } {
    const { pictures, decodeMs, encodeMs } = this.#sums(nowMs)
    return pictures === 0
      ? { decodeMs: 0, encodeMs: 0 }
      : { decodeMs: decodeMs / pictures, encodeMs: encodeMs / pictures }
  }

  /** Of one core, 0 to 1 and more; undefined until it was watched for as long as it looks back. */
  share(nowMs: number): number | undefined {
    if (nowMs - this.#since < WINDOW_MS) return undefined
    const { decodeMs, encodeMs } = this.#sums(nowMs)
    return (decodeMs + encodeMs) / WINDOW_MS
  }

  #sums(nowMs: number): { readonly pictures: number; readonly decodeMs: number; readonly encodeMs: number } {
    let [pictures, decodeMs, encodeMs] = [0, 0, 0]
    for (let i = 0; i < SLOTS; i++) {
      if (nowMs - this.#at[i]! > WINDOW_MS) continue
      pictures++
      decodeMs += this.#decodeMs[i]!
      encodeMs += this.#encodeMs[i]!
    }
    return { pictures, decodeMs, encodeMs }
  }
}
