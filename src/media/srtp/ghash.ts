/** Bytes of a block. */
const BLOCK = 16
/** x^128 + x^7 + x^2 + x + 1 with its bits reflected, as GCM has them. */
const POLYNOMIAL = 0xe1000000

/** What the four bits that a shift pushes out come back as, at the top. */
const REDUCED = Int32Array.from({ length: 16 }, (_, bits) => {
  let top = 0
  for (let bit = 0; bit < 4; bit++) top = (top >>> 1) ^ ((bits >> bit) & 1 ? POLYNOMIAL : 0)
  return top
})

/**
 * GHASH of GCM (NIST SP 800-38D 6.4) by tables of four bits (8.5 of the GCM specification, Shoup's method): 256 bytes
 * per key. Here because a cipher object of node:crypto per packet costs five times as much as all of this; AES itself
 * stays node:crypto's.
 */
export class Ghash {
  /** The hash, after `finish`. */
  readonly hash = new Uint8Array(BLOCK)
  /** Multiples of the hash key by every four bits, four words each. */
  readonly #multiples: Int32Array
  readonly #state = new Int32Array(4)
  readonly #lengths = new Uint8Array(BLOCK)

  /** `key` is the cipher of a block of zeros. */
  constructor(key: Buffer) {
    this.#multiples = multiplesOf(key)
  }

  start(): void {
    this.#state.fill(0)
  }

  /** Takes `bytes[from, to)`, filled up with zeros to whole blocks. */
  update(bytes: Uint8Array, from: number, to: number): void {
    const state = this.#state
    const multiples = this.#multiples
    let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!]
    for (let at = from; at < to; at += BLOCK) {
      if (at + BLOCK <= to) {
        a ^= (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
        b ^= (bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!
        c ^= (bytes[at + 8]! << 24) | (bytes[at + 9]! << 16) | (bytes[at + 10]! << 8) | bytes[at + 11]!
        d ^= (bytes[at + 12]! << 24) | (bytes[at + 13]! << 16) | (bytes[at + 14]! << 8) | bytes[at + 15]!
      } else {
        for (let i = at; i < to; i++) {
          const shifted = bytes[i]! << (24 - 8 * ((i - at) & 3))
          const word = (i - at) >> 2
          if (word === 0) a ^= shifted
          else if (word === 1) b ^= shifted
          else if (word === 2) c ^= shifted
          else d ^= shifted
        }
      }
      // Multiplied by the key: from the last four bits to the first, each a shift and a multiple added.
      let [p, q, r, s] = [0, 0, 0, 0]
      for (let word = 3; word >= 0; word--) {
        const x = word === 0 ? a : word === 1 ? b : word === 2 ? c : d
        for (let shift = 0; shift < 32; shift += 4) {
          const reduced = REDUCED[s & 15]!
          const m = ((x >>> shift) & 15) << 2
          s = ((s >>> 4) | (r << 28)) ^ multiples[m + 3]!
          r = ((r >>> 4) | (q << 28)) ^ multiples[m + 2]!
          q = ((q >>> 4) | (p << 28)) ^ multiples[m + 1]!
          p = (p >>> 4) ^ reduced ^ multiples[m]!
        }
      }
      a = p
      b = q
      c = r
      d = s
    }
    state[0] = a
    state[1] = b
    state[2] = c
    state[3] = d
  }

  /** Ends with the lengths in bytes of what was authenticated only, and of what was encrypted too. */
  finish(associated: number, encrypted: number): void {
    putWord(this.#lengths, 4, associated * 8)
    putWord(this.#lengths, 12, encrypted * 8)
    this.update(this.#lengths, 0, BLOCK)
    for (let word = 0; word < 4; word++) putWord(this.hash, word * 4, this.#state[word]!)
  }
}

function multiplesOf(key: Buffer): Int32Array {
  const multiples = new Int32Array(16 * 4)
  // The highest of the four bits stands for 1, the next for x, and so on.
  for (let word = 0; word < 4; word++) multiples[8 * 4 + word] = key.readInt32BE(word * 4)
  for (let at = 4; at >= 1; at >>= 1) {
    const [p, q, r, s] = multiples.subarray(at * 8, at * 8 + 4) as unknown as [number, number, number, number]
    multiples[at * 4] = (p >>> 1) ^ (s & 1 ? POLYNOMIAL : 0)
    multiples[at * 4 + 1] = (q >>> 1) | (p << 31)
    multiples[at * 4 + 2] = (r >>> 1) | (q << 31)
    multiples[at * 4 + 3] = (s >>> 1) | (r << 31)
  }
  for (const high of [2, 4, 8]) {
    for (let low = 1; low < high; low++) {
      for (let word = 0; word < 4; word++) {
        multiples[(high + low) * 4 + word] = multiples[high * 4 + word]! ^ multiples[low * 4 + word]!
      }
    }
  }
  return multiples
}

function putWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24
  bytes[at + 1] = word >>> 16
  bytes[at + 2] = word >>> 8
  bytes[at + 3] = word
}
