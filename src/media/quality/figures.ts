import type { QualityFigures } from '../statistics.ts'
import { burstRatio, missedPercent } from './continuity.ts'
import type { Opinion } from './quality-watch.ts'
import type { StreamQuality } from './stream-quality.ts'

/** What is told of a stream, with no more digits than mean something. */
export function figuresOf(stream: StreamQuality, { mos, mosRecent }: Opinion): QualityFigures {
  const { sound } = stream
  return {
    bufferDelayMs: rounded(stream.bufferDelayMs, 1),
    missedPercent: rounded(missedPercent(stream), 2),
    burstRatio: rounded(burstRatio(stream), 2),
    clippingPercent: share(sound.clipped, sound.samples, 2),
    silencePercent: share(sound.silentFrames, sound.frames, 1),
    mos: mos === undefined ? undefined : rounded(mos, 2),
    mosRecent: mosRecent === undefined ? undefined : rounded(mosRecent, 2),
  }
}

export function rounded(value: number, digits: number): number {
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}

function share(part: number, whole: number, digits: number): number | undefined {
  return whole > 0 ? rounded((100 * part) / whole, digits) : undefined
}
