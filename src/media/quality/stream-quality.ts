import type { Continuity } from './continuity.ts'
import { SoundMeter } from './sound-meter.ts'

/** Over how many frames the buffer delay is averaged: a good second. */
const MEMORY = 64
/** What is missed before so many frames were heard is not held against a stream: sound devices start, nobody talks. */
const SETTLING_FRAMES = 50

/** What a path counts of one stream on its way, for the quality figures. A few additions per packet. */
export class StreamQuality implements Continuity {
  heard = 0
  missed = 0
  bursts = 0
  /** How long packets wait at present between their arrival and being passed on; the mean of the last ones. */
  bufferDelayMs = 0
  /** Monotonic ms of the last packet of audio that arrived. */
  lastPacketAt = -Infinity
  readonly sound = new SoundMeter()
  #delays = 0

  arrived(nowMs: number): void {
    this.lastPacketAt = nowMs
  }

  /** `frames` of the stream are passed on that waited so long; `missedBefore` of those before them are missing. */
  passed(missedBefore: number, waitedMs: number, frames = 1): void {
    if (missedBefore > 0 && this.heard >= SETTLING_FRAMES) {
      this.missed += missedBefore
      this.bursts++
    }
    this.heard += frames
    if (this.#delays < MEMORY) this.#delays++
    this.bufferDelayMs += (waitedMs - this.bufferDelayMs) / this.#delays
  }
}
