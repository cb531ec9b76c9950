import type { Continuity } from './continuity.ts'
import { SoundMeter } from './sound-meter.ts'

/** Over how many frames the buffer delay is averaged: a good second. */
const MEMORY = 64

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
    this.heard += frames
    if (missedBefore > 0) {
      this.missed += missedBefore
      this.bursts++
    }
    if (this.#delays < MEMORY) this.#delays++
    this.bufferDelayMs += (waitedMs - this.bufferDelayMs) / this.#delays
  }
}
