import t from 'tap'
import { opusDuration, opusHasFec } from '../../../src/media/opus/packet.ts'

const duration = (...bytes: number[]) => opusDuration(Buffer.from(bytes), bytes.length)
const hasFec = (...bytes: number[]) => opusHasFec(Buffer.from(bytes), bytes.length)
const toc = (config: number, code: number, stereo = false) => (config << 3) | (stereo ? 4 : 0) | code

t.test('durations follow table 2 of RFC 6716', async (t) => {
  const ms = Array.from({ length: 32 }, (_, config) => duration(toc(config, 0)) / 48)
  t.same(ms, [
    ...[10, 20, 40, 60, 10, 20, 40, 60, 10, 20, 40, 60],
    ...[10, 20, 10, 20],
    ...[2.5, 5, 10, 20, 2.5, 5, 10, 20, 2.5, 5, 10, 20, 2.5, 5, 10, 20],
  ])
})

t.test('packets of several frames count them', async (t) => {
  t.equal(duration(toc(1, 1)), 1920)
  t.equal(duration(toc(1, 2)), 1920)
  t.equal(duration(toc(1, 3), 6), 5760)
  t.equal(duration(toc(1, 3), 0xc3), 2880)
})

t.test('malformed packets have no duration', async (t) => {
  t.equal(opusDuration(Buffer.alloc(0), 0), -1)
  t.equal(opusDuration(Buffer.alloc(2), 3), -1)
  t.equal(duration(toc(1, 3)), -1, 'no frame count')
  t.equal(duration(toc(1, 3), 0), -1, 'no frames')
  t.equal(duration(toc(1, 3), 7), -1, '140 ms')
})

t.test('the FEC flag is found behind the voice activity flags', async (t) => {
  t.ok(hasFec(toc(1, 0), 0b0100_0000), '20 ms')
  t.notOk(hasFec(toc(1, 0), 0b1011_1111), '20 ms, other flags')
  t.ok(hasFec(toc(2, 0), 0b0010_0000), '40 ms')
  t.ok(hasFec(toc(3, 0), 0b0001_0000), '60 ms')
  t.ok(hasFec(toc(13, 0), 0b0100_0000), 'hybrid')
  t.ok(hasFec(toc(1, 0, true), 0b0001_0000), 'side channel')
  t.notOk(hasFec(toc(31, 0), 0xff), 'CELT has none')
})

t.test('the FEC flag is found in packets of several frames', async (t) => {
  t.ok(hasFec(toc(1, 1), 0x40))
  t.ok(hasFec(toc(1, 2), 5, 0x40))
  t.ok(hasFec(toc(1, 2), 252, 1, 0x40))
  t.ok(hasFec(toc(1, 3), 3, 0x40))
  t.ok(hasFec(toc(1, 3), 0x83, 5, 6, 0x40))
  t.ok(hasFec(toc(1, 3), 0x43, 2, 0x40))
  t.notOk(hasFec(toc(1, 0)), 'no frame')
  t.notOk(hasFec(toc(1, 2)), 'no length')
  t.notOk(hasFec(toc(1, 3)), 'no count')
  t.notOk(hasFec(toc(1, 3), 0x83, 5), 'lengths cut off')
})
