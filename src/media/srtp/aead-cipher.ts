import { Ghash } from './ghash.ts'
import type { SessionKeys } from './key-derivation.ts'
import { BLOCK, crypt, KeyStream, type CounterLayout } from './key-stream.ts'
import { NO_TRAILER, type PacketCipher } from './packet-cipher.ts'

/**
 * RFC 7714 8.1 and 9.1: two zero bytes, SSRC, and the index in six bytes, XORed with the salt. Block 1 masks the tag,
 * the packet starts with block 2 (NIST SP 800-38D 7.1).
 */
const LAYOUT: CounterLayout = { ssrcAt: 2, indexAt: 6, counterAt: 12, firstCounter: 1 }

/** AEAD_AES_128_GCM (RFC 7714): `header | ciphertext | tag [| trailer]`. */
export class AeadCipher implements PacketCipher {
  readonly tagLength = BLOCK
  readonly #stream: KeyStream
  readonly #ghash: Ghash
  /** Header and trailer of an RTCP packet, side by side (RFC 7714 9.2). */
  readonly #associated = Buffer.alloc(12)

  constructor(keys: Pick<SessionKeys, 'cipherKey' | 'salt'>) {
    this.#stream = new KeyStream(keys.cipherKey, keys.salt, LAYOUT)
    this.#ghash = new Ghash(this.#stream.encipher(Buffer.alloc(BLOCK)))
  }

  trailerAt(length: number): number {
    return length - 4
  }

  seal(
    packet: Buffer,
    header: number,
    length: number,
    out: Buffer,
    ssrc: number,
    index: number,
    trailer: number,
  ): number {
    const at = this.#take(ssrc, index, length - header)
    const { bytes } = this.#stream
    for (let i = 0; i < header; i++) out[i] = packet[i]!
    crypt(packet, header, length, out, bytes, at + BLOCK)
    this.#authenticate(out, header, length, trailer)
    const { hash } = this.#ghash
    for (let i = 0; i < BLOCK; i++) out[length + i] = hash[i]! ^ bytes[at + i]!
    if (trailer === NO_TRAILER) return length + BLOCK
    return out.writeUInt32BE(trailer, length + BLOCK)
  }

  open(
    packet: Buffer,
    header: number,
    length: number,
    out: Buffer,
    ssrc: number,
    index: number,
    trailer: number,
  ): number {
    const end = (trailer === NO_TRAILER ? length : this.trailerAt(length)) - BLOCK
    if (end < header) return -1
    this.#authenticate(packet, header, end, trailer)
    const at = this.#take(ssrc, index, end - header)
    const { bytes } = this.#stream
    const { hash } = this.#ghash
    // All of the tag, wherever it differs: how long it takes tells nothing.
    let difference = 0
    for (let i = 0; i < BLOCK; i++) difference |= packet[end + i]! ^ hash[i]! ^ bytes[at + i]!
    if (difference !== 0) return -1
    for (let i = 0; i < header; i++) out[i] = packet[i]!
    crypt(packet, header, end, out, bytes, at + BLOCK)
    return end
  }

  /** The packet's blocks of the stream, the tag's first. */
  #take(ssrc: number, index: number, bytes: number): number {
    return this.#stream.take(ssrc, index, 1 + Math.ceil(bytes / BLOCK))
  }

  #authenticate(packet: Buffer, header: number, end: number, trailer: number): void {
    const ghash = this.#ghash
    const associated = trailer === NO_TRAILER ? packet : this.#associated
    const length = trailer === NO_TRAILER ? header : header + 4
    if (trailer !== NO_TRAILER) {
      packet.copy(associated, 0, 0, header)
      associated.writeUInt32BE(trailer, header)
    }
    ghash.start()
    ghash.update(associated, 0, length)
    ghash.update(packet, header, end)
    ghash.finish(length, end - header)
  }
}
