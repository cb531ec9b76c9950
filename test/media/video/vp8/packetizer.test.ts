import t from 'tap'
import { Vp8Packetizer } from '../../../../src/media/video/vp8/packetizer.ts'
import { payloadsOf } from '../fixtures/payloads.ts'
import { interFrame } from './fixtures.ts'

t.test('a frame goes in payloads of one size, the first says so, the marker is on the last', async (t) => {
  const packetizer = new Vp8Packetizer({ maxPayload: 104, pictureId: 0x1234 })
  const payloads = payloadsOf(packetizer, interFrame(250, 1))
  t.same(
    payloads.map(({ data, marker }) => [data.subarray(0, 4).toString('hex'), data.length, marker]),
    [
      ['90809234', 88, false],
      ['80809234', 88, false],
      ['80809234', 86, true],
    ],
  )
  t.same(Buffer.concat(payloads.map(({ data }) => data.subarray(4))), interFrame(250, 1))
})

t.test('a frame that just fits is not cut, one byte more is', async (t) => {
  const packetizer = new Vp8Packetizer({ maxPayload: 104 })
  t.equal(payloadsOf(packetizer, interFrame(100, 1)).length, 1)
  t.equal(payloadsOf(packetizer, interFrame(101, 1)).length, 2)
})

t.test('frames are numbered with 15 bits', async (t) => {
  const packetizer = new Vp8Packetizer({ maxPayload: 104, pictureId: 0x7fff })
  const number = () => payloadsOf(packetizer, interFrame(9, 1))[0]?.data.readUInt16BE(2)
  t.equal(number(), 0xffff)
  t.equal(number(), 0x8000, 'and start again')
  t.equal(number(), 0x8001)
})

t.test('an empty frame has no payloads', async (t) => {
  t.same(payloadsOf(new Vp8Packetizer({ maxPayload: 104 }), Buffer.alloc(0)), [])
})
