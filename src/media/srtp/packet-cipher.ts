/** No trailer: RTP. */
export const NO_TRAILER = -1

/**
 * Encrypts and authenticates one packet. RTP and RTCP differ in two things: where the 48-bit `index` comes from
 * (rollover counter and sequence number, or the SRTCP index), and that RTCP carries a `trailer` word (E flag and
 * index), which is authenticated too.
 */
export interface PacketCipher {
  /** Bytes of the authentication tag. */
  readonly tagLength: number
  /** Where a protected packet of `length` bytes has its trailer, when it has one. */
  trailerAt(length: number): number
  /** Writes `header` clear bytes and the sealed rest of `packet` to `out`; returns the length there. */
  seal(
    packet: Buffer,
    header: number,
    length: number,
    out: Buffer,
    ssrc: number,
    index: number,
    trailer: number,
  ): number
  /** The reverse; returns the clear length, or -1 when the tag does not match. `length` includes tag and trailer. */
  open(
    packet: Buffer,
    header: number,
    length: number,
    out: Buffer,
    ssrc: number,
    index: number,
    trailer: number,
  ): number
}
