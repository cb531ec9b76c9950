import { Fft } from './fft.ts'
import { resample } from './resample.ts'

// C. H. Taal, R. C. Hendriks, R. Heusdens, J. Jensen, "An Algorithm for Intelligibility Prediction of Time-Frequency
// Weighted Noisy Speech", IEEE Trans. Audio, Speech, Lang. Process. 19(7), 2011 ("Taal" below), section II.
// J. Jensen, C. H. Taal, "An Algorithm for Predicting the Intelligibility of Speech Masked by Modulated Noise Maskers",
// IEEE/ACM Trans. Audio, Speech, Lang. Process. 24(11), 2016 ("Jensen"), section II.

/** Taal II: the model works at 10 kHz on frames of 256 samples, half overlapping, Hann windowed, padded to 512. */
const RATE = 10_000
const FRAME = 256
const HOP = FRAME / 2
const FFT_SIZE = 512
/** Taal II: 15 one-third octave bands, the lowest centred at 150 Hz. */
const BANDS = 15
const LOWEST_HZ = 150
/** Taal II: frames whose clean energy is this much below the clean maximum hold no speech and are left out. */
const DYNAMIC_RANGE_DB = 40
/** Taal II-A: N = 30 frames, 384 ms. */
const SEGMENT = 30
/** Taal (3): the lower bound of the signal-to-distortion ratio, beta = -15 dB. */
const CLIP = 1 + 10 ** (15 / 20)

/** The Hann window without its zero ends, as the authors use it. */
const WINDOW = Float64Array.from(
  { length: FRAME },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 1)) / (FRAME + 1)),
)

export interface Intelligibility {
  /** Taal (6): 1 is as intelligible as the clean speech. */
  readonly stoi: number
  /** Jensen (8): the extended measure, which also sees distortions that come and go; lower by nature. */
  readonly estoi: number
}

/**
 * How intelligible `degraded` is, given what it should be. Both at `rate` Hz, aligned, of the same length. Throws a
 * RangeError for less than 384 ms of speech: the measure is not defined there.
 */
export function intelligibility(clean: Float64Array, degraded: Float64Array, rate: number): Intelligibility {
  if (clean.length !== degraded.length) throw new RangeError('clean and degraded speech differ in length')
  const [x, y] = withoutSilence(resample(clean, rate, RATE), resample(degraded, rate, RATE))
  const [cleanBands, degradedBands] = [bandEnvelopes(x), bandEnvelopes(y)]
  const frames = cleanBands[0]!.length
  if (frames < SEGMENT) throw new RangeError('less than 384 ms of speech')
  let stoi = 0
  let estoi = 0
  const [xs, ys] = [segmentBuffer(), segmentBuffer()]
  for (let start = 0; start + SEGMENT <= frames; start++) {
    copySegment(cleanBands, start, xs)
    copySegment(degradedBands, start, ys)
    stoi += segmentStoi(xs, ys)
    copySegment(degradedBands, start, ys)
    estoi += segmentEstoi(xs, ys)
  }
  const segments = frames - SEGMENT + 1
  return { stoi: stoi / segments, estoi: estoi / segments }
}

/** Taal II: drops the frames without speech from both, and joins the others by overlap and add. */
function withoutSilence(x: Float64Array, y: Float64Array): [Float64Array, Float64Array] {
  const starts: number[] = []
  for (let start = 0; start + FRAME <= x.length; start += HOP) starts.push(start)
  const energies = starts.map((start) => {
    let sum = 0
    for (let n = 0; n < FRAME; n++) sum += (x[start + n]! * WINDOW[n]!) ** 2
    return 10 * Math.log10(sum + Number.EPSILON)
  })
  const least = energies.reduce((a, b) => Math.max(a, b), -Infinity) - DYNAMIC_RANGE_DB
  const kept = starts.filter((_, i) => energies[i]! > least)
  return [overlapAdd(x, kept), overlapAdd(y, kept)]
}

function overlapAdd(samples: Float64Array, starts: readonly number[]): Float64Array {
  const out = new Float64Array(starts.length === 0 ? 0 : (starts.length - 1) * HOP + FRAME)
  starts.forEach((start, i) => {
    for (let n = 0; n < FRAME; n++) out[i * HOP + n]! += samples[start + n]! * WINDOW[n]!
  })
  return out
}

/** Taal (1): per band the norm of the spectrum in it, frame by frame. */
function bandEnvelopes(samples: Float64Array): Float64Array[] {
  const frames = Math.max(0, Math.floor((samples.length - FRAME) / HOP) + 1)
  const envelopes = Array.from({ length: BANDS }, () => new Float64Array(frames))
  const edges = bandEdges()
  const fft = new Fft(FFT_SIZE)
  const [re, im] = [new Float64Array(FFT_SIZE), new Float64Array(FFT_SIZE)]
  for (let frame = 0; frame < frames; frame++) {
    re.fill(0)
    im.fill(0)
    for (let n = 0; n < FRAME; n++) re[n] = samples[frame * HOP + n]! * WINDOW[n]!
    fft.forward(re, im)
    edges.forEach(([from, to], band) => {
      let sum = 0
      for (let k = from; k < to; k++) sum += re[k]! ** 2 + im[k]! ** 2
      envelopes[band]![frame] = Math.sqrt(sum)
    })
  }
  return envelopes
}

/** First bin of each band, and the first after it: the bins nearest to the band's edges. */
function bandEdges(): [from: number, to: number][] {
  const bin = (hz: number) => Math.round((hz * FFT_SIZE) / RATE)
  return Array.from({ length: BANDS }, (_, band) => {
    const centre = LOWEST_HZ * 2 ** (band / 3)
    return [bin(centre * 2 ** (-1 / 6)), bin(centre * 2 ** (1 / 6))]
  })
}

/** BANDS rows of SEGMENT values, one after the other: allocated once, as there is a segment for every 12.8 ms. */
function segmentBuffer(): Float64Array {
  return new Float64Array(BANDS * SEGMENT)
}

function copySegment(bands: readonly Float64Array[], start: number, to: Float64Array): void {
  bands.forEach((band, row) => to.set(band.subarray(start, start + SEGMENT), row * SEGMENT))
}

/** Taal (2) to (5): normalise and clip each band's envelope, correlate it with the clean one, average over bands. */
function segmentStoi(xs: Float64Array, ys: Float64Array): number {
  let sum = 0
  for (let row = 0; row < xs.length; row += SEGMENT) {
    let [cleanEnergy, degradedEnergy] = [0, 0]
    for (let i = row; i < row + SEGMENT; i++) {
      cleanEnergy += xs[i]! ** 2
      degradedEnergy += ys[i]! ** 2
    }
    const scale = Math.sqrt(cleanEnergy / (degradedEnergy + Number.EPSILON))
    for (let i = row; i < row + SEGMENT; i++) ys[i] = Math.min(ys[i]! * scale, xs[i]! * CLIP)
    normalise(ys, row, 1, SEGMENT)
    // The clean values are needed again: they stay as they are.
    const mean = meanOf(xs, row, 1, SEGMENT)
    let [norm, product] = [0, 0]
    for (let i = row; i < row + SEGMENT; i++) {
      norm += (xs[i]! - mean) ** 2
      product += (xs[i]! - mean) * ys[i]!
    }
    sum += product / (Math.sqrt(norm) + Number.EPSILON)
  }
  return sum / BANDS
}

/** Jensen (4) to (8): normalise each band over time, then each frame over the bands, and correlate frame by frame. */
function segmentEstoi(xs: Float64Array, ys: Float64Array): number {
  for (const values of [xs, ys]) {
    for (let row = 0; row < values.length; row += SEGMENT) normalise(values, row, 1, SEGMENT)
    for (let column = 0; column < SEGMENT; column++) normalise(values, column, SEGMENT, BANDS)
  }
  let sum = 0
  for (let i = 0; i < xs.length; i++) sum += xs[i]! * ys[i]!
  return sum / SEGMENT
}

/** Gives `count` values, `step` apart, mean 0 and norm 1. */
function normalise(values: Float64Array, start: number, step: number, count: number): void {
  const mean = meanOf(values, start, step, count)
  let norm = 0
  for (let n = 0, i = start; n < count; n++, i += step) {
    values[i]! -= mean
    norm += values[i]! ** 2
  }
  const scale = 1 / (Math.sqrt(norm) + Number.EPSILON)
  for (let n = 0, i = start; n < count; n++, i += step) values[i]! *= scale
}

function meanOf(values: Float64Array, start: number, step: number, count: number): number {
  let sum = 0
  for (let n = 0, i = start; n < count; n++, i += step) sum += values[i]!
  return sum / count
}
