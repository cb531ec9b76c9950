/** RFC 7714 12 and RFC 3711 8.2, by the names DTLS-SRTP (RFC 5764 4.1.2) gives them. */
export type SrtpProfile = 'AEAD_AES_128_GCM' | 'AES128_CM_HMAC_SHA1_80'

/** Protects RTP. Writes into caller-owned buffers; `out` needs 16 bytes more than the packet. */
export class SrtpSender {
  constructor(_profile: SrtpProfile, _masterKey: Buffer, _masterSalt: Buffer) {
    throw new Error('under construction')
  }
  /** Returns the length of the SRTP packet in `out`. */
  protect(_packet: Buffer, _length: number, _out: Buffer): number {
    throw new Error('under construction')
  }
}

export class SrtpReceiver {
  constructor(_profile: SrtpProfile, _masterKey: Buffer, _masterSalt: Buffer) {
    throw new Error('under construction')
  }
  /** Returns the length of the RTP packet in `out`, -1 when it is not authentic, -2 when it was replayed. */
  unprotect(_packet: Buffer, _length: number, _out: Buffer): number {
    throw new Error('under construction')
  }
}
export { SrtcpSender, SrtcpReceiver } from './srtcp.ts'
