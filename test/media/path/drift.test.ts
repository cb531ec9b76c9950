import t from 'tap'
import { appLine, heard, irregularities, NUMBERS, numbered, type Packet, phoneLine } from './rig.ts'

// For hanging only: the machine may have others to serve.
t.setTimeout(300_000)

const HOUR_MS = 3_600_000
const PACKETS = HOUR_MS / 20

// The app's packets of an hour, made once: numbers wrap twice, timestamps once.
const FIRST = 40_000
const { sealed } = appLine({}, { plain: true })
const packets = Array.from({ length: PACKETS }, (_, i) => {
  const timestamp = (0xf8000000 + i * 960) >>> 0
  return sealed(FIRST + i, numbered((FIRST + i) % NUMBERS), { timestamp })
})

/** By then the delay is what the network asks for, and no longer what is assumed of an unknown one. */
const SETTLED_MS = 60_000

/** An hour of the app's audio, its clock off by `ppm` from ours, over a network with up to 4 ms of jitter. */
function hourFromApp(ppm: number) {
  const { time, path, sent } = appLine({}, { plain: true })
  const period = 20 / (1 + ppm / 1e6)
  const counts = { madeUp: 0, mixed: 0, noise: 0 }
  const irregular: string[] = []
  const eventsAt: number[] = []
  let [longest, shortest] = [0, Infinity]
  let last = FIRST
  let before: Packet | undefined
  const start = time.monotonic()
  const advanceTo = (until: number) => {
    while (time.monotonic() < until) {
      time.stall(Math.min(4, until - time.monotonic()))
      time.pacer.run()
    }
  }
  const listen = () => {
    const row = sent.splice(0)
    irregular.push(...irregularities(row, 160, before))
    before = row.at(-1)
    for (const packet of row) {
      const sound = heard(packet)
      const number = Number(sound)
      // Which of the numbers that repeat every two seconds it is follows from the one before.
      if (!Number.isNaN(number)) last += (number - (last % NUMBERS) + NUMBERS) % NUMBERS
      if (packet.at - start < SETTLED_MS) continue
      if (sound === '_') counts.noise++
      if (sound === '~') counts.madeUp++
      if (sound === 'x') counts.mixed++
      if (Number.isNaN(number)) {
        eventsAt.push(packet.at)
        continue
      }
      const delay = packet.at - (start + (last - FIRST) * period)
      longest = Math.max(longest, delay)
      shortest = Math.min(shortest, delay)
    }
  }
  for (let i = 0; i < PACKETS; i++) {
    advanceTo(start + i * period + ((i * 7919) % 5))
    path.receive(packets[i]!)
    if (i % 50 === 0) listen()
  }
  listen()
  const statistics = path.receiveStatistics()
  path.close()
  return { counts, irregular, eventsAt, longest, shortest, statistics }
}

/** What 200 ppm come to in an hour: 720 ms, so many frames. */
const DRIFTED = (HOUR_MS * 200e-6) / 20

for (const ppm of [200, -200]) {
  t.test(`an app's clock that is ${ppm} ppm off is followed for an hour without a jump`, async (t) => {
    const { counts, irregular, eventsAt, longest, shortest, statistics } = hourFromApp(ppm)
    t.same(irregular.slice(0, 5), [], 'to the phone, one row of packets, every 20 ms')
    t.ok(longest <= 100, `heard ${longest.toFixed(0)} ms after it arrived, at most`)
    t.ok(shortest >= 0)
    const events = ppm > 0 ? counts.mixed : counts.madeUp
    t.ok(Math.abs(events - DRIFTED) <= 4, `${events} frames left out or made up, for ${DRIFTED} of drift`)
    t.equal(ppm > 0 ? counts.madeUp : counts.mixed, 0, 'and none the other way')
    const apart = eventsAt.slice(1).map((at, i) => at - eventsAt[i]!)
    t.ok(Math.min(...apart) > 10_000, `${(Math.min(...apart) / 1000).toFixed(0)} s from one to the next, at least`)
    t.equal(counts.noise, 0, 'the level is kept: no comfort noise')
    t.match(statistics, { packets: PACKETS, lost: 0, late: 0, malformed: 0, unauthentic: 0, fecRecovered: 0 })
    t.ok(statistics.jitterMs < 4)
  })

  t.test(`a phone's clock that is ${ppm} ppm off reaches the app as it is, at once`, async (t) => {
    const { time, say, path, sent } = phoneLine({}, { plain: true })
    const period = 20 / (1 + ppm / 1e6)
    const start = time.monotonic()
    const wrong: string[] = []
    for (let i = 0; i < PACKETS; i++) {
      time.stall(start + i * period - time.monotonic())
      time.pacer.run()
      say(FIRST + i, { timestamp: 0xff000000 + i * 160 })
      const packet = sent.pop()
      if (!packet || sent.length > 0) wrong.push(`${sent.length} for packet ${i}`)
      else if (packet.at !== time.monotonic()) wrong.push(`packet ${i} late`)
      else if (packet.sequence !== (i & 0xffff) || packet.timestamp !== i * 960) wrong.push(`packet ${i} numbered`)
      else if (packet.marker !== (i === 0)) wrong.push(`packet ${i} marked`)
      else if (packet.payload[2] !== (FIRST + i) % NUMBERS) wrong.push(`packet ${i} is ${packet.payload[2]}`)
    }
    t.same(wrong.slice(0, 5), [])
    t.match(path.receiveStatistics(), { packets: PACKETS, lost: 0, late: 0, duplicates: 0 })
    path.close()
  })
}
