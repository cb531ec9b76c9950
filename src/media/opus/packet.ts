/** Units of the RTP clock of Opus (RFC 7587 4.1). */
const UNITS_PER_MS = 48
const MAX_MS = 120
const CELT_ONLY = 16

/** Frame durations in units, by the TOC's configuration (RFC 6716 table 2). */
function frameUnits(config: number): number {
  if (config < 12) return [10, 20, 40, 60][config & 3]! * UNITS_PER_MS
  if (config < CELT_ONLY) return [10, 20][config & 1]! * UNITS_PER_MS
  return [2.5, 5, 10, 20][config & 3]! * UNITS_PER_MS
}
const FRAME_UNITS = Uint16Array.from({ length: 32 }, (_, config) => frameUnits(config))

/** The audio in an Opus packet, in 48 kHz units; -1 when it is malformed (RFC 6716 3.1, 3.2). */
export function opusDuration(packet: Buffer, length: number): number {
  if (length < 1 || length > packet.length) return -1
  const toc = packet[0]!
  const code = toc & 3
  let frames = code === 0 ? 1 : 2
  if (code === 3) {
    if (length < 2) return -1
    frames = packet[1]! & 0x3f
  }
  const units = frames * FRAME_UNITS[toc >> 3]!
  return frames > 0 && units <= MAX_MS * UNITS_PER_MS ? units : -1
}

/**
 * True when the packet carries its predecessor again at a low bit rate (in-band FEC). The flag sits behind the voice
 * activity flags of the first SILK frame (RFC 6716 4.2.3, 4.2.4).
 */
export function opusHasFec(packet: Buffer, length: number): boolean {
  const toc = packet[0]!
  const config = toc >> 3
  if (config >= CELT_ONLY) return false
  const at = firstFrame(packet, length)
  if (at < 0 || at >= length) return false
  const silkFrames = Math.max(1, FRAME_UNITS[config]! / (20 * UNITS_PER_MS))
  const flags = packet[at]!
  const mid = (flags >> (7 - silkFrames)) & 1
  const side = toc & 4 ? (flags >> (6 - 2 * silkFrames)) & 1 : 0
  return (mid | side) === 1
}

/** Where the first frame's bytes start; -1 when there is none. */
function firstFrame(packet: Buffer, length: number): number {
  switch (packet[0]! & 3) {
    case 0:
    case 1:
      return 1
    case 2:
      return length > 1 ? 1 + lengthBytes(packet[1]!) : -1
    default:
      return firstOfMany(packet, length)
  }
}

/** Code 3 (RFC 6716 3.2.5): frame count byte, padding lengths, and, with variable bit rate, the frames' lengths. */
function firstOfMany(packet: Buffer, length: number): number {
  if (length < 2) return -1
  const head = packet[1]!
  let at = 2
  if (head & 0x40) {
    while (at < length && packet[at] === 255) at++
    at++
  }
  if (head & 0x80) {
    for (let frame = 1; frame < (head & 0x3f); frame++) {
      if (at >= length) return -1
      at += lengthBytes(packet[at]!)
    }
  }
  return at
}

/** How many bytes a frame length takes (RFC 6716 3.2.1). */
function lengthBytes(first: number): number {
  return first < 252 ? 1 : 2
}
