import t from 'tap'
import { choosePlace, expectedUtilisation, type PlaceLoad } from '../../src/media/placement.ts'

const COST = 0.02

function load(utilisation: number, sessions: number, more: Partial<PlaceLoad> = {}): PlaceLoad {
  return { sessions, carrying: sessions, utilisation, freePorts: 10, pressed: false, ...more }
}

for (const [what, loads, chosen] of [
  ['nobody is there', [], undefined],
  ['one is there, however busy', [load(0.9, 30)], 0],
  ['two idle ones: the first', [load(0, 0), load(0, 0)], 0],
  ['two idle ones, one of which has a call', [load(0, 1), load(0, 0)], 1],
  ['the one with fewer calls works much more: video, wideband, a neighbour', [load(0.7, 5), load(0.4, 15)], 1],
  ['a difference that is noise: the number of calls decides', [load(0.42, 12), load(0.36, 14)], 0],
  ['equal in calls: the one that works less', [load(0.42, 12), load(0.36, 12)], 1],
  ['calls that ring do not work yet, and will', [load(0.2, 20, { carrying: 5 }), load(0.3, 12)], 1],
  ['calls that ended since the pong work no more', [load(0.6, 10, { carrying: 30 }), load(0.35, 12)], 0],
  ['no port free', [load(0, 0, { freePorts: 0 }), load(0.5, 20)], 1],
  ['no port free anywhere: the error is the port search to tell', [load(0.5, 9, { freePorts: 0 })], 0],
  ['before the first pong nobody knows of ports', [load(0, 0, { freePorts: undefined }), load(0.5, 20)], 0],
  ['one that had to step down is as good as full', [load(0.3, 5, { pressed: true }), load(0.6, 20)], 1],
  ['where all had to, the less busy', [load(0.95, 20, { pressed: true }), load(0.3, 22, { pressed: true })], 1],
  ['three, of which the middle one is least used', [load(0.8, 9), load(0.1, 9), load(0.4, 2)], 1],
] as const) {
  t.test(what, (t) => {
    t.equal(choosePlace(loads, COST), chosen)
    t.end()
  })
}

t.test('a burst is spread over the workers, though no pong comes in between', (t) => {
  const counts = [3, 0, 8]
  for (let i = 0; i < 25; i++) {
    const chosen = choosePlace(
      counts.map((sessions, index) => load([3, 0, 8][index]! * COST, sessions, { carrying: [3, 0, 8][index]! })),
      COST,
    )
    counts[chosen!]!++
  }
  t.same(counts, [12, 12, 12])
  t.end()
})

t.test('what is expected is never less than nothing', (t) => {
  t.equal(expectedUtilisation(load(0.01, 0, { carrying: 20 }), COST), 0)
  t.end()
})
