import t from 'tap'
import { inspectH264, spsOfPacket } from '../../../../src/media/video/h264/inspect.ts'
import { HAS_PPS, HAS_SPS, KEYFRAME, MALFORMED, STARTS_PICTURE } from '../../../../src/media/video/packet-flags.ts'
import { hex } from '../fixtures/payloads.ts'
import { fuA, IDR, NEXT_SLICE, PPS, SLICE, SPS, stapA } from './fixtures.ts'

function inspect(payload: Buffer): number {
  const packet = Buffer.concat([Buffer.alloc(12, 0x67), payload, Buffer.alloc(12, 0x67)])
  return inspectH264(packet, 12, 12 + payload.length)
}

t.test('a packet tells what is in it', async (t) => {
  t.equal(inspect(SLICE), STARTS_PICTURE)
  t.equal(inspect(NEXT_SLICE), 0)
  t.equal(inspect(IDR), STARTS_PICTURE | KEYFRAME)
  t.equal(inspect(SPS), STARTS_PICTURE | HAS_SPS)
  t.equal(inspect(PPS), STARTS_PICTURE | HAS_PPS)
  t.equal(inspect(hex('0605')), STARTS_PICTURE, 'supplemental information')
  t.equal(inspect(hex('0910')), STARTS_PICTURE, 'a delimiter')
  t.equal(inspect(hex('0cff')), 0, 'filler')
  t.equal(inspect(stapA(SPS, PPS)), STARTS_PICTURE | HAS_SPS | HAS_PPS)
  t.equal(inspect(stapA(SPS, PPS, IDR)), STARTS_PICTURE | HAS_SPS | HAS_PPS | KEYFRAME)
})

t.test('only the first fragment starts something', async (t) => {
  const [first, second, third] = fuA(Buffer.concat([IDR, Buffer.alloc(20, 7)]), 9).map(inspect)
  t.same([first, second, third], [STARTS_PICTURE | KEYFRAME, KEYFRAME, KEYFRAME])
  const [slice, rest] = fuA(Buffer.concat([SLICE, Buffer.alloc(9, 0xff)]), 6).map(inspect)
  t.same([slice, rest], [STARTS_PICTURE, 0])
})

t.test('what is no payload of H.264 is told, with what could be read before', async (t) => {
  for (const bytes of ['', '00', '18', '78', '79 0000', '7c', '7c 85', '7c 98 00', '7c 18 00', 'e5 88', '78 0000 00']) {
    t.equal(inspect(hex(bytes)), MALFORMED, bytes)
  }
  t.equal(inspect(stapA(SPS, PPS).subarray(0, -1)), MALFORMED | STARTS_PICTURE | HAS_SPS)
})

t.test('the sequence parameter set of a packet is found', async (t) => {
  t.same(spsOfPacket(SPS, 0, SPS.length), SPS)
  const aggregate = stapA(PPS, SPS)
  t.same(spsOfPacket(Buffer.concat([PPS, aggregate]), PPS.length, PPS.length + aggregate.length), SPS)
  t.equal(spsOfPacket(aggregate, 0, aggregate.length - 1), undefined)
  t.equal(spsOfPacket(SLICE, 0, SLICE.length), undefined)
  t.equal(spsOfPacket(SLICE, 0, 0), undefined)
})
