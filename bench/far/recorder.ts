import { machineMs } from '../measure/clock.ts'
import { g711Tables } from '../../src/media/g711/g711.ts'
import { loadOpus } from '../../src/media/audio-path.ts'
import { MAX_OPUS_SAMPLES } from '../../src/media/opus/opus.ts'

/** One call's audio with the times at which it passed, for finding out how long it was under way. */
export interface Recording {
  /** When each frame of 20 ms left, ms of the machine's clock, and which frame of the speech it was. */
  readonly sent: { readonly times: Float64Array; readonly frames: Int32Array }
  /** What came, decoded; `starts[i]` is where the samples of the packet begin that came at `times[i]`. */
  readonly heard: { readonly samples: Int16Array; readonly starts: Int32Array; readonly times: Float64Array }
}

const PCMU = 0

/** Keeps what passes and decodes it only at the end: while it records it costs next to nothing. */
export class Recorder {
  readonly #sentTimes: number[] = []
  readonly #sentFrames: number[] = []
  readonly #times: number[] = []
  readonly #payloads: Buffer[] = []
  readonly #types: number[] = []

  sent(frame: number): void {
    this.#sentTimes.push(machineMs())
    this.#sentFrames.push(frame)
  }

  heard(payloadType: number, payload: Buffer): void {
    this.#times.push(machineMs())
    this.#types.push(payloadType)
    this.#payloads.push(Buffer.from(payload))
  }

  finish(): Recording {
    const decoder = loadOpus().createDecoder()
    const { decode } = g711Tables('PCMU')
    const pcm = new Int16Array(MAX_OPUS_SAMPLES)
    const samples: number[] = []
    const starts: number[] = []
    this.#payloads.forEach((payload, i) => {
      starts.push(samples.length)
      if (this.#types[i] === PCMU) for (const code of payload) samples.push(decode[code]!)
      else {
        const count = Math.max(0, decoder.decode(payload, payload.length, pcm))
        for (let k = 0; k < count; k++) samples.push(pcm[k]!)
      }
    })
    decoder.close()
    return {
      sent: { times: Float64Array.from(this.#sentTimes), frames: Int32Array.from(this.#sentFrames) },
      heard: {
        samples: Int16Array.from(samples),
        starts: Int32Array.from(starts),
        times: Float64Array.from(this.#times),
      },
    }
  }
}
