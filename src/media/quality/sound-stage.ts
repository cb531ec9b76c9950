import type { Clock } from '../../lib/clock.ts'
import type { Sink } from '../sink.ts'
import type { SoundMeter } from './sound-meter.ts'

/** Lets a meter listen in on a path. Not printed: it changes nothing. */
export class SoundStage implements Sink<Int16Array> {
  readonly #meter: SoundMeter
  readonly #clock: Clock
  readonly #next: Sink<Int16Array>

  constructor(meter: SoundMeter, clock: Clock, next: Sink<Int16Array>) {
    this.#meter = meter
    this.#clock = clock
    this.#next = next
  }

  write(pcm: Int16Array, length: number, timestamp: number, lost: number): void {
    this.#meter.hear(pcm, length, this.#clock.monotonic())
    this.#next.write(pcm, length, timestamp, lost)
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return String(this.#next)
  }
}
