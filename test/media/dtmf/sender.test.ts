import t from 'tap'
import { DtmfReceiver } from '../../../src/media/dtmf/receiver.ts'
import { DtmfSender } from '../../../src/media/dtmf/sender.ts'
import type { TelephoneEventFormat } from '../../../src/media/dtmf/telephone-event.ts'
import { rtpMarker, rtpPayloadType, rtpSequence, rtpTimestamp } from '../../../src/media/rtp/header.ts'
import { RtpWriter } from '../../../src/media/rtp/writer.ts'
import { FakeTime } from '../fake-time.ts'

interface Event {
  marker: boolean
  type: number
  sequence: number
  timestamp: number
  code: number
  end: boolean
  volume: number
  duration: number
}

function setup(format: TelephoneEventFormat = { payloadType: 110, clockRate: 48000 }) {
  const events: Event[] = []
  const time = new FakeTime()
  const writer = new RtpWriter(
    {
      write: (packet, length) => {
        if (length !== 16) return
        events.push({
          marker: rtpMarker(packet),
          type: rtpPayloadType(packet),
          sequence: rtpSequence(packet),
          timestamp: rtpTimestamp(packet),
          code: packet[12]!,
          end: (packet[13]! & 0x80) !== 0,
          volume: packet[13]! & 0x3f,
          duration: packet.readUInt16BE(14),
        })
      },
      close: () => undefined,
      toString: () => '',
    },
    { payloadType: 111, label: '', ssrc: 1, clockRate: 48000, frameUnits: 960, clock: time, random: () => 0 },
  )
  const sender = new DtmfSender(writer, format, 48000)
  return {
    events,
    sender,
    writer,
    time,
    ticks: (count: number) => {
      for (let i = 0; i < count; i++) {
        time.stall(20)
        sender.tick(1)
      }
    },
  }
}

t.test('a digit has one timestamp, growing durations, a marker in front and three ends', async (t) => {
  const { sender, events, ticks, writer } = setup()
  writer.write(Buffer.alloc(50), 50, 9600, 0)
  sender.send('#', 100)
  ticks(20)
  t.same(
    events.map(({ marker, sequence, end, duration }) => [marker, sequence, end, duration]),
    [
      [true, 1, false, 960],
      [false, 2, false, 1920],
      [false, 3, false, 2880],
      [false, 4, false, 3840],
      [false, 5, true, 4800],
      [false, 6, true, 4800],
      [false, 7, true, 4800],
    ],
  )
  for (const event of events) t.match(event, { type: 110, code: 11, volume: 10, timestamp: 9600 + 960 })
  t.equal(sender.active, false)
})

t.test('durations count in the clock rate of the format, timestamps in that of the stream', async (t) => {
  const { sender, events, ticks, writer } = setup({ payloadType: 126, clockRate: 8000 })
  writer.write(Buffer.alloc(50), 50, 48000, 0)
  sender.send('1', 60)
  ticks(10)
  t.same(
    events.map(({ timestamp, duration }) => [timestamp, duration]),
    [160, 320, 480, 480, 480].map((duration) => [48960, duration]),
  )
})

t.test('digits wait for each other, with a pause between', async (t) => {
  const { sender, events, ticks } = setup()
  const active: boolean[] = []
  for (const digit of ['1', '2'] as const) sender.send(digit, 40)
  for (let i = 0; i < 14; i++) {
    ticks(1)
    active.push(sender.active)
  }
  t.same(active.map((is) => (is ? 'x' : '-')).join(''), 'xxx---xxx-----')
  t.same(
    events.map(({ code }) => code),
    [1, 1, 1, 1, 2, 2, 2, 2],
  )
  t.equal(new Set(events.map(({ timestamp }) => timestamp)).size, 2)
})

t.test('lengths are brought to what receivers understand', async (t) => {
  const { sender, events, ticks } = setup()
  for (const durationMs of [0, Number.NaN, 5]) sender.send('5', durationMs)
  ticks(40)
  t.same(
    events.filter(({ end }) => end).map(({ duration }) => duration),
    Array.from({ length: 9 }, () => 1920),
  )
  sender.send('6', 1e9)
  ticks(8000 / 20 + 10)
  t.equal(sender.active, false)
})

t.test('missed slots do not stretch a digit', async (t) => {
  const { sender, events } = setup()
  sender.send('5', 200)
  sender.tick(1)
  sender.tick(4)
  sender.tick(10)
  t.same(
    events.map(({ duration, end }) => [duration, end]),
    [
      [960, false],
      [4800, false],
      [9600, true],
    ],
  )
})

t.test('a long digit is sent in segments, which a receiver joins', async (t) => {
  const { sender, events, ticks } = setup()
  const heard: string[] = []
  const receiver = new DtmfReceiver((digit, ms) => heard.push(`${digit} ${ms}`))
  sender.send('D', 5000)
  ticks(260)
  for (const [i, { code, end, duration, timestamp }] of events.entries()) {
    const payload = Buffer.from([code, end ? 0x8a : 0x0a, duration >> 8, duration & 0xff])
    receiver.receive(payload, 0, 4, timestamp, 48000, i * 20)
  }
  t.same(heard, ['D 5000'])
  t.equal(new Set(events.map(({ timestamp }) => timestamp)).size, 4)
  t.equal(events.filter(({ marker }) => marker).length, 1)
})

t.test('a program that presses for ever is not queued for ever', async (t) => {
  const { sender, events, ticks } = setup()
  for (let i = 0; i < 1000; i++) sender.send('1', 40)
  ticks(2000)
  t.equal(events.filter(({ marker }) => marker).length, 64)
})
