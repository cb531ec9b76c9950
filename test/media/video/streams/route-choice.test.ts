import t from 'tap'
import { RouteChoice, type RouteInput } from '../../../../src/media/video/streams/route-choice.ts'

const MOST = 1_500_000
const RATE = 420_000

/** A phone that sends 420 kb/s, and what is chosen each 100 ms. */
function line() {
  const choice = new RouteChoice('as-is', MOST)
  let nowMs = 0
  let route = 'untouched'
  const run = (seconds: number, estimate: number | undefined, more: Partial<RouteInput> = {}) => {
    for (let i = 0; i < seconds * 10; i++) {
      nowMs += 100
      const input = {
        nowMs,
        rate: RATE,
        estimate,
        target: 0,
        output: RATE,
        isFalling: false,
        isRising: false,
        isSurging: false,
      }
      route = choice.choose(true, { ...input, ...more })
    }
    return route
  }
  return { run }
}

t.test('a stream is left as it is until the receiver can take less', async (t) => {
  const { run } = line()
  t.equal(run(5, undefined), 'untouched')
  t.equal(run(10, 500_000), 'untouched')
  t.equal(run(1, 400_000), 'untouched', 'for a moment')
  t.equal(run(2, 400_000), 'transcoded')
  t.equal(run(9, 600_000), 'transcoded')
  t.equal(run(2, 600_000), 'untouched', 'room for ten seconds')
})

t.test('an estimate that grows will be enough soon, unless it is far from that', async (t) => {
  const { run } = line()
  t.equal(run(10, 300_000, { isRising: true }), 'untouched')
  t.equal(run(1, 200_000, { isRising: true }), 'transcoded')
})

t.test('of a link that takes half of it, a moment is enough', async (t) => {
  const { run } = line()
  run(5, 500_000)
  t.equal(run(0.5, 150_000), 'transcoded')
})

t.test(
  'an estimate that surges is not waited for: it is tried, and given up as soon as the estimate falls',
  async (t) => {
    const { run } = line()
    run(5, 500_000)
    const thin = { target: 100_000, output: 100_000 }
    t.equal(run(30, 120_000, thin), 'transcoded')
    t.equal(run(1, 140_000, { ...thin, isSurging: true }), 'transcoded', 'too little to be worth it')
    t.equal(run(0.1, 180_000, { ...thin, isSurging: true }), 'untouched')
    t.equal(run(10, 250_000), 'untouched', 'it grows by and by')
    t.equal(run(0.6, 130_000, { isFalling: true }), 'transcoded')
    t.equal(run(19, 180_000, { ...thin, isSurging: true }), 'transcoded', 'not again at once')
  },
)
