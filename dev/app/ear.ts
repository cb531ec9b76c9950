import { hear, type Heard } from '../audio/heard.ts'
import type { Pcm } from '../audio/wav.ts'
import type { AudioSink, MediaTrack, Wrtc } from './wrtc.ts'

const DEFAULT_RATE = 48_000
const KEPT_MS = 30_000
const FRAME_MS = 10

interface Frame {
  /** Monotonic milliseconds of its arrival. */
  readonly at: number
  readonly rate: number
  readonly samples: Int16Array
}

/** The app's loudspeaker: the decoded audio of the far side, of the last half minute. */
export class Ear {
  readonly #wrtc: Wrtc
  #frames: Frame[] = []
  #sink: AudioSink | undefined

  constructor(wrtc: Wrtc) {
    this.#wrtc = wrtc
  }

  listen(track: MediaTrack): void {
    this.stop()
    this.#sink = new this.#wrtc.nonstandard.RTCAudioSink(track)
    this.#sink.ondata = ({ samples, sampleRate, channelCount = 1 }) => {
      const mono = channelCount === 1 ? samples.slice() : samples.filter((_, index) => index % channelCount === 0)
      this.#frames.push({ at: performance.now(), rate: sampleRate, samples: mono })
      if (this.#frames.length > (1.1 * KEPT_MS) / FRAME_MS) this.#frames = this.#frames.slice(-KEPT_MS / FRAME_MS)
    }
  }

  stop(): void {
    this.#sink?.stop()
    this.#sink = undefined
  }

  /** Measures the last `overMs` of wall time: where nothing arrived there was silence. */
  heard(overMs: number): Heard {
    const { samples, sampleRate } = this.pcm(overMs)
    return hear(samples, sampleRate)
  }

  /** The last `overMs`, right-aligned in silence. */
  pcm(overMs: number): Pcm {
    const since = performance.now() - overMs
    const recent = this.#frames.filter((frame) => frame.at >= since)
    const rate = recent.at(-1)?.rate ?? DEFAULT_RATE
    const samples = new Int16Array(Math.round((rate * overMs) / 1000))
    let end = samples.length
    for (const frame of recent.reverse()) {
      // WebRTC may change the rate between frames, when the codec does.
      if (end === 0 || frame.rate !== rate) break
      const part = frame.samples.subarray(-end)
      end -= part.length
      samples.set(part, end)
    }
    return { samples, sampleRate: rate }
  }
}
