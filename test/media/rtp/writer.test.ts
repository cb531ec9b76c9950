import t from 'tap'
import { rtpMarker, rtpPayloadType, rtpSequence, rtpSsrc, rtpTimestamp } from '../../../src/media/rtp/header.ts'
import { RtpWriter } from '../../../src/media/rtp/writer.ts'
import { FakeTime } from '../fake-time.ts'

interface Sent {
  marker: boolean
  type: number
  sequence: number
  timestamp: number
  length: number
}

function setup(random = () => 0.9999999999) {
  const sent: Sent[] = []
  const time = new FakeTime()
  const writer = new RtpWriter(
    {
      write: (packet, length) => {
        t.equal(rtpSsrc(packet), 0xfedcba98)
        sent.push({
          marker: rtpMarker(packet),
          type: rtpPayloadType(packet),
          sequence: rtpSequence(packet),
          timestamp: rtpTimestamp(packet),
          length,
        })
      },
      close: () => undefined,
      toString: () => 'SRTP',
    },
    { payloadType: 111, label: '111', ssrc: 0xfedcba98, clockRate: 48000, frameUnits: 960, clock: time, random },
  )
  return { writer, sent, time }
}

const packet = Buffer.alloc(100)

t.test('numbers and timestamps start at random and go on, wrapping', async (t) => {
  const { writer, sent } = setup()
  for (let i = 0; i < 3; i++) writer.write(packet, 92, i * 960, 0)
  t.same(sent, [
    { marker: true, type: 111, sequence: 32767, timestamp: 0xffffffff, length: 92 },
    { marker: false, type: 111, sequence: 32768, timestamp: 959, length: 92 },
    { marker: false, type: 111, sequence: 32769, timestamp: 1919, length: 92 },
  ])
  t.match(writer, { packets: 3, octets: 240 })
  t.equal(String(writer), 'RTP(111) -> SRTP')
})

t.test('a loss stays a gap in the numbers, a silence becomes a marker', async (t) => {
  const { writer, sent } = setup(() => 0)
  writer.write(packet, 92, 0, 0)
  writer.write(packet, 92, 960 * 3, 2)
  writer.write(packet, 92, 960 * 10, 0)
  writer.write(packet, 92, 960 * 5000, 4989)
  t.same(
    sent.map(({ marker, sequence }) => [marker, sequence]),
    [
      [true, 0],
      [false, 3],
      [true, 4],
      [false, 105],
    ],
  )
})

t.test('other packets take numbers in between', async (t) => {
  const { writer, sent } = setup(() => 0)
  writer.write(packet, 92, 0, 0)
  writer.writeOther(packet, 16, true, 126, 480)
  writer.write(packet, 92, 960, 0)
  t.same(
    sent.map(({ type, sequence, timestamp, marker }) => [type, sequence, timestamp, marker]),
    [
      [111, 0, 0, true],
      [126, 1, 480, true],
      [111, 2, 960, false],
    ],
  )
})

t.test('the time of the stream goes on by the clock while nothing is sent', async (t) => {
  const { writer, time } = setup(() => 0.5)
  t.equal(writer.currentTime, 0)
  t.equal(writer.hasWritten, false)
  writer.write(packet, 92, 9600, 0)
  time.stall(250)
  t.equal(writer.currentTime, 9600 + 12000)
  t.equal(writer.rtpTimestamp(writer.currentTime), 0x80000000 + 21600)
  t.equal(writer.hasWritten, true)
})

t.test('audio that begins after other packets does not go back in time', async (t) => {
  const { writer, sent, time } = setup(() => 0)
  time.stall(1000)
  writer.writeOther(packet, 16, true, 126, writer.currentTime)
  time.stall(1000)
  writer.write(packet, 92, 0, 0)
  writer.write(packet, 92, 960, 0)
  t.same(
    sent.map(({ timestamp }) => timestamp),
    [48000, 96000, 96960],
  )
})

t.test('a source whose times step back does not take the stream back with it', async (t) => {
  const { writer, sent, time } = setup(() => 0)
  for (const timestamp of [0, 960, 1920]) {
    writer.write(packet, 92, timestamp, 0)
    time.advance(20)
  }
  for (const timestamp of [500, 1460, 1460]) {
    writer.write(packet, 92, timestamp, 0)
    time.advance(20)
  }
  t.same(
    sent.map(({ timestamp }) => timestamp),
    [0, 960, 1920, 2880, 3840, 4800],
  )
})
