import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { SessionKeys } from './key-derivation.ts'
import { BLOCK, crypt, KeyStream, type CounterLayout } from './key-stream.ts'
import { NO_TRAILER, type PacketCipher } from './packet-cipher.ts'

/** RFC 3711 4.1.1: salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16. */
const LAYOUT: CounterLayout = { ssrcAt: 4, indexAt: 8, counterAt: 14, firstCounter: 0 }

/** AES_CM_128_HMAC_SHA1_80 (RFC 3711 4.1.1, 4.2.1): `header | ciphertext [| trailer] | tag`. */
export class CounterModeCipher implements PacketCipher {
  readonly tagLength = 10
  readonly #stream: KeyStream
  readonly #authKey: KeyObject
  readonly #rollover = Buffer.alloc(4)

  constructor(keys: SessionKeys) {
    this.#stream = new KeyStream(keys.cipherKey, keys.salt, LAYOUT)
    this.#authKey = createSecretKey(keys.authKey)
  }

  trailerAt(length: number): number {
    return length - this.tagLength - 4
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
    this.#crypt(packet, header, length, out, ssrc, index)
    const end = trailer === NO_TRAILER ? length : out.writeUInt32BE(trailer, length)
    this.#tag(out, end, index, trailer).copy(out, end, 0, this.tagLength)
    return end + this.tagLength
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
    const tagStart = length - this.tagLength
    const end = trailer === NO_TRAILER ? tagStart : this.trailerAt(length)
    if (end < header) return -1
    const tag = this.#tag(packet, tagStart, index, trailer).subarray(0, this.tagLength)
    if (!timingSafeEqual(tag, packet.subarray(tagStart, length))) return -1
    this.#crypt(packet, header, end, out, ssrc, index)
    return end
  }

  #crypt(packet: Buffer, header: number, end: number, out: Buffer, ssrc: number, index: number): void {
    const at = this.#stream.take(ssrc, index, Math.ceil((end - header) / BLOCK))
    for (let i = 0; i < header; i++) out[i] = packet[i]!
    crypt(packet, header, end, out, this.#stream.bytes, at)
  }

  /** RFC 3711 4.2: over the packet and, for RTP, the rollover counter. */
  #tag(packet: Buffer, end: number, index: number, trailer: number): Buffer {
    const hmac = createHmac('sha1', this.#authKey).update(packet.subarray(0, end))
    if (trailer === NO_TRAILER) {
      this.#rollover.writeUInt32BE(Math.floor(index / 0x10000), 0)
      hmac.update(this.#rollover)
    }
    return hmac.digest()
  }
}
