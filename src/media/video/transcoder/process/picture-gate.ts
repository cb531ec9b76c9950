/** While a keyframe is needed it is asked for so often. Whoever asks the sender has limits of his own. */
const ASK_MS = 500
/** A sender that gives no keyframe in so long never will: a picture that heals by and by is better than a still one. */
const PATIENCE_MS = 3000

type State =
  /** No keyframe was decoded yet: what a decoder makes of the rest is grey or green. */
  | { readonly is: 'shut' }
  | { readonly is: 'open' }
  /** Something is missing since the last keyframe. Decoded, so that there is something to go on with, but not shown. */
  | { readonly is: 'damaged'; readonly since: number }
  /** As damaged, for too long. */
  | { readonly is: 'resigned' }

/** Decides which pictures are decoded and which of those are worth showing. */
export class PictureGate {
  #state: State = { is: 'shut' }
  #keyframe = false
  #asked = -Infinity

  /** A picture is there. True: decode it. */
  arrives({ keyframe, damaged }: { readonly keyframe: boolean; readonly damaged: boolean }, nowMs: number): boolean {
    this.#keyframe = keyframe && !damaged
    if (damaged) this.fails(nowMs)
    if (this.#state.is === 'damaged' && nowMs - this.#state.since > PATIENCE_MS) this.#state = { is: 'resigned' }
    return this.#state.is !== 'shut' || this.#keyframe
  }

  /** It was decoded, and `whole` so. True: show it. */
  passes(whole: boolean): boolean {
    if (this.#keyframe && whole) this.#state = { is: 'open' }
    if (this.#state.is === 'open') return whole
    return this.#state.is === 'resigned'
  }

  /** It is damaged, or was not decoded well. */
  fails(nowMs: number): void {
    if (this.#state.is === 'open') this.#state = { is: 'damaged', since: nowMs }
  }

  /** True when a keyframe is to be asked for now. */
  asks(nowMs: number): boolean {
    if (this.#state.is === 'open') {
      this.#asked = -Infinity
      return false
    }
    if (nowMs - this.#asked < ASK_MS) return false
    this.#asked = nowMs
    return true
  }
}
