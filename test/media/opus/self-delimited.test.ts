import t from 'tap'
import { encodeOggPage } from '../../../src/media/opus/ogg-page.ts'
import { joinPackets } from '../../../src/media/opus/self-delimited.ts'

const packet = (bytes: number) => Buffer.concat([Buffer.from([0x08]), Buffer.alloc(bytes, 0xaa)])

t.test('all packets but the last say their own length, as RFC 6716 3.2.1 writes lengths', async (t) => {
  t.same(joinPackets([packet(3)]), packet(3))
  for (const [bytes, length] of [
    [0, [0]],
    [1, [1]],
    [251, [251]],
    [252, [252, 0]],
    [253, [253, 0]],
    [256, [252, 1]],
    [1275, [255, 255]],
  ] as const) {
    const joined = joinPackets([packet(bytes), packet(2)])
    t.same(joined, Buffer.concat([Buffer.from([0x08, ...length]), Buffer.alloc(bytes, 0xaa), packet(2)]), String(bytes))
    const [first = 0, second = 0] = length
    if (length.length === 2) t.equal(second * 4 + first, bytes)
  }
})

t.test('a packet of several frames is refused, since its length would mean another thing', async (t) => {
  t.throws(() => joinPackets([Buffer.from([0x0b, 0x01, 0]), packet(1)]), { code: 'media_no_codec' })
  t.throws(() => joinPackets([Buffer.alloc(0), packet(1)]), { code: 'media_no_codec' })
})

t.test('lengths of 255 and its multiples end with a length of 0 on the page', async (t) => {
  const page = (length: number) =>
    encodeOggPage({ flags: 0, granule: 960, serial: 1, sequence: 2, packets: [Buffer.alloc(length)] })
  t.same([...page(254).subarray(26, 28)], [1, 254])
  t.same([...page(255).subarray(26, 29)], [2, 255, 0])
  t.same([...page(510).subarray(26, 30)], [3, 255, 255, 0])
  t.throws(() => page(255 * 255), /do not fit/)
})
