import { AeadCipher } from './aead-cipher.ts'
import { CounterModeCipher } from './counter-mode-cipher.ts'
import { deriveSessionKeys } from './key-derivation.ts'
import type { PacketCipher } from './packet-cipher.ts'
import type { SrtpProfile } from './srtp.ts'

/** Derives the session keys of one direction and makes the profile's cipher of them. */
export function createPacketCipher(
  profile: SrtpProfile,
  masterKey: Buffer,
  masterSalt: Buffer,
  stream: 'rtp' | 'rtcp',
): PacketCipher {
  const saltLength = profile === 'AEAD_AES_128_GCM' ? 12 : 14
  if (masterKey.length !== 16 || masterSalt.length < saltLength) {
    throw new RangeError(`${profile} needs a master key of 16 and a salt of ${saltLength} bytes`)
  }
  const keys = deriveSessionKeys(masterKey, masterSalt.subarray(0, saltLength), stream)
  return profile === 'AEAD_AES_128_GCM' ? new AeadCipher(keys) : new CounterModeCipher(keys)
}
