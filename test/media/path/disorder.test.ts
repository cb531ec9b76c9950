import t from 'tap'
import { appLine, irregularities, numbered, phoneLine } from './rig.ts'

/** A line on which the app says packets 100 to 119; `run` lets 20 ms pass for each list, whose packets arrive in it. */
function talkingApp() {
  const line = appLine()
  const run = (slots: readonly (readonly number[])[], fec = false) => {
    // Sealed in the order in which the app would send them.
    const sealed = new Map<number, Buffer>()
    for (const n of slots.flat().sort((a, b) => a - b)) {
      if (!sealed.has(n)) sealed.set(n, line.sealed(n, numbered(n, fec)))
    }
    for (const numbers of slots) {
      for (const n of numbers) line.path.receive(Buffer.from(sealed.get(n)!))
      line.time.advance(20)
    }
  }
  run(each(100, 119))
  return { ...line, run }
}

/** One packet in each slot. */
function each(from: number, to: number): number[][] {
  return Array.from({ length: to - from + 1 }, (_, i) => [from + i])
}

/** A line on which the phone has said packets 1 and 2; `run` as above. */
function talkingPhone() {
  const line = phoneLine()
  const run = (slots: readonly (readonly number[])[]) => {
    for (const numbers of slots) {
      for (const n of numbers) line.say(n)
      line.time.advance(20)
    }
  }
  run(each(1, 2))
  t.equal(line.got(), '0@0:1! 1@1:2')
  return { ...line, run }
}

t.test('to the phone reordered packets are heard in order', async (t) => {
  const { run, story, sent, path } = talkingApp()
  run([[], [121, 120], [122], [], [124, 123], ...each(125, 140)])
  t.match(story(), /^_\*[1-3] 0-(3[7-9]|40)$/)
  t.same(irregularities(sent, 160), [])
  t.match(path.receiveStatistics(), { lost: 0, late: 0, concealedMs: 0, fecRecovered: 0 })
})

t.test('to the phone a lost packet is recovered from the next, or made up', async (t) => {
  for (const [fec, made] of [
    [true, 'fec20'],
    [false, '~'],
  ] as const) {
    const { run, story, sent, path } = talkingApp()
    run([[], ...each(121, 140)], fec)
    t.match(story(), new RegExp(`^_\\*[1-3] 0-19 ${made} 21-3[7-9]$`))
    t.same(irregularities(sent, 160), [])
    t.match(path.receiveStatistics(), { lost: 1, late: 0, concealedMs: fec ? 0 : 20, fecRecovered: fec ? 1 : 0 })
  }
})

t.test('to the phone of a burst of losses the last is recovered, the others are made up', async (t) => {
  const { run, story, sent, path } = talkingApp()
  run([[], [], [], ...each(123, 140)], true)
  t.match(story(), /^_\*[1-3] 0-19 ~\*[2-4] fec22 23-3[5-9]$/)
  t.same(irregularities(sent, 160), [])
  t.match(path.receiveStatistics(), { lost: 3, fecRecovered: 1 })
})

t.test('to the phone a packet that comes too late is not heard any more', async (t) => {
  const { run, story, sent, path } = talkingApp()
  run([[], [121], [122], [123, 120], ...each(124, 140)])
  t.match(story(), /^_\*[1-3] 0-19 ~ 21-3[7-9]$/)
  t.same(irregularities(sent, 160), [])
  t.match(path.receiveStatistics(), { lost: 0, late: 1, concealedMs: 20 })
})

t.test('to the phone packets sent twice are heard once', async (t) => {
  const { run, story, sent, path } = talkingApp()
  run(each(120, 139).map(([n]) => [n!, n!, n!]))
  t.match(story(), /^_\*[1-3] 0-3[7-9]$/)
  t.same(irregularities(sent, 160), [])
  t.match(path.receiveStatistics(), { packets: 40, lost: 0, late: 0 })
})

t.test('to the phone the same time under two numbers is heard once', async (t) => {
  const { say, story, sent, time } = talkingApp()
  for (let n = 120, number = 120; n < 140; n++) {
    say(number++, { timestamp: n * 960 })
    say(number++, { timestamp: n * 960 })
    time.advance(20)
  }
  // The second of each time has its own number as sound.
  t.match(story(), /^_\*[1-3] 0-20( 2\d| 3\d| 4\d| 5\d){16,18}$/)
  t.same(irregularities(sent, 160), [])
})

t.test('to the phone a network that halts and catches up loses nothing', async (t) => {
  const { run, story, sent, path } = talkingApp()
  run([[], [], [], [], [120, 121, 122, 123, 124], ...each(125, 140)])
  t.match(story(), /^_\*[1-3] 0-19 ~\*[1-3] (20|x)/)
  t.match(story(), /-3[4-9]$/)
  t.same(irregularities(sent, 160), [])
  t.match(path.receiveStatistics(), { lost: 0, late: 0 })
})

t.test('to the app reordered packets go out in order, without a wait for those in place', async (t) => {
  const { run, got, path } = talkingPhone()
  run([[4], [3], [5], [8, 7, 6], [9]])
  t.equal(got(), '2@2:3 3@3:4 4@4:5 5@5:6 6@6:7 7@7:8 8@8:9')
  t.match(path.receiveStatistics(), { lost: 0, late: 0, duplicates: 0 })
})

t.test('to the app a loss stays a gap in numbers and times, without a marker', async (t) => {
  const { run, got, path } = talkingPhone()
  run([[], [4], [5], [6], [], [], [9], [10], [11], [12]])
  t.equal(got(), '3@3:4 4@4:5 5@5:6 8@8:9 9@9:10 10@10:11 11@11:12')
  t.match(path.receiveStatistics(), { lost: 3, late: 0, duplicates: 0 })
})

t.test('to the app packets sent twice go out once, and what is too late does not', async (t) => {
  const { run, got, path } = talkingPhone()
  run([[3, 3], [3, 4], [6, 6], [7], [8], [5], [9, 2]])
  t.equal(got(), '2@2:3 3@3:4 5@5:6 6@6:7 7@7:8 8@8:9')
  t.match(path.receiveStatistics(), { duplicates: 4, late: 1 })
})

t.test('to the app packets of 10 ms that get lost are a gap in the numbers', async (t) => {
  const { say, got, time } = phoneLine()
  for (const n of [0, 1, 2, 3, 8, 9, 10, 11, 12, 13]) {
    say(n, { timestamp: n * 80, payload: Buffer.alloc(80, 0x80 | n) })
    time.advance(10)
  }
  time.advance(50)
  t.equal(got(), '0@0:0! 1@1:2 4@4:8 5@5:10 6@6:12')
})
