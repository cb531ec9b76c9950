/** The descriptor's first byte (RFC 7741 4.2). */
const EXTENDED = 0x80
const STARTS_PARTITION = 0x10
const PARTITION = 0x07
/** Its second. */
const HAS_PICTURE_ID = 0x80
const HAS_TL0PICIDX = 0x40
const HAS_TID = 0x20
const HAS_KEYIDX = 0x10
/** A picture's number is of 15 bits instead of 7. */
const LONG = 0x80

/** Where the VP8 data of the payload `packet` [start, end) starts; -1 when the descriptor takes all of it. */
export function vp8DataStart(packet: Buffer, start: number, end: number): number {
  let at = start + 1
  if (at < end && packet[start]! & EXTENDED) {
    const has = packet[at++]!
    if (has & HAS_PICTURE_ID) at += at < end && packet[at]! & LONG ? 2 : 1
    if (has & HAS_TL0PICIDX) at++
    // One byte for both.
    if (has & (HAS_TID | HAS_KEYIDX)) at++
  }
  return at < end ? at : -1
}

/** Whether a payload is the first of its picture: partition 0 starts in it. */
export function startsVp8Picture(descriptor: number): boolean {
  return (descriptor & (STARTS_PARTITION | PARTITION)) === STARTS_PARTITION
}

export const VP8_DESCRIPTOR_LENGTH = 4

/** Writes a descriptor of 4 bytes, with a picture's number of 15 bits. */
export function writeVp8Descriptor(payload: Buffer, isFirst: boolean, pictureId: number): void {
  payload[0] = EXTENDED | (isFirst ? STARTS_PARTITION : 0)
  payload[1] = HAS_PICTURE_ID
  payload[2] = LONG | (pictureId >> 8)
  payload[3] = pictureId
}
