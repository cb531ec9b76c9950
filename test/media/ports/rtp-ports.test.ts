import t from 'tap'
import { RtpPorts, sliceRange } from '../../../src/media/ports/rtp-ports.ts'

function clockAt(start: number) {
  return { time: start, now: () => 0, monotonic(): number { return this.time } } // prettier-ignore
}

const bindAny = (port: number) => Promise.resolve(port)

t.test('a range is shared out without overlap and without loss, odd ends included', (t) => {
  for (const [min, max, count] of [
    [40_000, 40_999, 3],
    [40_001, 40_010, 4],
    [5004, 5004, 1],
    [5004, 5007, 8],
  ] as const) {
    // prettier-ignore
    const all: number[] = []
    for (let index = 0; index < count; index++) {
      const slice = sliceRange({ min, max }, index, count)
      for (let port = slice.min; port <= slice.max; port += 2) all.push(port)
    }
    const expected = []
    for (let port = min + (min % 2); port <= max; port += 2) expected.push(port)
    t.same(all, expected, `${min}-${max} among ${count}`)
  }
  t.end()
})

t.test('only even ports are handed out, each once, in turn', async (t) => {
  const ports = new RtpPorts({ range: { min: 5003, max: 5009 }, drainMs: 0, clock: clockAt(0) })
  t.equal(ports.free, 3)
  t.equal((await ports.take(bindAny)).port, 5004)
  t.equal((await ports.take(bindAny)).port, 5006)
  t.equal((await ports.take(bindAny)).port, 5008)
  t.equal(ports.taken, 3)
  await t.rejects(ports.take(bindAny), {
    code: 'media_no_port',
    message: /between 5003 and 5009 \(3 in use, 0 resting\)/,
  })
})

t.test('a used port rests before it comes back', async (t) => {
  const clock = clockAt(1000)
  const ports = new RtpPorts({ range: { min: 5004, max: 5005 }, drainMs: 30_000, clock })
  const { port } = await ports.take(bindAny)
  ports.release(port)
  clock.time += 29_999
  await t.rejects(ports.take(bindAny), { code: 'media_no_port', message: /0 in use, 1 resting/ })
  clock.time += 1
  t.equal((await ports.take(bindAny)).port, 5004)
})

t.test('a port that another process holds is passed over and stays in the queue', async (t) => {
  const ports = new RtpPorts({ range: { min: 5004, max: 5009 }, drainMs: 0, clock: clockAt(0) })
  const taken = await ports.take((port) => Promise.resolve(port === 5004 ? undefined : port))
  t.equal(taken.port, 5006)
  t.equal(ports.free, 2)
  t.equal(ports.taken, 1)
  await t.rejects(
    ports.take(() => Promise.resolve(undefined)),
    { code: 'media_no_port' },
  )
  t.equal(ports.free, 2, 'none is lost by a search that failed')
})

t.test('a bind that fails for another reason loses no port', async (t) => {
  const ports = new RtpPorts({ range: { min: 5004, max: 5005 }, drainMs: 0, clock: clockAt(0) })
  await t.rejects(
    ports.take(() => Promise.reject(new Error('EADDRNOTAVAIL'))),
    /EADDRNOTAVAIL/,
  )
  t.equal(ports.free, 1)
  t.equal(ports.taken, 0)
})
