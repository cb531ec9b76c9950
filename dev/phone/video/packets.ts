/** Bytes of payload in a packet; with all headers it stays below what any network carries. */
const MAX_PAYLOAD = 1200
const START_CODE = Buffer.from([0, 0, 1])

/** The NAL units of an access unit in Annex B, without start codes. */
export function nalUnits(picture: Buffer): Buffer[] {
  const units: Buffer[] = []
  for (let at = picture.indexOf(START_CODE); at >= 0;) {
    const next = picture.indexOf(START_CODE, at + 3)
    let end = next < 0 ? picture.length : next
    // The first zero of a longer start code is none of the unit before it; a unit never ends in zeros (H.264 7.4.1).
    while (end > at + 3 && picture[end - 1] === 0) end--
    units.push(picture.subarray(at + 3, end))
    at = next
  }
  return units
}

export function nalType(unit: Buffer): number {
  return unit[0]! & 0x1f
}

/** RFC 6184: single NAL units, and in mode 1 what is too large in FU-A (5.8). Our test clips have slices for mode 0. */
export function packetsOfH264(units: readonly Buffer[], mode: 0 | 1): Buffer[] {
  return units.flatMap((unit) => {
    if (unit.length <= MAX_PAYLOAD) return [unit]
    if (mode === 0) throw new Error(`a NAL unit of ${unit.length} bytes has no place in packetization-mode 0`)
    const parts: Buffer[] = []
    for (let from = 1; from < unit.length; from += MAX_PAYLOAD - 2) {
      const part = unit.subarray(from, from + MAX_PAYLOAD - 2)
      const [start, end] = [from === 1, from + part.length === unit.length]
      const head = Buffer.from([(unit[0]! & 0xe0) | 28, (start ? 0x80 : 0) | (end ? 0x40 : 0) | nalType(unit)])
      parts.push(Buffer.concat([head, part]))
    }
    return parts
  })
}

/** RFC 7741: a descriptor with a PictureID of 15 bits, as browsers have it. */
export function packetsOfVp8(frame: Buffer, pictureId: number): Buffer[] {
  const parts: Buffer[] = []
  for (let from = 0; from < frame.length; from += MAX_PAYLOAD - 4) {
    const id = 0x8000 | (pictureId & 0x7fff)
    const head = Buffer.from([0x80 | (from === 0 ? 0x10 : 0), 0x80, id >> 8, id & 0xff])
    parts.push(Buffer.concat([head, frame.subarray(from, from + MAX_PAYLOAD - 4)]))
  }
  return parts
}
