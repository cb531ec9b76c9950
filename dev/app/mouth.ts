import type { AudioSource, MediaTrack, Wrtc } from './wrtc.ts'

export const SAMPLE_RATE = 48_000
const FRAME_MS = 10
const FRAME = (SAMPLE_RATE * FRAME_MS) / 1000
/** Peak of a tone: -12 dBFS, and so far from clipping in G.711 and Opus. */
const AMPLITUDE = 8231
/**
 * A sound card buffers this much: frames that a busy machine delays are caught up with, so that the far side hears an
 * unbroken tone. What is later is skipped.
 */
const CATCH_UP_MS = 100

/** A tone in Hz, or 48 kHz mono PCM that is repeated; null is silence. */
export type Utterance = number | Int16Array | null

/** The app's microphone: one source for the time of one call. */
export class Mouth {
  readonly track: MediaTrack
  readonly #source: AudioSource
  readonly #timer: NodeJS.Timeout
  #utterance: Utterance = null
  #due = performance.now()
  /** Samples spoken since the utterance began. */
  #spoken = 0

  constructor(wrtc: Wrtc, utterance: Utterance) {
    this.#source = new wrtc.nonstandard.RTCAudioSource()
    this.track = this.#source.createTrack()
    this.say(utterance)
    this.#timer = setInterval(() => this.#speak(), FRAME_MS)
  }

  say(utterance: Utterance): void {
    this.#utterance = utterance
    this.#spoken = 0
  }

  stop(): void {
    clearInterval(this.#timer)
    this.track.stop()
  }

  #speak(): void {
    const now = performance.now()
    if (now - this.#due > CATCH_UP_MS) this.#due = now
    for (; this.#due <= now; this.#due += FRAME_MS) {
      this.#source.onData({
        samples: this.#frame(),
        sampleRate: SAMPLE_RATE,
        bitsPerSample: 16,
        channelCount: 1,
        numberOfFrames: FRAME,
      })
      this.#spoken += FRAME
    }
  }

  #frame(): Int16Array {
    const frame = new Int16Array(FRAME)
    const utterance = this.#utterance
    if (typeof utterance === 'number') {
      const step = (2 * Math.PI * utterance) / SAMPLE_RATE
      for (let i = 0; i < FRAME; i++) frame[i] = Math.round(AMPLITUDE * Math.sin(step * (this.#spoken + i)))
    } else if (utterance && utterance.length > 0) {
      for (let i = 0; i < FRAME; i++) frame[i] = utterance[(this.#spoken + i) % utterance.length]!
    }
    return frame
  }
}
