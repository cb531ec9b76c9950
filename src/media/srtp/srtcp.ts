import type { SrtpProfile } from './srtp.ts'

/** Protects RTCP. Writes into caller-owned buffers; `out` needs 20 bytes more than the packet. */
export class SrtcpSender {
  constructor(_profile: SrtpProfile, _masterKey: Buffer, _masterSalt: Buffer) {
    throw new Error('under construction')
  }
  /** Returns the length of the SRTCP packet in `out`. */
  protect(_packet: Buffer, _length: number, _out: Buffer): number {
    throw new Error('under construction')
  }
}

export class SrtcpReceiver {
  constructor(_profile: SrtpProfile, _masterKey: Buffer, _masterSalt: Buffer) {
    throw new Error('under construction')
  }
  /** Returns the length of the RTCP packet in `out`, -1 when it is not authentic, -2 when it was replayed. */
  unprotect(_packet: Buffer, _length: number, _out: Buffer): number {
    throw new Error('under construction')
  }
}
