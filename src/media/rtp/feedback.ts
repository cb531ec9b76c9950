/** What a receiver of video says to its sender between reports. Sequence numbers are RTP's, of 16 bits. */
export type Feedback =
  /** Picture loss indication (RFC 4585 6.3.1): a keyframe is needed. */
  | { readonly kind: 'pli'; readonly sender: number; readonly media: number }
  /** Full intra request (RFC 5104 4.3.1); a repeated `command` is the same request. */
  | { readonly kind: 'fir'; readonly sender: number; readonly media: number; readonly command: number }
  /** Generic NACK (RFC 4585 6.2.1): packets to be sent again. */
  | { readonly kind: 'nack'; readonly sender: number; readonly media: number; readonly sequences: readonly number[] }
  /** Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 2), bits per second over all `media`. */
  | { readonly kind: 'remb'; readonly sender: number; readonly bitrate: number; readonly media: readonly number[] }

/** RFC 4585 6.1. */
const TRANSPORT_FEEDBACK = 205
const PAYLOAD_FEEDBACK = 206
const GENERIC_NACK = 1
const PICTURE_LOSS = 1
const FULL_INTRA = 4
const APPLICATION_LAYER = 15
const REMB_NAME = 0x52454d42
/** Header, sender's SSRC, media SSRC. */
const HEAD = 12
const FIR_ENTRY = 8
/** A mantissa of REMB has 18 bits. */
const MANTISSA = 0x40000
/** Lost packets that one NACK names at most: the rest is better had by a keyframe. */
export const MAX_NACKED = 256

/**
 * Tells of each feedback message in a compound or reduced-size packet (RFC 5506), `packet[0, length)`. What is
 * malformed, or of another kind, is left out; never throws. A FIR that asks of several streams is told once for each.
 */
export function readFeedback(packet: Buffer, length: number, onItem: (item: Feedback) => void): void {
  const total = Math.min(length, packet.length)
  let at = 0
  while (at + 4 <= total && packet[at]! >> 6 === 2) {
    const end = at + 4 + packet.readUInt16BE(at + 2) * 4
    if (end > total) return
    const last = withoutPadding(packet, at, end)
    if (last >= at + HEAD) readMessage(packet, at, last, onItem)
    at = end
  }
}

/** All of these return the bytes written at the start of `out`, a whole RTCP packet. */
export function writePictureLoss(out: Buffer, sender: number, media: number): number {
  return writeHead(out, PAYLOAD_FEEDBACK, PICTURE_LOSS, HEAD, sender, media)
}

/** `command` counts new requests, modulo 256; the same again is the same request (RFC 5104 4.3.1.1). */
export function writeFullIntra(out: Buffer, sender: number, media: number, command: number): number {
  const length = writeHead(out, PAYLOAD_FEEDBACK, FULL_INTRA, HEAD + FIR_ENTRY, sender, 0)
  out.writeUInt32BE(media >>> 0, HEAD)
  out.writeUInt32BE((command & 0xff) * 0x1000000, HEAD + 4)
  return length
}

/** `sequences` in ascending order (modulo 2^16), no more than MAX_NACKED; of further ones nothing is said. */
export function writeNack(out: Buffer, sender: number, media: number, sequences: readonly number[]): number {
  let at = HEAD
  for (let i = 0; i < Math.min(sequences.length, MAX_NACKED);) {
    const first = sequences[i]! & 0xffff
    let following = 0
    i++
    while (i < Math.min(sequences.length, MAX_NACKED)) {
      const ahead = (sequences[i]! - first) & 0xffff
      if (ahead < 1 || ahead > 16) break
      following |= 1 << (ahead - 1)
      i++
    }
    out.writeUInt16BE(first, at)
    out.writeUInt16BE(following, at + 2)
    at += 4
  }
  return writeHead(out, TRANSPORT_FEEDBACK, GENERIC_NACK, at, sender, media)
}

/** `bitrate` in bits per second; `media` are the streams that share it, 255 at most. */
export function writeRemb(out: Buffer, sender: number, bitrate: number, media: readonly number[]): number {
  let mantissa = Math.max(0, Math.floor(bitrate))
  let exponent = 0
  while (mantissa >= MANTISSA && exponent < 63) {
    mantissa = Math.floor(mantissa / 2)
    exponent++
  }
  const count = Math.min(media.length, 255)
  const length = writeHead(out, PAYLOAD_FEEDBACK, APPLICATION_LAYER, HEAD + 8 + 4 * count, sender, 0)
  out.writeUInt32BE(REMB_NAME, HEAD)
  out[HEAD + 4] = count
  out[HEAD + 5] = (exponent << 2) | (mantissa >>> 16)
  out.writeUInt16BE(mantissa & 0xffff, HEAD + 6)
  for (let i = 0; i < count; i++) out.writeUInt32BE(media[i]! >>> 0, HEAD + 8 + 4 * i)
  return length
}

function writeHead(out: Buffer, type: number, format: number, length: number, sender: number, media: number): number {
  out[0] = 0x80 | format
  out[1] = type
  out.writeUInt16BE(length / 4 - 1, 2)
  out.writeUInt32BE(sender >>> 0, 4)
  out.writeUInt32BE(media >>> 0, 8)
  return length
}

/** RFC 3550 6.4.1: the last byte counts the padding; 0 or more than there is makes the packet empty. */
function withoutPadding(packet: Buffer, at: number, end: number): number {
  if (!(packet[at]! & 0x20)) return end
  const padding = packet[end - 1]!
  return padding === 0 || padding > end - at - 4 ? at : end - padding
}

/** One packet, `packet[at, end)`, that has a head. */
function readMessage(packet: Buffer, at: number, end: number, onItem: (item: Feedback) => void): void {
  const format = packet[at]! & 0x1f
  const type = packet[at + 1]!
  if (type !== TRANSPORT_FEEDBACK && type !== PAYLOAD_FEEDBACK) return
  const sender = packet.readUInt32BE(at + 4)
  const media = packet.readUInt32BE(at + 8)
  const content = at + HEAD
  if (type === TRANSPORT_FEEDBACK) {
    if (format === GENERIC_NACK) readNack(packet, content, end, sender, media, onItem)
  } else if (format === PICTURE_LOSS) onItem({ kind: 'pli', sender, media })
  else if (format === FULL_INTRA) {
    for (let entry = content; entry + FIR_ENTRY <= end; entry += FIR_ENTRY) {
      onItem({ kind: 'fir', sender, media: packet.readUInt32BE(entry), command: packet[entry + 4]! })
    }
  } else if (format === APPLICATION_LAYER) readRemb(packet, content, end, sender, onItem)
}

function readNack(
  packet: Buffer,
  content: number,
  end: number,
  sender: number,
  media: number,
  onItem: (item: Feedback) => void,
): void {
  const sequences: number[] = []
  for (let entry = content; entry + 4 <= end && sequences.length < MAX_NACKED; entry += 4) {
    const first = packet.readUInt16BE(entry)
    const following = packet.readUInt16BE(entry + 2)
    sequences.push(first)
    for (let bit = 0; bit < 16; bit++) if (following & (1 << bit)) sequences.push((first + 1 + bit) & 0xffff)
  }
  if (sequences.length > 0) onItem({ kind: 'nack', sender, media, sequences })
}

function readRemb(
  packet: Buffer,
  content: number,
  end: number,
  sender: number,
  onItem: (item: Feedback) => void,
): void {
  if (content + 8 > end || packet.readUInt32BE(content) !== REMB_NAME) return
  const count = packet[content + 4]!
  if (content + 8 + 4 * count > end) return
  const exponent = packet[content + 5]! >> 2
  const mantissa = (packet[content + 5]! & 3) * 0x10000 + packet.readUInt16BE(content + 6)
  const media = Array.from({ length: count }, (_, i) => packet.readUInt32BE(content + 8 + 4 * i))
  onItem({ kind: 'remb', sender, bitrate: mantissa * 2 ** exponent, media })
}
