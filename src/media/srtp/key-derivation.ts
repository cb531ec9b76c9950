import { createCipheriv } from 'node:crypto'

export interface SessionKeys {
  readonly cipherKey: Buffer
  /** 14 bytes; AEAD uses the first 12 (RFC 7714 11). */
  readonly salt: Buffer
  /** For HMAC-SHA1; AEAD has no use for it. */
  readonly authKey: Buffer
}

/** Labels of RFC 3711 4.3.1. */
const LABELS = {
  rtp: { cipher: 0, auth: 1, salt: 2 },
  rtcp: { cipher: 3, auth: 4, salt: 5 },
} as const

/** Derives session keys from a DTLS-SRTP master key (16 bytes) and salt (14 bytes, 12 for AEAD); the rate is 0. */
export function deriveSessionKeys(masterKey: Buffer, masterSalt: Buffer, stream: 'rtp' | 'rtcp'): SessionKeys {
  const labels = LABELS[stream]
  return {
    cipherKey: deriveKey(masterKey, masterSalt, labels.cipher, 16),
    authKey: deriveKey(masterKey, masterSalt, labels.auth, 20),
    salt: deriveKey(masterKey, masterSalt, labels.salt, 14),
  }
}

/** The AES-CM key stream of RFC 3711 4.3.3 for one label. */
export function deriveKey(masterKey: Buffer, masterSalt: Buffer, label: number, length: number): Buffer {
  const iv = Buffer.alloc(16)
  masterSalt.copy(iv)
  iv[7]! ^= label
  return createCipheriv('aes-128-ctr', masterKey, iv).update(Buffer.alloc(length))
}
