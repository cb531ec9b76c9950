import { inflateSync } from 'node:zlib'

/** Rows of RGB or RGBA, 8 bits a channel. */
export interface Bitmap {
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
  readonly pixels: Uint8Array
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/**
 * Reads a PNG (W3C Portable Network Graphics, 2nd edition) of 8 bits in RGB or RGBA, not interlaced: what baresip and
 * browsers write. Throws an Error for anything else, and for a file that is not whole yet.
 */
export function decodePng(file: Buffer): Bitmap {
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error('not a PNG file')
  const data: Buffer[] = []
  let header: Buffer | undefined
  let whole = false
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at)
    const type = file.toString('latin1', at + 4, at + 8)
    const body = file.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') header = body
    else if (type === 'IDAT') data.push(body)
    else if (type === 'IEND') whole = true
    at += 12 + length
  }
  if (!header || !whole) throw new Error('the PNG file is not whole')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const channels = header[9] === 2 ? 3 : header[9] === 6 ? 4 : undefined
  if (header[8] !== 8 || !channels || header[12] !== 0) throw new Error('only RGB and RGBA of 8 bits is read')
  return {
    width,
    height,
    channels,
    pixels: unfilter(inflateSync(Buffer.concat(data)), width * channels, height, channels),
  }
}

/** Clause 9: each row is told as the difference to its neighbours. */
function unfilter(filtered: Buffer, stride: number, height: number, channels: number): Uint8Array {
  const pixels = new Uint8Array(stride * height)
  for (let row = 0; row < height; row++) {
    const filter = filtered[row * (stride + 1)]!
    const from = row * (stride + 1) + 1
    const to = row * stride
    for (let i = 0; i < stride; i++) {
      const left = i >= channels ? pixels[to + i - channels]! : 0
      const above = row > 0 ? pixels[to + i - stride]! : 0
      const corner = i >= channels && row > 0 ? pixels[to + i - stride - channels]! : 0
      pixels[to + i] = filtered[from + i]! + predict(filter, left, above, corner)
    }
  }
  return pixels
}

function predict(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0
    case 1:
      return left
    case 2:
      return above
    case 3:
      return (left + above) >> 1
    default:
      return paeth(left, above, corner)
  }
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner
  const [toLeft, toAbove, toCorner] = [
    Math.abs(estimate - left),
    Math.abs(estimate - above),
    Math.abs(estimate - corner),
  ]
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}
