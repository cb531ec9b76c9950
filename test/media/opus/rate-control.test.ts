import t from 'tap'
import {
  firstRate,
  nextRate,
  type RateState,
  type SendRate,
  type StreamReport,
} from '../../../src/media/opus/rate-control.ts'
import type { OpusOptions } from '../../../src/media/session.ts'

const configured: OpusOptions = {
  bitrate: 24_000,
  complexity: 5,
  inbandFec: true,
  expectedLossPercent: 10,
  dtx: false,
}

/** Reports five seconds apart, each on 250 packets unless it says otherwise. */
interface Given {
  readonly loss: number
  readonly jitterMs?: number
  readonly roundTripMs?: number | undefined
  readonly packets?: number
}

function run(reports: readonly Given[], options: OpusOptions = configured, from?: RateState): RateState {
  let state = from ?? firstRate(options)
  let highestSequence = state.highestSequence ?? 0
  for (const { loss, jitterMs = 5, roundTripMs = 40, packets = 250 } of reports) {
    highestSequence += packets
    const report: StreamReport = { fractionLost: loss / 100, jitterMs, roundTripMs, highestSequence }
    state = nextRate(state, report, options)
  }
  return state
}

const times = (count: number, given: Given) => Array.from({ length: count }, () => given)
const clean: Given = { loss: 0 }
const lossy: Given = { loss: 20 }
const congested: Given = { loss: 8, roundTripMs: 300, jitterMs: 60 }

for (const [what, reports, expected] of [
  ['without a report it is as configured', [], { expectedLossPercent: 10, bitrate: 24_000 }],
  ['one report of more loss is believed at once', [clean, lossy], { expectedLossPercent: 20 }],
  ['loss alone takes no bit from the FEC', times(20, lossy), { expectedLossPercent: 20, bitrate: 24_000 }],
  ['one good report after loss changes little', [lossy, clean], { expectedLossPercent: 17 }],
  ['many with little loss bring it to the floor', [lossy, ...times(30, { loss: 0.4 })], { expectedLossPercent: 5 }],
  ['three without any loss are too few to do without FEC', times(3, clean), { expectedLossPercent: 6 }],
  ['the fourth is enough', [lossy, ...times(4, clean)], { expectedLossPercent: 0, bitrate: 24_000 }],
  ['the next loss brings FEC back at once', [...times(30, clean), { loss: 0.4 }], { expectedLossPercent: 5 }],
  ['nothing is sized for more than 30 %', [{ loss: 80 }], { expectedLossPercent: 30 }],
  ['a handful of packets proves nothing', [clean, { loss: 60, packets: 5 }], { expectedLossPercent: 9 }],
  ['an app that counts anew is still believed', [clean, { loss: 20, packets: -5000 }], { expectedLossPercent: 20 }],
  ['loss in a growing queue is congestion', [clean, congested], { expectedLossPercent: 8, bitrate: 19_200 }],
  ['a longer round trip is enough', [clean, { loss: 8, roundTripMs: 200 }], { bitrate: 19_200 }],
  ['more jitter is enough', [clean, { loss: 8, jitterMs: 40 }], { bitrate: 19_200 }],
  ['lasting congestion ends at 12 kb/s', [clean, ...times(10, congested)], { bitrate: 12_000 }],
  ['a queue without loss costs nothing', [clean, ...times(3, { ...congested, loss: 0 })], { bitrate: 24_000 }],
  ['two good reports are too few to go up', [clean, congested, clean, clean], { bitrate: 19_200 }],
  ['the third is a small step', [clean, congested, ...times(3, clean)], { bitrate: 20_736 }],
  ['after a while all is back, and no more', [clean, congested, ...times(20, clean)], { bitrate: 24_000 }],
  ['a queue that stays does not let it rise', [clean, congested, ...times(4, { ...congested, loss: 0 })], { bitrate: 19_200 }], // prettier-ignore
  ['no round trip: jitter decides', [{ loss: 0, roundTripMs: undefined }, congested], { bitrate: 19_200 }],
] as const satisfies readonly (readonly [string, readonly Given[], Partial<SendRate>])[]) {
  t.test(what, (t) => {
    t.match(run(reports).rate, expected)
    t.end()
  })
}

t.test('a route that became longer is no queue for ever', (t) => {
  const longer: Given = { loss: 3, roundTripMs: 120 }
  const before = run([clean, longer])
  t.equal(before.rate.bitrate, 19_200)
  const later = run([...times(60, { ...longer, loss: 0 }), ...times(3, longer)], configured, before)
  t.equal(later.rate.bitrate, 24_000)
  t.end()
})

for (const [what, options, reports, expected] of [
  ['0 % configured: no FEC until loss is reported', { expectedLossPercent: 0 }, times(3, clean), { expectedLossPercent: 0 }], // prettier-ignore
  ['0 % configured: reported loss brings it', { expectedLossPercent: 0 }, [lossy], { expectedLossPercent: 20 }],
  ['0 % configured: it goes again', { expectedLossPercent: 0 }, [lossy, ...times(40, clean)], { expectedLossPercent: 0 }], // prettier-ignore
  ['more than the ceiling configured: it starts there', { expectedLossPercent: 50 }, [], { expectedLossPercent: 50 }],
  ['more than the ceiling configured: it may stay there', { expectedLossPercent: 50 }, [{ loss: 60 }], { expectedLossPercent: 50 }], // prettier-ignore
  ['a bitrate below 12 kb/s is left alone', { bitrate: 8000 }, [clean, ...times(5, congested)], { bitrate: 8000 }],
  ['a high bitrate comes down to 12 kb/s as well', { bitrate: 64_000 }, [clean, ...times(20, congested)], { bitrate: 12_000 }], // prettier-ignore
] as const satisfies readonly (readonly [string, Partial<OpusOptions>, readonly Given[], Partial<SendRate>])[]) {
  t.test(what, (t) => {
    t.match(run(reports, { ...configured, ...options }).rate, expected)
    t.end()
  })
}
