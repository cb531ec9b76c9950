import { createCipheriv, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { SessionKeys } from './key-derivation.ts'
import { NO_TRAILER, type PacketCipher } from './packet-cipher.ts'

/** AES_CM_128_HMAC_SHA1_80 (RFC 3711 4.1.1, 4.2.1): `header | ciphertext [| trailer] | tag`. */
export class CounterModeCipher implements PacketCipher {
  readonly tagLength = 10
  readonly #key: KeyObject
  readonly #authKey: KeyObject
  readonly #salt: Buffer
  readonly #iv = Buffer.alloc(16)
  readonly #rollover = Buffer.alloc(4)

  constructor(keys: SessionKeys) {
    this.#key = createSecretKey(keys.cipherKey)
    this.#authKey = createSecretKey(keys.authKey)
    this.#salt = keys.salt
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
    packet.copy(out, 0, 0, header)
    out.set(this.#crypt(packet, header, length, ssrc, index), header)
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
    packet.copy(out, 0, 0, header)
    out.set(this.#crypt(packet, header, end, ssrc, index), header)
    return end
  }

  /** RFC 3711 4.1.1: IV = salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16. */
  #crypt(packet: Buffer, from: number, to: number, ssrc: number, index: number): Buffer {
    const iv = this.#iv
    iv.writeUInt32BE(0, 0)
    iv.writeUInt32BE(ssrc, 4)
    iv.writeUIntBE(index, 8, 6)
    for (let i = 0; i < 14; i++) iv[i]! ^= this.#salt[i]!
    return createCipheriv('aes-128-ctr', this.#key, iv).update(packet.subarray(from, to))
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
