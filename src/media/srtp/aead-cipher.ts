import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import type { SessionKeys } from './key-derivation.ts'
import { NO_TRAILER, type PacketCipher } from './packet-cipher.ts'

const ALGORITHM = 'aes-128-gcm'

/** AEAD_AES_128_GCM (RFC 7714): `header | ciphertext | tag [| trailer]`. */
export class AeadCipher implements PacketCipher {
  readonly tagLength = 16
  readonly #key: KeyObject
  readonly #salt: Buffer
  readonly #iv = Buffer.alloc(12)
  /** Header and trailer of an RTCP packet, side by side (RFC 7714 9.2). */
  readonly #associated = Buffer.alloc(12)

  constructor(keys: Pick<SessionKeys, 'cipherKey' | 'salt'>) {
    this.#key = createSecretKey(keys.cipherKey)
    this.#salt = keys.salt
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
    const cipher = createCipheriv(ALGORITHM, this.#key, this.#initialise(ssrc, index))
    cipher.setAAD(this.#associate(packet, header, trailer))
    packet.copy(out, 0, 0, header)
    out.set(cipher.update(packet.subarray(header, length)), header)
    cipher.final()
    out.set(cipher.getAuthTag(), length)
    if (trailer === NO_TRAILER) return length + this.tagLength
    return out.writeUInt32BE(trailer, length + this.tagLength)
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
    const tagEnd = trailer === NO_TRAILER ? length : this.trailerAt(length)
    const end = tagEnd - this.tagLength
    if (end < header) return -1
    const decipher = createDecipheriv(ALGORITHM, this.#key, this.#initialise(ssrc, index))
    decipher.setAAD(this.#associate(packet, header, trailer))
    decipher.setAuthTag(packet.subarray(end, tagEnd))
    const clear = decipher.update(packet.subarray(header, end))
    try {
      decipher.final()
    } catch {
      return -1
    }
    packet.copy(out, 0, 0, header)
    out.set(clear, header)
    return end
  }

  /** RFC 7714 8.1 and 9.1: two zero bytes, SSRC, and the index in six bytes, XORed with the salt. */
  #initialise(ssrc: number, index: number): Buffer {
    const iv = this.#iv
    iv.writeUInt16BE(0, 0)
    iv.writeUInt32BE(ssrc, 2)
    iv.writeUIntBE(index, 6, 6)
    for (let i = 0; i < iv.length; i++) iv[i]! ^= this.#salt[i]!
    return iv
  }

  #associate(packet: Buffer, header: number, trailer: number): Buffer {
    if (trailer === NO_TRAILER) return packet.subarray(0, header)
    packet.copy(this.#associated, 0, 0, header)
    this.#associated.writeUInt32BE(trailer, header)
    return this.#associated.subarray(0, header + 4)
  }
}
