import t from 'tap'
import { systemClock } from '../../../src/lib/clock.ts'
import { Pacer } from '../../../src/media/path/pacer.ts'
import { FakeTime } from '../fake-time.ts'

t.test('a tick comes every 20 ms', async (t) => {
  const time = new FakeTime()
  const at: number[] = []
  time.pacer.add((slots) => {
    t.equal(slots, 1)
    at.push(time.monotonic())
  })
  time.advance(1000)
  t.equal(at.length, 50)
  for (let i = 1; i < at.length; i++) t.equal(at[i]! - at[i - 1]!, 20)
})

t.test('paths are spread over the 20 ms', async (t) => {
  const time = new FakeTime()
  const at = Array.from({ length: 10 }, () => 0)
  at.forEach((_, i) => time.pacer.add(() => (at[i] = time.monotonic() % 20)))
  time.advance(20)
  t.same(
    [...new Set(at)].sort((a, b) => a - b),
    [0, 4, 8, 12, 16],
  )
})

t.test('missed slots are told, not made up for, and the beat stays where it was', async (t) => {
  const time = new FakeTime()
  const seen: [at: number, slots: number][] = []
  time.pacer.add((slots) => seen.push([time.monotonic(), slots]))
  time.advance(20)
  const [[first]] = seen as [[number, number]]
  time.stall(109)
  time.pacer.run()
  time.pacer.run()
  time.advance(20)
  t.same(seen, [
    [first, 1],
    [1129, Math.floor((1129 - first) / 20)],
    [first + 20 * (Math.floor((1129 - first) / 20) + 1), 1],
  ])
})

t.test('slots are counted, those that were missed as well', async (t) => {
  const time = new FakeTime()
  const remove = [time.pacer.add(() => undefined), time.pacer.add(() => undefined)]
  time.advance(200)
  t.same(time.pacer.counts, { slots: 20, missed: 0 }, 'ten each')
  time.stall(100)
  time.pacer.run()
  t.same(time.pacer.counts, { slots: 30, missed: 8 }, 'of five each, the last was made')
  for (const one of remove) one()
  time.advance(100)
  t.same(time.pacer.counts, { slots: 30, missed: 8 }, 'nothing is due where nobody ticks')
})

t.test('a late tick does not delay the next', async (t) => {
  const time = new FakeTime(1000)
  const at: number[] = []
  time.pacer.add(() => at.push(time.monotonic()))
  time.advance(20)
  time.stall(35)
  time.pacer.run()
  time.advance(10)
  t.same(at, [1020, 1055, 1060])
})

t.test('a removed path does not tick, and removing twice does no harm', async (t) => {
  const time = new FakeTime()
  let ticks = 0
  const remove = time.pacer.add(() => ticks++)
  const removeOther = time.pacer.add(() => remove())
  time.advance(100)
  t.ok(ticks <= 1)
  remove()
  removeOther()
  removeOther()
  time.advance(100)
  t.ok(ticks <= 1)
})

t.test('a path that throws is taken out and reported, the others go on', async (t) => {
  const time = new FakeTime()
  const errors: unknown[] = []
  const pacer = new Pacer({ clock: time, schedule: () => () => undefined, onError: (error) => errors.push(error) })
  let ticks = 0
  const defect = new Error('defect')
  pacer.add(() => {
    throw defect
  })
  for (let i = 0; i < 5; i++) pacer.add(() => ticks++)
  for (let i = 0; i < 100; i++) {
    time.stall(1)
    pacer.run()
  }
  t.same(errors, [defect])
  t.equal(ticks, 25)
  pacer.close()
})

t.test('one timer wakes it, and none when nothing is to do', async (t) => {
  const time = new FakeTime()
  const planned = new Set<number>()
  let [next, most] = [0, 0]
  const pacer = new Pacer({
    clock: time,
    schedule: () => {
      const id = next++
      planned.add(id)
      most = Math.max(most, planned.size)
      return () => planned.delete(id)
    },
  })
  const removers = Array.from({ length: 12 }, () => pacer.add(() => undefined))
  pacer.run()
  t.equal(most, 1)
  for (const remove of removers) remove()
  t.equal(planned.size, 0)
  pacer.add(() => undefined)
  t.equal(planned.size, 1)
  pacer.close()
  pacer.close()
  t.equal(planned.size, 0)
  pacer.add(() => t.fail('closed'))()
  pacer.run()
})

t.test('on the real clock it keeps the beat', async (t) => {
  const pacer = new Pacer({ clock: systemClock })
  const from = performance.now()
  let seen = 0
  const elapsed = await new Promise<number>((resolve) => {
    pacer.add((slots) => {
      seen += slots
      // Taken in the tick: what comes after it may be late by any time.
      if (performance.now() - from >= 500) resolve(performance.now() - from)
    })
  })
  pacer.close()
  t.ok(Math.abs(seen - elapsed / 20) <= 2, `${seen} slots in ${elapsed} ms`)
})
