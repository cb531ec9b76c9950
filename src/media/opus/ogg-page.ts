/** Packets on one page at most need so many lengths (RFC 3533 6, field 26). */
export const MAX_SEGMENTS = 255

/** Header type flags (RFC 3533 6). */
export const OGG_FIRST_PAGE = 2
export const OGG_LAST_PAGE = 4

export interface OggPage {
  readonly flags: number
  /** Samples at 48 kHz that are complete with this page (RFC 7845 4). */
  readonly granule: number
  readonly serial: number
  readonly sequence: number
  /** Whole packets. */
  readonly packets: readonly Buffer[]
}

/** How many lengths a packet takes on its page: a last one below 255 ends it, be it 0. */
export function segmentsOf(packet: Buffer): number {
  return Math.floor(packet.length / 255) + 1
}

/** The bytes of a page (RFC 3533 6). */
export function encodeOggPage({ flags, granule, serial, sequence, packets }: OggPage): Buffer {
  const lengths = packets.flatMap((packet) => [
    ...new Array<number>(segmentsOf(packet) - 1).fill(255),
    packet.length % 255,
  ])
  if (lengths.length > MAX_SEGMENTS) throw new RangeError(`${lengths.length} segments do not fit on an Ogg page`)
  const header = Buffer.alloc(27)
  header.write('OggS', 0, 'latin1')
  header[5] = flags
  header.writeBigInt64LE(BigInt(granule), 6)
  header.writeUInt32LE(serial, 14)
  header.writeUInt32LE(sequence, 18)
  header[26] = lengths.length
  const page = Buffer.concat([header, Buffer.from(lengths), ...packets])
  page.writeUInt32LE(checksum(page), 22)
  return page
}

/** Generator 0x04c11db7, neither reflected nor inverted (RFC 3533 6, field 22-25). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000_0000 ? (value << 1) ^ 0x04c1_1db7 : value << 1
  return value >>> 0
})

/** Of a page whose own checksum is still 0. */
function checksum(page: Buffer): number {
  let sum = 0
  for (const byte of page) sum = ((sum << 8) ^ TABLE[((sum >>> 24) ^ byte) & 0xff]!) >>> 0
  return sum
}
