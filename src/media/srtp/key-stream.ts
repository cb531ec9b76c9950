import { createCipheriv, type Cipher } from 'node:crypto'

/** Bytes of an AES block. */
export const BLOCK = 16
/** How many packets are prepared at a time: a call of node:crypto costs more than the AES of them all. */
const RUN = 8
/** Packets with more blocks are prepared alone. */
const MOST_BLOCKS = 16

/** Counter blocks on their way into the cipher, of whichever stream. */
const COUNTERS = Buffer.alloc(RUN * MOST_BLOCKS * BLOCK)

/** Where the counter block of a profile has what; the rest of it is the salt's. */
export interface CounterLayout {
  readonly ssrcAt: number
  /** Of the 48-bit index. */
  readonly indexAt: number
  /** Where the block's number starts; it goes to the end. */
  readonly counterAt: number
  readonly firstCounter: number
}

/**
 * AES in counter mode: what packets are XORed with. One cipher object for all of them, in ECB mode: node:crypto can't
 * be given another IV, and an object per packet costs more than all else that protection does.
 */
export class KeyStream {
  readonly #aes: Cipher
  readonly #salt: Buffer
  readonly #layout: CounterLayout
  #bytes: Uint8Array = COUNTERS
  /** What `#bytes` holds: packets from `#first` on, `#stride` bytes each. */
  #ssrc = -1
  #first = 0
  #end = 0
  #stride = 0
  /** Blocks of the longest packet up to now. */
  #usual = 1

  /** `key` is of 16 bytes. */
  constructor(key: Buffer, salt: Buffer, layout: CounterLayout) {
    this.#aes = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    this.#salt = salt
    this.#layout = layout
  }

  /** Where the packet's stream lies in `bytes`, for as many `blocks`. Valid until the next call. */
  take(ssrc: number, index: number, blocks: number): number {
    if (ssrc !== this.#ssrc || index < this.#first || index >= this.#end || blocks * BLOCK > this.#stride) {
      this.#prepare(ssrc, index, blocks)
    }
    return (index - this.#first) * this.#stride
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** One block, enciphered. */
  encipher(block: Buffer): Buffer {
    return this.#aes.update(block)
  }

  #prepare(ssrc: number, index: number, blocks: number): void {
    const alone = blocks > MOST_BLOCKS
    if (!alone) this.#usual = Math.max(this.#usual, blocks)
    const count = alone ? blocks : this.#usual
    const packets = alone ? 1 : RUN
    const length = packets * count * BLOCK
    const counters = alone ? Buffer.alloc(length) : COUNTERS
    let at = 0
    for (let packet = 0; packet < packets; packet++) at = this.#writeCounters(counters, at, ssrc, index + packet, count)
    this.#bytes = this.#aes.update(counters.subarray(0, length))
    this.#ssrc = ssrc
    this.#first = index
    this.#end = index + packets
    this.#stride = count * BLOCK
  }

  #writeCounters(counters: Buffer, from: number, ssrc: number, index: number, blocks: number): number {
    const { ssrcAt, indexAt, counterAt, firstCounter } = this.#layout
    const salt = this.#salt
    counters.fill(0, from, from + BLOCK)
    counters.writeUInt32BE(ssrc, from + ssrcAt)
    counters.writeUIntBE(index, from + indexAt, 6)
    for (let i = 0; i < counterAt; i++) counters[from + i]! ^= salt[i]!
    let at = from
    for (let block = 0; block < blocks; block++, at += BLOCK) {
      if (block > 0) counters.copyWithin(at, from, from + BLOCK)
      counters.writeUInt16BE(firstCounter + block, at + BLOCK - 2)
    }
    return at
  }
}

/** Writes `packet[from, to)`, enciphered or deciphered with the stream at `at`, to the same place of `out`. */
export function crypt(packet: Buffer, from: number, to: number, out: Buffer, stream: Uint8Array, at: number): void {
  const offset = at - from
  for (let i = from; i < to; i++) out[i] = packet[i]! ^ stream[offset + i]!
}
