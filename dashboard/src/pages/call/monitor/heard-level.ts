const EVERY_MS = 100
const FLOOR = -127

/** How loud a stream is, ten times a second, dBov. */
export class HeardLevel {
  readonly #context = new AudioContext()
  readonly #timer: ReturnType<typeof setInterval>

  constructor(stream: MediaStream, tell: (dbov: number) => void) {
    const analyser = new AnalyserNode(this.#context, { fftSize: 2048 })
    this.#context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, it) => sum + it * it, 0) / samples.length
      // Full scale is a square wave's power: RFC 6464 3.
      tell(power > 0 ? Math.max(FLOOR, 10 * Math.log10(power)) : FLOOR)
    }, EVERY_MS)
  }

  close(): void {
    clearInterval(this.#timer)
    void this.#context.close()
  }
}
