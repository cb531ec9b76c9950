import t from 'tap'
import { IMPAIRMENTS } from '../../../src/media/quality/codec-impairments.ts'
import {
  DEFAULT_RATING,
  delayImpairment,
  effectiveImpairment,
  mosOf,
  rating,
} from '../../../src/media/quality/e-model.ts'

const CLEAN = { lossPercent: 0, burstRatio: 1 }
const near = (t: Tap, found: number, wanted: number, within: number, name: string) =>
  t.ok(Math.abs(found - wanted) <= within, `${name}: ${found} for ${wanted}`)
type Tap = Pick<typeof t, 'ok'>

t.test('the defaults of G.107 7.7 give R = 93.2 and a MOS of 4.41', async (t) => {
  near(t, DEFAULT_RATING, 93.2, 0.01, 'R')
  near(t, mosOf(DEFAULT_RATING), 4.41, 0.005, 'MOS')
  t.equal(rating(0, [{ ...IMPAIRMENTS.g711, ...CLEAN }]), DEFAULT_RATING)
})

t.test('R becomes MOS as table B.1 of G.107 has it', async (t) => {
  for (const [r, mos] of [
    [90, 4.34],
    [80, 4.03],
    [70, 3.6],
    [60, 3.1],
    [50, 2.58],
  ] as const)
    near(t, mosOf(r), mos, 0.011, `R ${r}`)
  t.equal(mosOf(-5), 1)
  t.equal(mosOf(0), 1)
  t.equal(mosOf(3), 1, 'the curve dips below 1 there')
  t.equal(mosOf(100), 4.5)
  t.equal(mosOf(120), 4.5)
})

t.test('delay costs nothing up to 100 ms, little to 150, and much from 300 on', async (t) => {
  // Idd (7-27) worked by hand: at 200 ms X is 1, at 400 ms 2.
  for (const [ms, idd] of [
    [0, 0],
    [100, 0],
    [150, 0.16],
    [200, 3.04],
    [400, 24.07],
  ] as const)
    near(t, delayImpairment(ms), idd, 0.01, `${ms} ms`)
  // G.114: at 400 ms, the planning limit, R is about 69; users are no longer satisfied.
  near(t, rating(400, []), 69.1, 0.1, 'R at 400 ms')
})

t.test('loss costs by the codec: (7-29)', async (t) => {
  const of = (codec: { ie: number; bpl: number }, lossPercent: number, burstRatio = 1) =>
    effectiveImpairment({ ...codec, lossPercent, burstRatio })
  near(t, of(IMPAIRMENTS.g711Unconcealed, 1), 95 / 5.3, 1e-9, 'G.711, 1 %')
  // Near what listeners said (G.113, 1999): 5 at 1 %, 15 at 5 % with concealment; 55 at 5 % without.
  near(t, of(IMPAIRMENTS.g711, 1), 5, 1.5, 'concealed, 1 %')
  near(t, of(IMPAIRMENTS.g711, 5), 15, 1, 'concealed, 5 %')
  near(t, of(IMPAIRMENTS.g711Unconcealed, 5), 55, 4, 'not concealed, 5 %')
  t.equal(of(IMPAIRMENTS.opus, 0), 2, 'without loss Ie is left')
  t.ok(of(IMPAIRMENTS.opus, 5, 2) > of(IMPAIRMENTS.opus, 5), 'bursts cost more')
  t.equal(of(IMPAIRMENTS.opus, 5, 0.5), of(IMPAIRMENTS.opus, 5), 'BurstR is 1 at least')
  t.equal(of(IMPAIRMENTS.opus, 5, 100), of(IMPAIRMENTS.opus, 5, 8), 'and 8 at most')
  t.ok(of(IMPAIRMENTS.opusWithFec, 5) < of(IMPAIRMENTS.opus, 5))
})

t.test('impairments of the ways that follow one another add up', async (t) => {
  const first = { ...IMPAIRMENTS.g711, lossPercent: 1, burstRatio: 1 }
  const second = { ...IMPAIRMENTS.opus, lossPercent: 2, burstRatio: 1 }
  const sum = effectiveImpairment(first) + effectiveImpairment(second)
  near(t, rating(0, [first, second]), DEFAULT_RATING - sum, 1e-9, 'R')
  near(t, rating(0, [first], 10), rating(0, [first]) + 10, 1e-9, 'advantage')
})
