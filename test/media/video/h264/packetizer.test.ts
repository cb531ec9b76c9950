import t from 'tap'
import { H264Packetizer } from '../../../../src/media/video/h264/packetizer.ts'
import { hex, payloadsOf } from '../fixtures/payloads.ts'
import { annexB, fuA, IDR, NEXT_SLICE, PPS, SLICE, SPS, stapA } from './fixtures.ts'

const shown = (payloads: readonly { data: Buffer; marker: boolean }[]) =>
  payloads.map(({ data, marker }) => [data.toString('hex'), marker])

t.test('parameter sets travel together, slices alone, the marker is on the last', async (t) => {
  const packetizer = new H264Packetizer({ mode: 1, maxPayload: 1200 })
  t.same(shown(payloadsOf(packetizer, annexB(SPS, PPS, IDR, NEXT_SLICE))), [
    [stapA(SPS, PPS).toString('hex'), false],
    [IDR.toString('hex'), false],
    [NEXT_SLICE.toString('hex'), true],
  ])
})

t.test('one parameter set alone needs no aggregate, and the next picture none of its rests', async (t) => {
  const packetizer = new H264Packetizer({ mode: 1, maxPayload: 1200 })
  t.same(shown(payloadsOf(packetizer, annexB(PPS, IDR))), [
    [PPS.toString('hex'), false],
    [IDR.toString('hex'), true],
  ])
  t.same(shown(payloadsOf(packetizer, annexB(SPS, PPS))), [[stapA(SPS, PPS).toString('hex'), true]])
  const unimportant = hex('0605ff80')
  const [aggregate] = payloadsOf(packetizer, annexB(unimportant, unimportant))
  t.equal(aggregate?.data[0], 24, 'as important as what is in it')
})

t.test('an aggregate is no larger than a packet', async (t) => {
  const packetizer = new H264Packetizer({ mode: 1, maxPayload: SPS.length + 4 })
  t.same(shown(payloadsOf(packetizer, annexB(SPS, PPS, SLICE))), [
    [SPS.toString('hex'), false],
    [PPS.toString('hex'), false],
    [SLICE.toString('hex'), true],
  ])
})

t.test('a long slice goes in fragments of one size', async (t) => {
  const packetizer = new H264Packetizer({ mode: 1, maxPayload: 100 })
  const slice = Buffer.concat([SLICE, Buffer.alloc(243, 7)])
  const payloads = payloadsOf(packetizer, annexB(slice))
  t.same(
    payloads.map(({ data }) => data),
    fuA(slice, 82),
  )
  t.same(
    payloads.map(({ marker }) => marker),
    [false, false, true],
  )
})

t.test('a slice that just fits is not cut, one byte more is', async (t) => {
  const packetizer = new H264Packetizer({ mode: 1, maxPayload: 100 })
  const of = (length: number) => annexB(Buffer.concat([SLICE, Buffer.alloc(length - SLICE.length, 7)]))
  t.equal(payloadsOf(packetizer, of(100)).length, 1)
  t.same(
    payloadsOf(packetizer, of(101)).map(({ data }) => data.length),
    [52, 52],
  )
})

t.test('mode 0 has a packet for each NAL unit, and drops pictures with one that does not fit', async (t) => {
  const packetizer = new H264Packetizer({ mode: 0, maxPayload: 100 })
  t.same(shown(payloadsOf(packetizer, annexB(SPS, PPS, IDR))), [
    [SPS.toString('hex'), false],
    [PPS.toString('hex'), false],
    [IDR.toString('hex'), true],
  ])
  t.same(payloadsOf(packetizer, annexB(SPS, PPS, Buffer.concat([IDR, Buffer.alloc(100, 7)]))), [])
  t.equal(packetizer.oversize, 1)
})

t.test('start codes of three bytes, zeros between NAL units and what is no NAL unit are no part of any', async (t) => {
  const packetizer = new H264Packetizer({ mode: 1, maxPayload: 100 })
  const stream = Buffer.concat([
    hex('ff 0000000001'),
    SLICE,
    hex('00000001 000001 18aa 000001'),
    NEXT_SLICE,
    hex('0000'),
  ])
  t.same(shown(payloadsOf(packetizer, stream)), [
    [SLICE.toString('hex'), false],
    [NEXT_SLICE.toString('hex'), true],
  ])
  t.same(payloadsOf(packetizer, Buffer.alloc(0)), [])
  t.same(payloadsOf(packetizer, SLICE), [], 'without a start code there is none')
})
