import g711 from 'alawmulaw'
import type { Codec } from './sip/sdp.ts'

/** G.711 by a library that the bridge does not use, so that a mistake of the bridge's tables would be heard. */
export function encode(codec: Codec, samples: Int16Array): Uint8Array {
  return codec === 'PCMU' ? g711.mulaw.encode(samples) : g711.alaw.encode(samples)
}

export function decode(codec: Codec, payload: Uint8Array): Int16Array {
  return codec === 'PCMU' ? g711.mulaw.decode(payload) : g711.alaw.decode(payload)
}

/** Samples a second, and in a packet of 20 ms. */
export const RATE = 8000
export const FRAME_MS = 20
export const FRAME = (RATE * FRAME_MS) / 1000

/** The keys of a telephone in the order of their event numbers (RFC 4733 3.2). */
export const DIGITS = '0123456789*#ABCD'
