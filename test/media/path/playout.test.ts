import t, { type Test } from 'tap'
import { CatchUp } from '../../../src/media/path/catch-up.ts'
import { PcmQueue } from '../../../src/media/path/pcm-queue.ts'
import { Playout } from '../../../src/media/path/playout.ts'
import { loadOpus } from '../../../src/media/opus/load.ts'
import type { OpusDecoder, OpusRate } from '../../../src/media/opus/opus.ts'
import { opusDuration } from '../../../src/media/opus/packet.ts'
import { seeded } from '../fake-time.ts'
import { wideTone } from '../g722/sounds.ts'
import { levelOf } from '../tone.ts'

/** What the present test plays at. */
let rate: OpusRate = 8000

/** A test at each rate that phones have. */
function atEachRate(title: string, body: (t: Test) => Promise<void>): void {
  for (const each of [8000, 16_000] as const) {
    t.test(`${each / 1000} kHz: ${title}`, async (t) => {
      rate = each
      await body(t)
    })
  }
}

/**
 * A decoder that writes down what it is asked for, and makes samples that tell which packet they are from: 100 times
 * the number in its third byte. Recovered samples are 1 more, concealed ones -1.
 */
function fakeDecoder(log: string[]): OpusDecoder {
  const put = (pcm: Int16Array, samples: number, value: number) => {
    pcm.fill(value, 0, samples)
    return samples
  }
  return {
    decode: (packet, length, pcm) => {
      if (packet[1] === 0xff) return -4
      log.push(length <= 2 ? 'dtx' : String(packet[2]))
      return put(pcm, opusDuration(packet, length) / (48000 / rate), (packet[2] ?? 0) * 100)
    },
    decodeFec: (packet, _length, pcm, samples) => {
      log.push(`fec(${packet[2]! - 1}${samples === rate / 50 ? '' : `,${samples}`})`)
      return put(pcm, samples, (packet[2]! - 1) * 100 + 1)
    },
    conceal: (pcm, samples) => {
      log.push(samples === rate / 50 ? 'plc' : `plc(${samples})`)
      return put(pcm, samples, -1)
    },
    reset: () => log.push('reset'),
    close: () => log.push('closed'),
  }
}

interface PacketOptions {
  readonly fec?: boolean
  readonly ms?: 10 | 20 | 40 | 60
  readonly time?: number
  readonly sequence?: number
  readonly dtx?: boolean
  readonly broken?: boolean
}

/** A playout, driven tick by tick; packets are numbered, and 20 ms apart when nothing else is said. */
function setup() {
  const log: string[] = []
  const playout = new Playout({ decoder: fakeDecoder(log), rate, random: seeded(1) })
  const pcm = new Int16Array(rate / 50)
  let now = 1000
  let heard = false
  return {
    log,
    playout,
    get heard() {
      return heard
    },
    /** The samples of the last tick, by runs. */
    get frame() {
      return [...new Set(pcm)]
    },
    arrive: (n: number, options: PacketOptions = {}) => {
      const { fec = false, ms = 20, time = n * 960, sequence = n, dtx = false, broken = false } = options
      const config = { 10: 0, 20: 1, 40: 2, 60: 3 }[ms]
      const lbrr = 1 << (7 - Math.max(1, ms / 20))
      const payload = Buffer.from([config << 3, broken ? 0xff : fec ? lbrr : 0, n])
      playout.insert(payload, dtx ? 1 : 3, 0x10000 + sequence, time, now)
    },
    /** Lets 20 ms pass, then pulls a frame; returns what the decoder was asked for in it. */
    tick: () => {
      now += 20
      heard = playout.pull(pcm, pcm.length, now)
      return log.splice(0).join(' ')
    },
    event: (sequence: number) => playout.noteEvent(0x10000 + sequence),
    /** Lets time pass without ticks. */
    stall: (ms: number) => (now += ms),
  }
}

/** A playout that got packets 0 to `last` and has two of them still to play. */
function running(last = 20) {
  const run = setup()
  for (let n = 0; n <= last; n++) {
    run.arrive(n)
    run.tick()
  }
  return run
}

atEachRate('the first packet waits, and then one is played every 20 ms', async (t) => {
  const { arrive, tick } = setup()
  t.equal(tick(), '')
  const played = Array.from({ length: 10 }, (_, n) => {
    arrive(n)
    return tick()
  })
  t.same(played, ['', '', '0', '1', '2', '3', '4', '5', '6', '7'])
})

atEachRate('before any audio there is silence, and it is not heard as audio', async (t) => {
  const run = setup()
  run.tick()
  t.same([run.heard, run.frame], [false, [0]])
  for (let n = 0; n < 3; n++) {
    run.arrive(n)
    run.tick()
  }
  t.same([run.heard, run.frame], [true, [0]])
  run.arrive(3)
  run.tick()
  t.same([run.heard, run.frame], [true, [100]])
})

atEachRate('packets that come out of order are played in order', async (t) => {
  const { arrive, tick } = setup()
  const played: string[] = []
  for (const pair of [
    [1, 0],
    [3, 2],
    [5, 4],
    [7, 6],
  ]) {
    for (const n of pair) arrive(n)
    played.push(tick(), tick())
  }
  t.match(played.join(' ').trim(), /^(0 )?1 2 3 4/)
})

atEachRate('a lost packet is recovered from the one after it', async (t) => {
  const { arrive, tick, playout } = running()
  arrive(22, { fec: true })
  t.equal(tick(), '19')
  arrive(23)
  t.equal(tick(), '20')
  arrive(24)
  t.equal(tick(), 'fec(21)')
  t.equal(tick(), '22')
  t.match(playout, { fecRecovered: 1, concealedMs: 0, late: 0 })
})

atEachRate('without FEC it is concealed', async (t) => {
  const { arrive, tick, playout } = running()
  arrive(22)
  tick()
  arrive(23)
  t.equal(tick(), '20')
  arrive(24)
  t.equal(tick(), 'plc')
  t.equal(tick(), '22')
  t.match(playout, { fecRecovered: 0, concealedMs: 20 })
})

atEachRate('of several lost the last is recovered, the others are concealed', async (t) => {
  const { arrive, tick, playout } = running()
  t.equal(tick(), '19')
  t.equal(tick(), '20')
  arrive(23, { fec: true })
  t.equal(tick(), 'plc')
  arrive(24)
  t.equal(tick(), 'fec(22)')
  arrive(25)
  t.equal(tick(), '23')
  t.match(playout, { fecRecovered: 1, concealedMs: 20 })
})

atEachRate('a packet that comes after its place was concealed is late', async (t) => {
  const { arrive, tick, playout } = running()
  arrive(22)
  tick()
  arrive(23)
  tick()
  arrive(24)
  t.equal(tick(), 'plc')
  arrive(21)
  t.equal(tick(), '22')
  t.equal(playout.late, 1)
})

atEachRate('when the network halts, what comes afterwards is still heard, later', async (t) => {
  const { arrive, tick, playout } = running()
  t.same([tick(), tick(), tick(), tick()], ['19', '20', 'plc', 'plc'])
  for (const n of [21, 22, 23, 24]) arrive(n)
  t.same([tick(), tick(), tick(), tick()], ['21', '22', '23', '24'])
  t.match(playout, { late: 0, concealedMs: 40 })
})

atEachRate('a loss with nothing behind it is recovered late, so that the next is recovered in time', async (t) => {
  const run = setup()
  // A calm network, for so long that packets hardly wait.
  for (let n = 0; n < 1500; n++) {
    run.arrive(n % 250, { time: n * 960, sequence: n, fec: true })
    run.tick()
  }
  const lose = (n: number) => {
    const played = [run.tick()]
    for (let i = 1; i < 4; i++) {
      run.arrive((n + i) % 250, { time: (n + i) * 960, sequence: n + i, fec: true })
      played.push(run.tick())
    }
    return played
  }
  const first = lose(1500)
  t.ok(first.includes('plc') && first.some((step) => step.startsWith('fec')), first.join())
  const second = lose(1504)
  t.ok(!second.includes('plc') && second.some((step) => step.startsWith('fec')), second.join())
})

atEachRate('a stream that ends fades, gives way to comfort noise, and resumes after a new wait', async (t) => {
  const { arrive, tick, playout } = running()
  tick()
  tick()
  t.same(Array.from({ length: 12 }, tick), [...Array.from({ length: 10 }, () => 'plc'), '', ''])
  for (let i = 0; i < 100; i++) t.equal(tick(), '')
  const from = 21 + 2 + 112
  const played = [0, 1, 2, 3].map((i) => {
    arrive(from + i, { sequence: 21 + i })
    return tick()
  })
  t.ok(played.join(' ').includes(`${from} ${from + 1}`) || played.at(-1) === String(from), played.join())
  t.equal(playout.concealedMs, 0, 'the numbers show that nothing was lost')
})

atEachRate('a stream that ends by a loss counts as concealed', async (t) => {
  const { arrive, tick, playout } = running()
  for (let i = 0; i < 20; i++) tick()
  for (let i = 0; i < 4; i++) {
    arrive(50 + i)
    tick()
  }
  t.equal(playout.concealedMs, 200)
})

atEachRate('DTX is not a loss: the decoder makes noise until the next packet', async (t) => {
  const { arrive, tick, playout } = running()
  arrive(21, { dtx: true })
  t.same([tick(), tick(), tick()], ['19', '20', 'dtx'])
  t.same(
    Array.from({ length: 20 }, tick),
    Array.from({ length: 20 }, () => 'plc'),
  )
  arrive(42, { sequence: 22 })
  t.equal(tick(), '42')
  t.match(playout, { concealedMs: 0, late: 0, fecRecovered: 0 })
})

atEachRate('a gap that telephone-events fill is not a loss', async (t) => {
  const { arrive, tick, event, playout } = running()
  for (let sequence = 21; sequence < 26; sequence++) {
    event(sequence)
    tick()
  }
  arrive(26, { fec: true })
  arrive(27)
  const played = [tick(), tick(), tick(), tick()].join(' ')
  t.match(played, /26 27/)
  t.notMatch(played, /fec/)
  t.match(playout, { concealedMs: 0, fecRecovered: 0 })
})

atEachRate('packets of other lengths are played from end to end', async (t) => {
  for (const ms of [10, 40, 60] as const) {
    const run = setup()
    let n = 0
    const played: number[] = []
    for (let at = 0; at < 2400; at += 20) {
      while (n * ms <= at) {
        run.arrive(n % 250, { ms, time: n * ms * 48, sequence: n })
        n++
      }
      run.tick()
      if (run.heard) played.push(...run.frame)
    }
    const numbers = played.map((value) => value / 100).filter((value, i, all) => value !== all[i - 1])
    t.same(
      numbers.slice(0, 35),
      Array.from({ length: Math.min(35, numbers.length) }, (_, i) => numbers[0]! + i),
      `${ms} ms`,
    )
    t.equal(run.playout.concealedMs, 0)
  }
})

atEachRate('after a stall the seconds missed are not heard late for ever', async (t) => {
  const { arrive, tick, stall, playout } = running()
  stall(1000)
  for (let n = 21; n <= 71; n++) arrive(n)
  t.match(tick(), /^\d+$/)
  t.ok(playout.late > 20, `${playout.late} thrown away`)
})

atEachRate('a restart forgets what waits and the state of the decoder', async (t) => {
  const { arrive, tick, playout } = running()
  playout.restart()
  t.equal(tick(), 'reset')
  for (let n = 0; n < 4; n++) arrive(100 + n, { time: 500 + n * 960, sequence: n })
  t.same([tick(), tick(), tick(), tick()].join(' ').trim().split(' ').slice(0, 2), ['100', '101'])
})

atEachRate('malformed packets are counted and do no harm', async (t) => {
  const { arrive, tick, playout } = running()
  playout.insert(Buffer.alloc(0), 0, 0x10000 + 21, 21 * 960, 1500)
  t.equal(playout.malformed, 1)
  arrive(21, { broken: true })
  arrive(22)
  t.same([tick(), tick(), tick(), tick()], ['19', '20', 'plc', '22'])
  t.equal(playout.malformed, 2)
  playout.close()
})

atEachRate('a random network never stops the frames', async (t) => {
  const random = seeded(11)
  for (let round = 0; round < 20; round++) {
    const { arrive, tick, event, playout, stall } = setup()
    let n = 0
    for (let i = 0; i < 500; i++) {
      const fate = random()
      if (fate < 0.7) arrive(n % 250, { time: n * 960, sequence: n, fec: random() < 0.5, dtx: random() < 0.1 })
      else if (fate < 0.75) arrive((n + 5) % 250, { time: (n + 5) * 960, sequence: n + 5 })
      else if (fate < 0.78) event(n)
      else if (fate < 0.8) stall(random() * 500)
      else if (fate < 0.81) playout.restart()
      else if (fate < 0.83) arrive(1, { time: Math.floor(random() * 1e6), sequence: Math.floor(random() * 1e4) })
      n++
      t.doesNotThrow(tick)
    }
  }
})

t.test('samples are queued over frames, and a frame left out shines into the next', async (t) => {
  const queue = new PcmQueue(1000)
  queue.append(new Int16Array(400).fill(7), 400, true)
  queue.append(new Int16Array(100).fill(8), 100, false)
  const out = new Int16Array(160)
  t.equal(queue.take(out, 160), true)
  t.equal(queue.take(out, 160), true)
  t.equal(queue.take(out, 160), true, 'half of it was heard')
  t.same([out[79], out[80], queue.length], [7, 8, 20])
  queue.append(new Int16Array(140).fill(9), 140, false)
  t.equal(queue.take(out, 160), false)
  queue.leaveOut(new Int16Array(100).fill(1000), 100)
  queue.append(new Int16Array(160).fill(2000), 160, true)
  queue.take(out, 160)
  t.same([out[0], out[50], out[99], out[100]], [1000, 1500, 1990, 2000])
})

t.test('catching up waits for quiet, then for patience, and hurries when it is urgent', async (t) => {
  const calm = new CatchUp()
  t.equal(calm.decide(21, true, 0), false, 'little')
  t.equal(calm.decide(40, true, 0), true, 'quiet')
  calm.done(0)
  t.equal(calm.decide(40, true, 199), false, 'just done')
  t.equal(calm.decide(40, true, 200), true)

  const patient = new CatchUp()
  t.equal(patient.decide(40, false, 0), false)
  t.equal(patient.decide(40, false, 1999), false)
  t.equal(patient.decide(40, false, 2000), true, 'for too long')
  patient.decide(20, false, 2020)
  t.equal(patient.decide(40, false, 2040), false, 'anew')

  const urgent = new CatchUp()
  t.equal(urgent.decide(80, false, 0), true)
  urgent.done(0)
  t.equal(urgent.decide(200, false, 39), false)
  t.equal(urgent.decide(200, false, 40), true)
})

atEachRate('a playout that waits too long leaves frames out until it does not', async (t) => {
  const run = running(50)
  // The network halts for 100 ms once: everything is 100 ms later from then on.
  for (let i = 0; i < 5; i++) run.tick()
  for (let n = 51; n <= 56; n++) run.arrive(n)
  const before = run.playout.concealedMs
  for (let n = 57; n < 600; n++) {
    run.tick()
    run.arrive(n % 250, { time: n * 960, sequence: n })
  }
  t.equal(run.playout.late, 0)
  t.ok(run.playout.concealedMs - before <= 100)
  const lag = (599 - (run.frame[0]! / 100 + 500)) * 20
  t.ok(lag <= 80, `${lag} ms behind`)
})

t.test('what only wideband has is heard at 16 kHz, at its level, with losses recovered', async (t) => {
  const codec = loadOpus()
  const options = { bitrate: 24000, complexity: 5, inbandFec: true, expectedLossPercent: 15, dtx: false }
  const encoder = codec.createEncoder(options, 16_000)
  const playout = new Playout({ decoder: codec.createDecoder(16_000), rate: 16_000, random: seeded(1) })
  t.teardown(() => {
    encoder.close()
    playout.close()
  })
  const sound = wideTone(6000, 8000, 5 * 16_000)
  const heard = new Int16Array(sound.length)
  const payload = Buffer.alloc(1275)
  for (let n = 0; n < 250; n++) {
    const length = encoder.encode(sound.subarray(n * 320, (n + 1) * 320), 320, payload)
    if (n % 20 !== 19) playout.insert(payload, length, n, n * 960, n * 20)
    playout.pull(heard.subarray(n * 320, (n + 1) * 320), 320, n * 20 + 5)
  }
  t.equal(String(playout), 'jitter(adaptive) -> Opus(decode 16kHz)')
  const steady = heard.subarray(16_000)
  t.ok(Math.abs(levelOf(steady) - levelOf(sound)) < 3, `${levelOf(steady)} dBov of ${levelOf(sound)}`)
  t.ok(crossings(steady) > 0.95 * 12_000 * 4, `${crossings(steady)} crossings of zero`)
  t.equal(playout.fecRecovered + playout.concealedMs / 20, 12)
})

function crossings(pcm: Int16Array): number {
  return pcm.filter((sample, i) => i > 0 && sample < 0 !== pcm[i - 1]! < 0).length
}
