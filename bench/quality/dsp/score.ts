import { joined } from './joined.ts'
import { PHONE_RATE, type Sentence } from '../sound/speech.ts'
import { cut, locate, locateRun } from './alignment.ts'
import { intelligibility } from './stoi.ts'

export interface Score {
  /** Each sentence aligned by itself: what a buffer that adapts between sentences costs nobody. The headline. */
  readonly stoi: number
  readonly estoi: number
  /** Aligned once, by the median of the sentences: any change of the delay counts as damage. */
  readonly stoiAlignedOnce: number
}

/** A sentence is looked for so many ms to either side of the whole run's place. */
const SENTENCE_MS = 150

/** Compares what was heard with what should have been. Both at 8 kHz; `heard` may come earlier or later. */
export function score(reference: Float64Array, heard: Float64Array, sentences: readonly Sentence[]): Score {
  const whole = locateRun(reference, heard, PHONE_RATE)
  const near = (SENTENCE_MS * PHONE_RATE) / 1000
  const clean: Float64Array[] = []
  const aligned: Float64Array[] = []
  const lags: number[] = []
  for (const sentence of sentences) {
    const { lag } = locate(reference, heard, sentence, { least: whole - near, most: whole + near })
    lags.push(lag)
    clean.push(reference.subarray(sentence.from, sentence.to))
    aligned.push(cut(heard, sentence.from + lag, sentence.to - sentence.from))
  }
  const bySentence = intelligibility(joined(clean), joined(aligned), PHONE_RATE)
  const once = intelligibility(reference, cut(heard, median(lags), reference.length), PHONE_RATE)
  return { ...bySentence, stoiAlignedOnce: once.stoi }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
