import t from 'tap'
import { g711Tables } from '../../../src/media/g711/g711.ts'
import { loadOpus } from '../../../src/media/opus/load.ts'
import type { OpusOptions } from '../../../src/media/session.ts'
import { seeded } from '../fake-time.ts'
import { levelOf, tone } from '../tone.ts'
import { appLine, irregularities, numbered, type Packet, phoneLine } from './rig.ts'

const MINUTE = 60_000
const { decode: linear, encode: code } = g711Tables('PCMU')
const dtx: OpusOptions = { bitrate: 24000, complexity: 5, inbandFec: true, expectedLossPercent: 15, dtx: true }

/** What the phone hears in packets. */
function pcmOf(packets: readonly Packet[]): Int16Array {
  return Int16Array.from(packets.flatMap(({ payload }) => [...payload].map((byte) => linear[byte]!)))
}

/** Frames of 20 ms: syllables of a tone over hiss while `talking`, hiss alone otherwise. */
function sounds(hiss: number, seed = 1) {
  const random = seeded(seed)
  return (n: number, talking: boolean): Int16Array => {
    const speech = tone(300 + 40 * (n % 17), 9000 * Math.sin((Math.PI * (n % 12)) / 12), n * 160, 160)
    return speech.map((sample) => (talking ? sample : 0) + hiss * (2 * random() - 1))
  }
}

/** An app that encodes real sound with DTX, and leaves unsent what need not be sent, as libwebrtc does. */
function dtxApp(hiss: number) {
  const line = appLine({ codec: loadOpus() })
  const encoder = loadOpus().createEncoder(dtx)
  t.teardown(() => encoder.close())
  const sound = sounds(hiss)
  const out = Buffer.alloc(1275)
  let [frame, sequence, quiet] = [0, 500, 0]
  return {
    ...line,
    /** So many ms of sound; returns how many packets were sent, and the level of the sound. */
    run: (ms: number, talking: boolean) => {
      const from = sequence
      const pcm: number[] = []
      for (let i = 0; i < ms / 20; i++) {
        const samples = sound(frame, talking)
        pcm.push(...samples)
        const length = encoder.encode(samples, 160, out)
        quiet = length <= 2 ? quiet + 1 : 0
        if (length > 2 || quiet === 1) {
          line.path.receive(line.sealed(sequence++, out.subarray(0, length), { timestamp: frame * 960 }))
        }
        frame++
        line.time.advance(20)
      }
      return { packets: sequence - from, level: levelOf(Int16Array.from(pcm)) }
    },
  }
}

t.test(
  'an app that sends nothing in its pauses (DTX) is heard with its background, and nothing counts as lost',
  async (t) => {
    const { run, sent, path } = dtxApp(60)
    run(3000, true)
    for (let round = 0; round < 5; round++) {
      const { packets, level } = run(4000, false)
      t.ok(packets < 60, `${packets} packets in 4 s of pause`)
      const pause = levelOf(pcmOf(sent.slice(-100)))
      t.ok(Math.abs(pause - level) < 4, `${pause} dBov heard of ${level}`)
      const talk = run(2000, true)
      const heard = levelOf(pcmOf(sent.slice(-100)))
      t.ok(Math.abs(heard - talk.level) < 2, `${heard} dBov heard of ${talk.level}`)
    }
    t.same(irregularities(sent, 160), [], 'one row of packets, no marker, no gap')
    t.match(path.receiveStatistics(), { lost: 0, late: 0, concealedMs: 0, fecRecovered: 0, malformed: 0 })
  },
)

t.test('after a long silence of the app the comfort noise is as loud as its background was', async (t) => {
  for (const hiss of [20, 60, 90]) {
    const { run, sent, time, path } = dtxApp(hiss)
    const before = run(5000, false)
    run(3000, true)
    // Not even DTX's reports: the app is on hold, or out of reach.
    time.advance(2 * MINUTE)
    const noise = levelOf(pcmOf(sent.slice(-500)))
    t.ok(Math.abs(noise - before.level) < 6, `${noise} dBov after ${before.level}`)
    const talk = run(3000, true)
    const heard = levelOf(pcmOf(sent.slice(-100)))
    t.ok(Math.abs(heard - talk.level) < 2, `${heard} dBov of ${talk.level} when it is back`)
    t.same(irregularities(sent, 160), [])
    t.match(path.receiveStatistics(), { lost: 0, late: 0, concealedMs: 0 })
  }
})

t.test('a DTX gap is filled by the decoder, and what follows is heard in its place', async (t) => {
  const { say, story, sent, time, path, sealed } = appLine()
  for (let n = 100; n < 120; n++) {
    say(n)
    time.advance(20)
  }
  // The announcement, its repetitions every 400 ms, and talk again.
  for (let n = 120; n < 180; n++) {
    if (n % 20 === 0) path.receive(sealed(120 + (n - 120) / 20, Buffer.from([0x08]), { timestamp: n * 960 }))
    time.advance(20)
  }
  for (let n = 180; n < 200; n++) {
    path.receive(sealed(n - 57, numbered(n), { timestamp: n * 960 }))
    time.advance(20)
  }
  t.match(story(), /^_\*[1-3] 0-19 ~\*60 80-9[7-9]$/)
  t.same(irregularities(sent, 160), [])
  t.match(path.receiveStatistics(), { lost: 0, late: 0, concealedMs: 0 })
})

t.test('the first packet of talk after DTX, when it is lost, is recovered from the second', async (t) => {
  const { say, story, time, path, sealed } = appLine()
  for (let n = 100; n < 120; n++) {
    say(n)
    time.advance(20)
  }
  path.receive(sealed(120, Buffer.from([0x08]), { timestamp: 120 * 960 }))
  time.advance(400)
  for (let n = 140; n < 160; n++) {
    if (n > 140) path.receive(sealed(n - 19, numbered(n, true), { timestamp: n * 960 }))
    time.advance(20)
  }
  t.match(story(), /^_\*[1-3] 0-19 ~\*20 fec40 41-5[6-9]$/)
  t.match(path.receiveStatistics(), { lost: 1, fecRecovered: 1, concealedMs: 0 })
})

for (const [ms, gap] of [
  [100, /~\*[3-5]/],
  [240, /~\*\d+( _\*\d+)?/],
  [260, /~\*\d+( _\*\d+)?/],
  [280, /~\*\d+( _\*\d+)?/],
  [300, /~\*1\d( _\*\d+)?/],
  [320, /~\*1\d( _\*\d+)?/],
  [500, /~\*\d+ _\*\d+/],
  [2000, /~\*\d+ _\*\d+/],
  [MINUTE, /~\*\d+ _\*\d+/],
] as const) {
  for (const moves of [true, false]) {
    const how = moves ? 'with timestamps that went on' : 'with timestamps that stood still'
    t.test(`an app that is held for ${ms} ms and comes back ${how} is heard again, all of it`, async (t) => {
      const { say, story, sent, time, path } = appLine()
      for (let n = 100; n < 150; n++) {
        say(n)
        time.advance(20)
      }
      time.advance(ms)
      for (let n = 150; n < 250; n++) {
        say(n, { timestamp: (n + (moves ? ms / 20 : 0)) * 960 })
        time.advance(20)
      }
      t.match(story(), new RegExp(`^_\\*[1-3] 0-49 ${gap.source} 50-(4[5-9]|0)$`))
      t.same(irregularities(sent, 160), [])
      t.match(path.receiveStatistics(), { lost: 0, late: 0, fecRecovered: 0 })
      if (moves) t.equal(path.receiveStatistics().concealedMs, 0)
    })
  }
}

t.test('a phone that is held and comes back is one stream to the app, marked where it begins again', async (t) => {
  for (const ms of [100, 2000, MINUTE, 60 * MINUTE]) {
    const { say, got, time } = phoneLine()
    for (const n of [1, 2]) {
      say(n)
      time.advance(20)
    }
    time.stall(ms)
    for (const n of [3, 4]) {
      say(n, { timestamp: (n + ms / 20) * 160 })
      time.advance(20)
    }
    const at = 2 + ms / 20
    t.equal(got(), `0@0:1! 1@1:2 2@${at}:3! 3@${at + 1}:4`)
  }
})

t.test('a phone whose timestamps stood still while it was held is one stream to the app', async (t) => {
  for (const [ms, at] of [
    [100, 2],
    [2000, 2],
    [MINUTE, 2 + MINUTE / 20],
  ] as const) {
    const { say, got, time } = phoneLine()
    for (const n of [1, 2]) {
      say(n)
      time.advance(20)
    }
    time.stall(ms)
    for (const n of [3, 4]) {
      say(n)
      time.advance(20)
    }
    t.equal(got(), `0@0:1! 1@1:2 2@${at}:3${at > 2 ? '!' : ''} 3@${at + 1}:4`, `${ms} ms`)
  }
})

t.test('a loss at the edge of a silence of the phone is one packet lost, and a silence', async (t) => {
  const { say, got, time } = phoneLine()
  for (const n of [1, 2]) {
    say(n)
    time.advance(20)
  }
  time.advance(MINUTE)
  for (const n of [4, 5]) {
    say(n, { timestamp: (n + MINUTE / 20) * 160 })
    time.advance(20)
  }
  time.advance(100)
  t.equal(got(), '0@0:1! 1@1:2 3@3003:4! 4@3004:5')
})

t.test('with DTX the app gets a pause as one packet and then nothing, in its place in time', async (t) => {
  const { say, sent, time, path } = phoneLine({ codec: loadOpus(), opus: dtx, random: () => 0 })
  const sound = sounds(0)
  const saidAt: number[] = []
  for (let n = 0; n < 500; n++) {
    const talking = n % 200 < 80
    say(n, { payload: Buffer.from(sound(n, talking).map((sample) => code[sample & 0xffff]!)) })
    saidAt.push(time.monotonic())
    time.advance(20)
  }
  t.ok(sent.length > 3 * 70 && sent.length < 3 * 80 + 90, `${sent.length} packets of 500`)
  sent.forEach((packet, i) => {
    const before = sent[i - 1]
    const frame = packet.timestamp / 960
    t.equal(packet.sequence, i, 'numbers go on')
    t.equal(packet.at, saidAt[frame], 'the time in the packet is when it was said')
    t.equal(packet.marker, !before || frame > before.timestamp / 960 + 1, 'the marker is where sound begins again')
    if (packet.marker && before) t.ok(before.payload.length <= 2, 'after an announcement')
  })
  const pauses = sent.filter(({ marker }) => marker)
  t.ok(pauses.length >= 3)
  t.match(path.receiveStatistics(), { packets: 500, lost: 0 })
})
