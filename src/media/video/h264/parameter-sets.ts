import { readUe } from './bits.ts'
import { NAL_PPS, NAL_SPS, nalType } from './nal-unit.ts'

/** More than any encoder has at a time; they are kept for as long as the call is. */
const MOST_SETS = 16
const MOST_BYTES = 2048

interface ParameterSet {
  readonly nal: Buffer
  readonly type: number
  readonly id: number
}

/** The parameter sets that a stream has told of, the last of each number; from its SDP or in band. */
export class ParameterSets {
  #sets: ParameterSet[] = []

  /** `known`: NAL units without start codes. What is no parameter set is left out. */
  constructor(known: readonly Buffer[] = []) {
    for (const nal of known) this.learn(nal, 0, nal.length)
  }

  /** Copies the NAL unit `from` [start, end) when it is a parameter set not known as it is. */
  learn(from: Buffer, start: number, end: number): void {
    if (end <= start || end - start > MOST_BYTES) return
    const type = nalType(from[start]!)
    // seq_parameter_set_id follows three bytes of profile and level, pic_parameter_set_id nothing (H.264 7.3.2).
    const id = type === NAL_SPS ? readUe(from, start + 4, end) : type === NAL_PPS ? readUe(from, start + 1, end) : -1
    if (id === -1) return
    const at = this.#sets.findIndex((set) => set.type === type && set.id === id)
    if (at === -1) {
      if (this.#sets.length === MOST_SETS) return
      this.#sets.push({ nal: Buffer.from(from.subarray(start, end)), type, id })
      // The sequence's before the pictures', which refer to them.
      this.#sets.sort((a, b) => a.type - b.type)
    } else if (this.#sets[at]!.nal.compare(from, start, end) !== 0) {
      this.#sets[at] = { nal: Buffer.from(from.subarray(start, end)), type, id }
    }
  }

  /** A stream can be decoded with them: one of each kind is known. */
  get suffice(): boolean {
    return this.#sets.at(0)?.type === NAL_SPS && this.#sets.at(-1)?.type === NAL_PPS
  }

  /** All, those of the sequence first; NAL units without start codes. */
  get nals(): readonly Buffer[] {
    return this.#sets.map((set) => set.nal)
  }
}
