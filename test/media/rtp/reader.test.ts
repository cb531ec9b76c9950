import t from 'tap'
import { writeRtpHeader } from '../../../src/media/rtp/header.ts'
import { MediaClock } from '../../../src/media/rtp/media-clock.ts'
import { RtpReader } from '../../../src/media/rtp/reader.ts'
import { SourceFollower } from '../../../src/media/rtp/source-follower.ts'

function packet(sequence: number, timestamp: number, ssrc = 1, payloadType = 0): Buffer {
  const buffer = Buffer.alloc(14, 0xd5)
  writeRtpHeader(buffer, false, payloadType, sequence & 0xffff, timestamp, ssrc)
  return buffer
}

t.test('media time goes on over wraps, stragglers and silence', async (t) => {
  const clock = new MediaClock(8000)
  t.equal(clock.read(0xffffff60, 0), 0)
  t.equal(clock.read(0, 20), 160)
  t.equal(clock.read(320, 60), 480)
  t.equal(clock.read(160, 61), 320, 'a straggler')
  t.equal(clock.read(320 + 60 * 8000, 60_060), 480 + 60 * 8000, 'a minute of silence')
  t.equal(clock.rebased, false)
})

t.test('media time does not jump with a new time base, it follows the wall clock', async (t) => {
  const clock = new MediaClock(8000)
  clock.read(1000, 0)
  t.equal(clock.read(0x70000000, 20), 160, 'far ahead')
  t.equal(clock.rebased, true)
  t.equal(clock.read(0x70000000 + 160, 40), 320)
  t.equal(clock.rebased, false)
  t.equal(clock.read(5, 60), 480, 'far back')
  clock.restart()
  t.equal(clock.read(165, 60), 481, 'on demand, and never the same time twice')
  t.equal(clock.rebased, true)
})

t.test('a straggler of the old source, or a second one beside it, is ignored', async (t) => {
  const source = new SourceFollower()
  t.equal(source.follow(1, 0), 'same')
  t.equal(source.follow(2, 10), 'ignored')
  t.equal(source.follow(1, 20), 'same')
  t.equal(source.follow(2, 30), 'ignored')
  t.equal(source.follow(1, 40), 'same')
  t.equal(source.ssrc, 1)
})

t.test('a new source is followed with its second packet, or at once when the old one is silent', async (t) => {
  const source = new SourceFollower()
  source.follow(1, 0)
  t.equal(source.follow(2, 10), 'ignored')
  t.equal(source.follow(2, 30), 'changed')
  t.equal(source.follow(3, 130), 'changed')
  t.equal(source.ssrc, 3)
})

t.test('packets of payload types not agreed are malformed, and so is what is not RTP', async (t) => {
  const reader = new RtpReader({ payloadType: 0, clockRate: 8000, otherPayloadTypes: [101] })
  t.ok(reader.read(packet(1, 0), 14, 0))
  t.ok(reader.read(packet(2, 0, 1, 101), 14, 20))
  t.notOk(reader.read(packet(3, 0, 1, 8), 14, 40))
  t.notOk(reader.read(Buffer.from('GET / HTTP/1.1'), 14, 60))
  t.notOk(reader.read(Buffer.alloc(0), 0, 60))
  const padded = packet(4, 0)
  padded[0]! |= 0x20
  t.notOk(reader.read(padded, 14, 60))
  t.equal(reader.malformed, 4)
  t.equal(reader.reception.packets, 2)
})

t.test('the fields tell where the payload is and what begins anew', async (t) => {
  const reader = new RtpReader({ payloadType: 0, clockRate: 8000 })
  reader.read(packet(65535, 1000), 14, 0)
  t.match(reader, { start: 12, end: 14, payloadType: 0, timestamp: 1000, time: 0, restarted: false, ssrc: 1 })
  const first = reader.sequence
  reader.read(packet(65536, 1160), 14, 20)
  t.match(reader, { sequence: first + 1, time: 160, restarted: false })
  t.ok(reader.read(packet(7, 50, 2), 14, 120))
  t.match(reader, { time: 960, restarted: true, ssrc: 2 })
  t.ok(reader.read(packet(8, 0x7fff0000, 2), 14, 140))
  t.match(reader, { time: 1120, restarted: true }, 'a jump of the timestamp')
  t.notOk(reader.read(packet(30000, 0x7fff00a0, 2), 14, 160), 'a jump of the number')
  t.ok(reader.read(packet(30001, 0x7fff0140, 2), 14, 180))
  t.equal(reader.restarted, true)
})

t.test('a telephone-event does not touch the media clock', async (t) => {
  const reader = new RtpReader({ payloadType: 111, clockRate: 48000, otherPayloadTypes: [126] })
  reader.read(packet(1, 0, 1, 111), 14, 0)
  reader.read(packet(2, 0x70000000, 1, 126), 14, 20)
  t.equal(reader.restarted, false)
  reader.read(packet(3, 1920, 1, 111), 14, 40)
  t.match(reader, { time: 1920, restarted: false })
})

t.test('an earlier timestamp on a later number is a new base, on an earlier number a straggler', async (t) => {
  const reader = new RtpReader({ payloadType: 0, clockRate: 8000 })
  reader.read(packet(1, 16000), 14, 0)
  reader.read(packet(3, 16320), 14, 40)
  reader.read(packet(2, 16160), 14, 45)
  t.match(reader, { time: 160, restarted: false })
  reader.read(packet(4, 800), 14, 60)
  t.match(reader, { time: 480, restarted: true })
  reader.read(packet(5, 960), 14, 80)
  t.match(reader, { time: 640, restarted: false })
})
