import { deflateSync } from 'node:zlib'
import t from 'tap'
import { TestPicture, pictureBytes } from '../../../dev/clip/picture.ts'
import {
  brightnessOf,
  describe,
  differs,
  isBlack,
  isFlash,
  isGreen,
  isPicture,
  lookAtPlanes,
  lookAtRgb,
} from '../../../dev/video/look.ts'
import { decodePng } from '../../../dev/video/png.ts'

const [width, height] = [320, 180]

function drawn(number: number) {
  const raw = Buffer.alloc(pictureBytes(width, height))
  new TestPicture(width, height).draw(number, raw)
  return lookAtPlanes(raw, width, height, number)
}

t.test('a picture of the test clip is a picture, and the next ones differ from it', async (t) => {
  const look = drawn(0)
  t.ok(isPicture(look), describe(look))
  t.notOk(isFlash(look) || isBlack(look) || isGreen(look))
  t.ok(differs(look, drawn(10)))
  t.notOk(differs(look, drawn(0)))
})

t.test('white, black and the green of an empty decoder are told from it', async (t) => {
  const raw = Buffer.alloc(pictureBytes(width, height))
  t.ok(isGreen(lookAtPlanes(raw, width, height, 0)), 'all zero')
  t.notOk(isPicture(lookAtPlanes(raw, width, height, 0)))
  new TestPicture(width, height).drawWhite(raw)
  t.ok(isFlash(lookAtPlanes(raw, width, height, 0)))
  raw.fill(16, 0, width * height)
  t.ok(isBlack(lookAtPlanes(raw, width, height, 0)))
  const green = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i % 3 === 1 ? 135 : 0))
  t.ok(isGreen(lookAtRgb(green, 3, width, height, 0)), 'as a browser shows it')
})

t.test('a PNG is read back as it was written, with each of the five filters', async (t) => {
  const pixels = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => (i * 37) % 256)
  const rows: number[] = []
  for (let row = 0; row < 5; row++) {
    rows.push(row)
    for (let i = 0; i < 12; i++) {
      const at = (x: number, y: number) => (x < 0 || y < 0 ? 0 : pixels[y * 12 + x]!)
      const [left, above, corner] = [at(i - 3, row), at(i, row - 1), i < 3 ? 0 : at(i - 3, row - 1)]
      const paeth = [left, above, corner].sort(
        (a, b) => Math.abs(left + above - corner - a) - Math.abs(left + above - corner - b),
      )[0]!
      rows.push((at(i, row) - [0, left, above, (left + above) >> 1, paeth][row]!) & 0xff)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(4, 0)
  header.writeUInt32BE(5, 4)
  header.set([8, 2], 8)
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)])
  }
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const data = chunk('IDAT', deflateSync(Buffer.from(rows)))
  const file = Buffer.concat([signature, chunk('IHDR', header), data, chunk('IEND', Buffer.alloc(0))])
  const bitmap = decodePng(file)
  t.match(bitmap, { width: 4, height: 5, channels: 3 })
  t.strictSame([...bitmap.pixels], [...pixels])
  t.throws(() => decodePng(file.subarray(0, -20)), 'half of it is refused')
  t.ok(brightnessOf(lookAtRgb(bitmap.pixels, 3, 4, 5, 0)) > 0)
})
