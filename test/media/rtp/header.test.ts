import t from 'tap'
import {
  rtpMarker,
  rtpPayloadEnd,
  rtpPayloadStart,
  rtpPayloadType,
  rtpSequence,
  rtpSsrc,
  rtpTimestamp,
  writeRtpHeader,
} from '../../../src/media/rtp/header.ts'

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex')

/** Marker, type 111, sequence 0xfffe, timestamp 0xfedcba98, SSRC 0x89abcdef; with two CSRCs, an extension of a word, three bytes of padding. */
const full = hex(`b2ef fffe fedcba98 89abcdef 00000001 00000002 bede0001 10550000 aabbccdd 000003`)

t.test('all fields are found, behind CSRCs and extension and before padding', async (t) => {
  const start = rtpPayloadStart(full, full.length)
  t.same(full.subarray(start, rtpPayloadEnd(full, full.length, start)), hex('aabbccdd'))
  t.same(
    [rtpMarker(full), rtpPayloadType(full), rtpSequence(full), rtpTimestamp(full), rtpSsrc(full)],
    [true, 111, 0xfffe, 0xfedcba98, 0x89abcdef],
  )
})

t.test('a header written is the header read', async (t) => {
  const packet = Buffer.alloc(12, 0xff)
  writeRtpHeader(packet, false, 8, 0xabcd, 0x1_2345_6789, 0xfedcba98)
  t.same(packet, hex('8008 abcd 23456789 fedcba98'))
  t.equal(rtpPayloadStart(packet, 12), 12)
  t.equal(rtpMarker(packet), false)
})

t.test('what is not RTP has no payload', async (t) => {
  t.equal(rtpPayloadStart(Buffer.alloc(0), 0), -1, 'empty')
  t.equal(rtpPayloadStart(hex('8000 0001 00000001 000000'), 11), -1, 'too short')
  t.equal(rtpPayloadStart(hex('4000 0001 00000001 00000001'), 12), -1, 'version 1')
  t.equal(rtpPayloadStart(hex('8000 0001 00000001 00000001'), 13), -1, 'a length beyond the buffer')
  t.equal(rtpPayloadStart(hex('8100 0001 00000001 00000001'), 12), -1, 'a CSRC that is not there')
  t.equal(rtpPayloadStart(hex('9000 0001 00000001 00000001 bede'), 14), -1, 'half an extension header')
  t.equal(rtpPayloadStart(hex('9000 0001 00000001 00000001 bede0001'), 16), -1, 'an extension cut off')
  for (let length = 0; length < 28; length++) t.equal(rtpPayloadStart(full, length), -1, `cut to ${length}`)
})

t.test('malformed padding is noticed', async (t) => {
  const padded = (last: string) => hex(`a000 0001 00000001 00000001 aabb${last}`)
  t.equal(rtpPayloadEnd(padded('0002'), 16, 12), 14)
  t.equal(rtpPayloadEnd(padded('0004'), 16, 12), 12, 'nothing but padding')
  t.equal(rtpPayloadEnd(padded('0000'), 16, 12), -1, 'padding of 0')
  t.equal(rtpPayloadEnd(padded('0005'), 16, 12), -1, 'more padding than payload')
})
