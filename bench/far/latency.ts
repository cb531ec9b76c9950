import type { Recording } from './recorder.ts'
import { FRAME, FRAME_MS, RATE } from './speech.ts'

/** How long what one end said was under way to the other. */
export interface UnderWay {
  /**
   * Of each stretch that was recognised: from the moment its first sample was spoken to the moment the far end could
   * play it, milliseconds. The 20 ms that a sender collects before it can send are in it.
   */
  readonly ms: readonly number[]
  /** Stretches with speech in them that should have been recognised. */
  readonly stretches: number
}

/** Long enough to hold a few periods of any pitch and more than one phoneme. */
const STRETCH = 6 * FRAME
/** Between the beginnings of two stretches. */
const STEP = 5 * FRAME
/** A stretch quieter than this is a pause. Root mean square. */
const SPEECH_RMS = 500
/** What a transcoded stretch and its original have in common at least. */
const ALIKE = 0.6
/** More than any path here takes. */
const LONGEST_MS = 500

/**
 * Finds stretches of what was heard in what was said, by normalised cross-correlation: nothing is put into the audio,
 * and what transcoding does to it is part of the measurement. `said` is the speech that the frame numbers refer to.
 */
export function underWay(said: Int16Array, sent: Recording['sent'], heard: Recording['heard']): UnderWay {
  const spoken = new Float32Array(sent.frames.length * FRAME)
  sent.frames.forEach((frame, i) => spoken.set(said.subarray(frame * FRAME, (frame + 1) * FRAME), i * FRAME))
  const energies = runningEnergies(spoken)
  const ms: number[] = []
  let stretches = 0
  let packet = 0
  for (let start = 0; start + STRETCH <= heard.samples.length; start += STEP) {
    while (packet + 1 < heard.starts.length && heard.starts[packet + 1]! <= start) packet++
    const played = heard.times[packet]! + ((start - heard.starts[packet]!) / RATE) * 1000
    const stretch = heard.samples.subarray(start, start + STRETCH)
    // What was said before the recording began, or may be under way still, can't be found.
    const [from, to] = [sampleAt(sent.times, played - LONGEST_MS), sampleAt(sent.times, played)]
    if (from < 0 || to > spoken.length - STRETCH || rms(stretch) < SPEECH_RMS) continue
    stretches++
    const found = mostAlike(stretch, spoken, energies, from, to)
    if (found !== undefined) ms.push(played - spokenAt(sent.times, found))
  }
  return { ms, stretches }
}

/** When a sample was spoken: its frame left when it was whole. */
function spokenAt(times: Float64Array, sample: number): number {
  const frame = Math.floor(sample / FRAME)
  return times[frame]! - FRAME_MS + ((sample - frame * FRAME) / RATE) * 1000
}

/** The sample that was spoken at a time; -1 before the first, the number of samples after the last. */
function sampleAt(times: Float64Array, at: number): number {
  if (times.length === 0 || at < times[0]!) return -1
  let low = 0
  let high = times.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (times[middle]! <= at) low = middle
    else high = middle
  }
  return Math.min(times.length * FRAME, (low + 1) * FRAME)
}

function mostAlike(
  stretch: Int16Array,
  spoken: Float32Array,
  energies: Float64Array,
  from: number,
  to: number,
): number | undefined {
  let best = ALIKE
  let found: number | undefined
  const own = Math.sqrt(stretch.reduce((sum, sample) => sum + sample * sample, 0))
  for (let at = from; at < to; at++) {
    const energy = energies[at + STRETCH]! - energies[at]!
    if (energy <= 0) continue
    let product = 0
    for (let i = 0; i < STRETCH; i++) product += stretch[i]! * spoken[at + i]!
    const alike = product / (own * Math.sqrt(energy))
    if (alike > best) [best, found] = [alike, at]
  }
  return found
}

function runningEnergies(samples: Float32Array): Float64Array {
  const sums = new Float64Array(samples.length + 1)
  samples.forEach((sample, i) => (sums[i + 1] = sums[i]! + sample * sample))
  return sums
}

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
}
