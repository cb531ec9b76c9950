import t from 'tap'
import {
  Alarms,
  audibility,
  MEDIA_ALARMS,
  type DirectionNow,
  type Situation,
} from '../../../src/media/quality/alarms.ts'
import type { MediaAlarm } from '../../../src/media/session.ts'

const WELL: DirectionNow = {
  quietMs: 20,
  steady: true,
  deadMs: 20,
  lossPercent: 0,
  mos: 4.4,
  clippingPercent: 0,
}
const TALK: Situation = { expected: true, iceDown: false, dtlsFailed: false, fromPhone: WELL, fromApp: WELL }
const phone = (change: Partial<DirectionNow>): Partial<Situation> => ({ fromPhone: { ...WELL, ...change } })
const app = (change: Partial<DirectionNow>): Partial<Situation> => ({ fromApp: { ...WELL, ...change } })

type Parts = readonly (readonly [seconds: number, change: Partial<Situation>])[]

/** Judges four times a second, as a session does; tells what changed and when, in seconds. */
function run(parts: Parts): string[] {
  const alarms = new Alarms()
  const told: string[] = []
  let now = 0
  for (const [seconds, change] of parts) {
    for (const end = now + seconds * 1000; now < end; now += 250)
      for (const { alarm, raised } of alarms.update({ ...TALK, ...change }, now))
        told.push(`${now / 1000} ${raised ? '+' : '-'}${alarm}`)
  }
  return told
}

const CASES: readonly [name: string, parts: Parts, told: readonly string[]][] = [
  ['a good talk raises nothing', [[60, {}]], []],
  [
    'no packets from Asterisk for 5 s, until they come again for a second',
    [
      [1, phone({ quietMs: 4999 })],
      [2, phone({ quietMs: 5000 })],
      [2, {}],
    ],
    ['1 +no-packets-from-asterisk', '4 -no-packets-from-asterisk'],
  ],
  ['no packets from the app', [[1, app({ quietMs: 7000 })]], ['0 +no-packets-from-app']],
  [
    'silence is packets with nothing in them for 20 s, and over at the first sound',
    [
      [1, phone({ deadMs: 19_999 })],
      [1, phone({ deadMs: 20_000 })],
      [1, phone({ deadMs: 40 })],
    ],
    ['1 +silence-from-phone', '2 -silence-from-phone'],
  ],
  ['an app that announces silence (DTX) is not silent', [[60, app({ deadMs: 60_000, steady: false })]], []],
  [
    'loss above 5 % for 3 s, until it was below 3 % for 5 s',
    [
      [2.75, phone({ lossPercent: 6 })],
      [1, {}],
      [5, phone({ lossPercent: 6 })],
      [9, phone({ lossPercent: 4 })],
      [4.75, phone({ lossPercent: 1 })],
      [1, phone({ lossPercent: 4 })],
      [6, phone({ lossPercent: 1 })],
    ],
    ['6.75 +high-loss-from-phone', '28.5 -high-loss-from-phone'],
  ],
  [
    'a MOS below 3.1, until it is above 3.3',
    [
      [4, app({ mos: 3 })],
      [9, app({ mos: 3.2 })],
      [6, app({ mos: 3.4 })],
    ],
    ['3 +low-mos-from-app', '18 -low-mos-from-app'],
  ],
  ['clipping above 1 %', [[4, app({ clippingPercent: 2 })]], ['3 +clipping-from-app']],
  [
    'what can not be judged is not bad',
    [[9, phone({ lossPercent: undefined, mos: undefined, clippingPercent: undefined })]],
    [],
  ],
  [
    'while nobody is to be heard nothing is missed, and what was raised is over',
    [
      [1, { ...phone({ quietMs: 6000, deadMs: 30_000 }), expected: false }],
      [1, phone({ quietMs: 6000 })],
      [1, { ...phone({ quietMs: 6000 }), expected: false }],
    ],
    ['1 +no-packets-from-asterisk', '2 -no-packets-from-asterisk'],
  ],
  [
    'a connection that is down is told also before anybody talks',
    [
      [1, { iceDown: true, expected: false }],
      [1, { dtlsFailed: true, expected: false }],
    ],
    ['0 +ice-down', '1 -ice-down', '1 +dtls-failed'],
  ],
]

for (const [name, parts, told] of CASES) t.test(name, async (t) => t.same(run(parts), told))

t.test('alarms tell who is heard', async (t) => {
  const cases: readonly [alarms: readonly MediaAlarm[], audio: string][] = [
    [[], 'both-ways'],
    [['low-mos-from-phone', 'high-loss-from-app', 'clipping-from-app'], 'both-ways'],
    [['no-packets-from-asterisk'], 'one-way'],
    [['silence-from-app'], 'one-way'],
    [['no-packets-from-asterisk', 'silence-from-phone'], 'one-way'],
    [['no-packets-from-asterisk', 'silence-from-app'], 'none'],
    [['ice-down'], 'none'],
    [['dtls-failed'], 'none'],
  ]
  for (const [alarms, audio] of cases) t.equal(audibility(alarms), audio, alarms.join(', '))
})

t.test('what is raised is listed, in one order', async (t) => {
  const alarms = new Alarms()
  alarms.update({ ...TALK, iceDown: true, ...phone({ quietMs: 6000 }) }, 0)
  t.same(alarms.active, ['no-packets-from-asterisk', 'ice-down'])
  t.equal(new Set(MEDIA_ALARMS).size, 12)
})
