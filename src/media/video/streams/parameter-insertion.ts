import { NAL_PPS, NAL_SPS, nalType, STAP_A } from '../h264/nal-unit.ts'
import { ParameterSets } from '../h264/parameter-sets.ts'
import { HAS_PPS, HAS_SPS, KEYFRAME, STARTS_PICTURE } from '../packet-flags.ts'

const AGGREGATE_BYTES = 1200

/**
 * Parameter sets for keyframes that come without: from the sender's SDP (RFC 6184 8.1), or as they were told before,
 * where the packet that had them was lost or came before anybody listened.
 */
export class ParameterInsertion {
  readonly #sets: ParameterSets
  readonly #mode: 0 | 1
  readonly #aggregate = Buffer.alloc(AGGREGATE_BYTES)
  /** The time of the picture that had a sequence parameter set. */
  #toldAt: number | undefined

  /** `mode` is the receiver's packetization-mode. */
  constructor(known: readonly Buffer[], mode: 0 | 1) {
    this.#sets = new ParameterSets(known)
    this.#mode = mode
  }

  /** Learns from a payload with such flags, of a picture of such a time. `passed`: the receiver gets it. */
  learn(packet: Buffer, start: number, end: number, flags: number, time: number, passed: boolean): void {
    if (!(flags & (HAS_SPS | HAS_PPS))) return
    if (flags & HAS_SPS && passed) this.#toldAt = time
    const type = nalType(packet[start]!)
    if (type === NAL_SPS || type === NAL_PPS) this.#sets.learn(packet, start, end)
    if (type !== STAP_A) return
    for (let at = start + 1; at + 2 < end;) {
      const nal = at + 2
      at = nal + packet.readUInt16BE(at)
      if (at > end || at === nal) return
      this.#sets.learn(packet, nal, at)
    }
  }

  /** Writes what a keyframe lacks that starts with a payload of these flags. */
  before(flags: number, time: number, write: (payload: Buffer, length: number) => void): void {
    if (!(flags & KEYFRAME) || !(flags & STARTS_PICTURE) || flags & HAS_SPS) return
    if (this.#toldAt === time || !this.#sets.suffice) return
    this.#toldAt = time
    const { nals } = this.#sets
    const total = nals.reduce((sum, nal) => sum + 2 + nal.length, 1)
    if (this.#mode === 0 || total > AGGREGATE_BYTES) {
      for (const nal of nals) write(nal, nal.length)
      return
    }
    let importance = 0
    let at = 1
    for (const nal of nals) {
      importance = Math.max(importance, nal[0]! & 0x60)
      at = this.#aggregate.writeUInt16BE(nal.length, at)
      at += nal.copy(this.#aggregate, at)
    }
    this.#aggregate[0] = importance | STAP_A
    write(this.#aggregate, at)
  }
}
