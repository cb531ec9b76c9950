import t from 'tap'
import { appLine, irregularities, phoneLine } from './rig.ts'

type Header = Parameters<ReturnType<typeof appLine>['say']>[1]

/** A line on which the app says packets 100 to 149, one every 20 ms. */
function talkingApp() {
  const line = appLine()
  const talk = (from: number, to: number, header: (n: number) => Header = () => ({})) => {
    for (let n = from; n <= to; n++) {
      line.say(n, header(n))
      line.time.advance(20)
    }
  }
  talk(100, 149)
  return { ...line, talk }
}

/** A line on which the phone has said packets 1 to 3; what came of them is forgotten. */
function talkingPhone() {
  const line = phoneLine()
  const talk = (from: number, to: number, header: (n: number) => Header = () => ({})) => {
    for (let n = from; n <= to; n++) {
      line.say(n, header(n))
      line.time.advance(20)
    }
  }
  talk(1, 3)
  t.equal(line.got(), '0@0:1! 1@1:2 2@2:3')
  return { ...line, talk }
}

const HOUR = 3600 * 50

// What waits when a change shows may be given up, and the new stream may wait before it is played: 60 ms each at most.
const SEAM = '(4[6-9] (~ )?(_(\\*[1-4])? )?'
/** From packet 50 on the stream is another; `lost` of them are missing. */
function changed(lost: 0 | 1): RegExp {
  const tail = `${50 + lost}-)`
  return new RegExp(`^_\\*[1-3] 0-${SEAM}${tail}${lost ? '' : '?'}9[5-9]$`)
}

t.test('to the phone another SSRC goes on in the same stream, but for its first packet', async (t) => {
  for (const timestamp of [
    (n: number) => n * 960,
    (n: number) => 0x90000000 + n * 960,
    (n: number) => n * 960 - 9999,
  ]) {
    const { talk, sent, story, path } = talkingApp()
    talk(150, 199, (n) => ({ ssrc: 6, timestamp: timestamp(n) }))
    t.match(story(), changed(1))
    t.same(irregularities(sent, 160), [])
    t.match(path.receiveStatistics(), { lost: 0, late: 0 })
    t.ok(path.receiveStatistics().concealedMs <= 20)
  }
})

t.test('to the phone another SSRC after a pause goes on from its first packet', async (t) => {
  const { talk, sent, story, time } = talkingApp()
  time.advance(1000)
  talk(5000, 5049, () => ({ ssrc: 6 }))
  t.match(story(), /^_\*[1-3] 0-49 ~\*\d+ _\*\d+ 0-4[5-9]$/)
  t.same(irregularities(sent, 160), [])
})

t.test('to the phone two sources at once are one, and it does not flutter', async (t) => {
  const { talk, story, say } = talkingApp()
  talk(150, 199, (n) => {
    say(7000 + n, { ssrc: 6 })
    return {}
  })
  t.match(story(), /^_\*[1-3] 0-9[5-9]$/)
})

for (const [way, timestamp] of [
  ['far ahead', (n: number) => n * 960 + 0x40000000],
  ['an hour ahead', (n: number) => (n + HOUR) * 960],
  ['an hour back', (n: number) => (n - HOUR) * 960],
  ['2 s back', (n: number) => (n - 100) * 960],
  ['100 ms back', (n: number) => (n - 5) * 960],
] as const) {
  t.test(`to the phone a jump of the timestamps ${way} costs a moment, and nothing after it`, async (t) => {
    const { talk, sent, story, path } = talkingApp()
    talk(150, 199, (n) => ({ timestamp: timestamp(n) }))
    t.match(story(), changed(0))
    t.same(irregularities(sent, 160), [])
    t.match(path.receiveStatistics(), { lost: 0, late: 0, concealedMs: 0 })
  })
}

t.test('to the phone a jump of the timestamps by a second ahead is over in less than one', async (t) => {
  const { talk, sent, story } = talkingApp()
  talk(150, 249, (n) => ({ timestamp: (n + 50) * 960 }))
  const [, from] = / (\d+)-4[5-9]$/.exec(story()) ?? []
  t.ok(Number(from) < 90, story())
  t.same(irregularities(sent, 160), [])
})

t.test('to the phone a jump of the numbers costs one packet', async (t) => {
  const { talk, sent, story, path } = talkingApp()
  talk(30050, 30099, (n) => ({ timestamp: (n - 29900) * 960 }))
  t.match(story(), changed(1))
  t.same(irregularities(sent, 160), [])
  t.match(path.receiveStatistics(), { lost: 0, late: 0 })
})

t.test('to the phone numbers and timestamps wrap without a trace', async (t) => {
  const { say, time, sent, story, path } = appLine()
  for (let n = 65500; n < 65600; n++) {
    say(n, { timestamp: 0xffffff00 + (n - 65540) * 960 })
    time.advance(20)
  }
  t.match(story(), /^_\*[1-3] 0-9[5-9]$/)
  t.same(irregularities(sent, 160), [])
  t.match(path.receiveStatistics(), { packets: 100, lost: 0, late: 0, concealedMs: 0 })
})

t.test('our own numbers and timestamps to the phone wrap', async (t) => {
  const { time, sent } = appLine({ random: () => 0.9999999999 })
  time.advance(20 * 40_000)
  t.equal(sent.length, 40_000)
  t.same(irregularities(sent, 160), [])
  t.ok(sent.some(({ sequence }, i) => i > 0 && sequence === 0))
  t.ok(sent[0]!.timestamp > 0xfffffff0 && sent[1]!.timestamp < 160)
})

t.test('to the phone an outage of minutes is followed by sound again', async (t) => {
  const { talk, sent, story, time, path } = talkingApp()
  time.advance(200_000)
  talk(10150, 10199)
  t.match(story(), /^_\*[1-3] 0-49 ~\*\d+ _\*99\d\d 51-9[5-9]$/)
  t.same(irregularities(sent, 160), [])
  t.equal(path.receiveStatistics().late, 0)
})

t.test('to the app another SSRC goes on in the same stream, but for its first packet', async (t) => {
  const { talk, got } = talkingPhone()
  talk(30004, 30007, (n) => ({ ssrc: 2, timestamp: 0x80000000 + n * 160 }))
  t.equal(got(), '3@4:5! 4@5:6 5@6:7')
})

t.test('to the app another SSRC after a pause goes on from its first packet', async (t) => {
  const { talk, got, time } = talkingPhone()
  time.advance(980)
  talk(30004, 30006, (n) => ({ ssrc: 2, timestamp: 77 + n * 160 }))
  t.equal(got(), '3@52:4! 4@53:5 5@54:6')
})

t.test('to the app two sources at once are one', async (t) => {
  const { talk, got, say } = talkingPhone()
  talk(4, 7, (n) => {
    say(7000 + n, { ssrc: 6 })
    return {}
  })
  t.equal(got(), '3@3:4 4@4:5 5@5:6 6@6:7')
})

t.test('to the app a jump of the timestamps, either way and however far, does not show', async (t) => {
  for (const jump of [HOUR, -HOUR, -100, -5, 0x40000]) {
    const { talk, got } = talkingPhone()
    talk(4, 6, (n) => ({ timestamp: (n + jump) * 160 }))
    t.equal(got(), '3@3:4 4@4:5 5@5:6', `${jump} frames`)
  }
})

t.test('to the app a jump of the numbers costs one packet, and does not show', async (t) => {
  const { talk, got } = talkingPhone()
  talk(30004, 30007, (n) => ({ timestamp: (n - 30000) * 160 }))
  t.equal(got(), '3@4:5! 4@5:6 5@6:7')
})

t.test('to the app numbers and timestamps wrap without a trace', async (t) => {
  const { say, sent, path } = phoneLine({ random: () => 0.9999999999 })
  for (let n = 65000; n < 65000 + 40_000; n++) say(n, { timestamp: 0xffffff00 + (n - 65540) * 160 })
  t.equal(sent.length, 40_000)
  t.same(irregularities(sent, 960), [])
  t.ok(sent.some(({ sequence }, i) => i > 0 && sequence === 0))
  t.ok(sent.every(({ payload }, i) => payload[2] === i % 100))
  t.match(path.receiveStatistics(), { packets: 40_000, lost: 0, late: 0, duplicates: 0 })
})

t.test('to the app an outage of minutes is a pause in time', async (t) => {
  const { talk, got, time } = talkingPhone()
  time.advance(200_000)
  talk(10004, 10007)
  t.equal(got(), '3@10004:5! 4@10005:6 5@10006:7')
})

t.test('to the app what a resting phone did not send is no loss, and what others lose still is', async (t) => {
  const { talk, got, path, time } = talkingPhone()
  const lost = () => path.receiveStatistics().lost
  // Muted at the switch: the phone's numbers go on, and none arrive.
  path.rest(true)
  time.advance(97 * 20)
  path.rest(false)
  talk(101, 103)
  t.equal(lost(), 0)
  t.equal(got(), '3@100:1! 4@101:2 5@102:3', 'in its own time, and as a beginning')
  // On hold by itself, a phone may send on: a gap of its network is one.
  path.rest(true)
  talk(104, 106)
  talk(108, 109)
  t.equal(lost(), 1)
  path.rest(false)
  talk(110, 111)
  talk(113, 114)
  t.equal(lost(), 2)
  t.equal(path.quality.missed, 0, 'the stream has hardly begun')
})
