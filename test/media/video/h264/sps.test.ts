import t from 'tap'
import { BitReader } from '../../../../src/media/video/h264/bits.ts'
import { BitWriter } from '../../../../src/media/video/h264/bit-writer.ts'
import { readSps } from '../../../../src/media/video/h264/sps.ts'
import { hex } from '../fixtures/payloads.ts'
import { PPS, SPS } from './fixtures.ts'

t.test('the size, profile and level of a sequence parameter set are read', async (t) => {
  t.same(readSps(SPS), { width: 640, height: 360, profileIdc: 66, constraints: 0xc0, levelIdc: 30 })
})

t.test('1080 lines are 1088 less a crop, in units of fields where there are fields', async (t) => {
  const size = (isOfFrames: boolean, rows: number, crop: number) => {
    const bits = new BitWriter().u(77, 8).u(0, 8).u(40, 8).ue(0).ue(0).ue(2).ue(1).u(0, 1)
    bits
      .ue(119)
      .ue(rows - 1)
      .u(isOfFrames ? 1 : 0, 1)
    if (!isOfFrames) bits.u(0, 1)
    const sps = readSps(bits.u(1, 1).u(1, 1).ue(0).ue(0).ue(0).ue(crop).u(0, 1).nal(0x67))
    return [sps?.width, sps?.height]
  }
  t.same(size(true, 68, 4), [1920, 1080])
  t.same(size(false, 34, 2), [1920, 1080])
})

t.test('a high profile tells of chroma and scaling lists before', async (t) => {
  const bits = new BitWriter().u(100, 8).u(0, 8).u(31, 8).ue(0)
  bits.ue(1).ue(0).ue(0).u(0, 1) // 4:2:0, 8 bits
  bits.u(1, 1).u(1, 1) // a list of 16: one step down and so on, to its end
  for (let n = 0; n < 8; n++) bits.se(-1)
  bits.u(1, 1).se(-8).u(0, 6) // a default one
  bits.ue(0).ue(0).ue(4).ue(1).u(0, 1).ue(79).ue(44).u(1, 1).u(1, 1).u(0, 1).u(0, 1)
  t.match(readSps(bits.nal(0x67)), { width: 1280, height: 720, profileIdc: 100, levelIdc: 31 })
})

t.test('an order count that is told in a cycle is passed over', async (t) => {
  const bits = new BitWriter().u(66, 8).u(0xe0, 8).u(20, 8).ue(0).ue(0)
  bits.ue(1).u(0, 1).se(-5).se(7).ue(3).se(1).se(-2).se(3)
  bits.ue(1).u(0, 1).ue(19).ue(14).u(1, 1).u(1, 1).u(0, 1).u(0, 1)
  t.match(readSps(bits.nal(0x67)), { width: 320, height: 240 })
})

t.test('what is none, ends early or makes no sense is not read', async (t) => {
  t.equal(readSps(PPS), undefined)
  for (let length = 0; length < 9; length++) t.equal(readSps(SPS.subarray(0, length)), undefined, `${length} bytes`)
  const sized = (columns: number, rows: number, crop: number) => {
    const bits = new BitWriter().u(66, 8).u(0xe0, 8).u(31, 8).ue(0).ue(0).ue(2).ue(1).u(0, 1)
    return bits
      .ue(columns - 1)
      .ue(rows - 1)
      .u(1, 1)
      .u(1, 1)
      .u(1, 1)
      .ue(crop)
      .ue(0)
      .ue(0)
      .ue(0)
      .u(0, 1)
      .nal(0x67)
  }
  t.equal(readSps(sized(2, 2, 15))?.width, 2)
  t.equal(readSps(sized(2, 2, 16)), undefined, 'cropped to nothing')
  t.equal(readSps(sized(5000, 2, 0)), undefined, 'wider than any')
  t.equal(readSps(Buffer.concat([SPS.subarray(0, 4), Buffer.alloc(100)])), undefined, 'an endless number')
})

t.test('bytes that keep start codes from being emulated are not read, whole numbers are', async (t) => {
  const reader = new BitReader(hex('000003 01 000003 00 0003'))
  t.equal(reader.bits(24), 1)
  t.equal(reader.bits(24), 0)
  t.equal(reader.bits(8), 0)
  t.notOk(reader.exhausted)
  t.equal(new BitReader(hex('ffffffff')).bits(32), 0xffffffff)
  for (const value of [0, 1, -1, 2, -2, 700, -700]) {
    t.equal(new BitReader(new BitWriter().se(value).nal(0), 1).se(), value)
  }
})
