import t from 'tap'
import { KEYFRAME, MALFORMED, STARTS_PICTURE } from '../../../../src/media/video/packet-flags.ts'
import { readFrameHeader } from '../../../../src/media/video/vp8/frame-header.ts'
import { inspectVp8 } from '../../../../src/media/video/vp8/inspect.ts'
import { hex } from '../fixtures/payloads.ts'
import { interFrame, KEYFRAME as BLACK } from './fixtures.ts'

function inspect(payload: Buffer): number {
  const packet = Buffer.concat([Buffer.alloc(12, 0x10), payload, Buffer.alloc(12)])
  return inspectVp8(packet, 12, 12 + payload.length)
}

t.test('a packet tells whether it starts a frame, and a keyframe', async (t) => {
  t.equal(inspect(Buffer.concat([hex('90 80 81 23'), BLACK])), STARTS_PICTURE | KEYFRAME)
  t.equal(inspect(Buffer.concat([hex('90 e0 81 23 00 20'), interFrame(9, 1)])), STARTS_PICTURE)
  t.equal(inspect(Buffer.concat([hex('80 80 81 23'), BLACK])), 0, 'what continues one')
  t.equal(inspect(Buffer.concat([hex('11'), BLACK])), 0, 'another partition')
  for (const bytes of ['', '10', '90 80', '90 80 81 23']) t.equal(inspect(hex(bytes)), MALFORMED, bytes)
})

t.test('the size of a keyframe is read', async (t) => {
  t.same(readFrameHeader(BLACK), { keyframe: true, width: 320, height: 240 })
  const scaled = Buffer.from(BLACK)
  scaled[7]! |= 0x40
  t.same(readFrameHeader(scaled), { keyframe: true, width: 320, height: 240 }, 'less how it is to be shown')
  t.same(readFrameHeader(Buffer.concat([hex('ff'), BLACK]), 1), { keyframe: true, width: 320, height: 240 })
  t.same(readFrameHeader(interFrame(9, 1)), { keyframe: false, width: undefined, height: undefined })
  for (let length = 0; length < 10; length++) t.equal(readFrameHeader(BLACK, 0, length), undefined, `${length} bytes`)
  const none = Buffer.from(BLACK)
  none.writeUInt16LE(0, 6)
  t.equal(readFrameHeader(none), undefined, 'of no width')
})
