import t from 'tap'
import { ReorderHold } from '../../../src/media/rtp/reorder-hold.ts'
import type { Sink } from '../../../src/media/sink.ts'
import { seeded } from '../fake-time.ts'

/** A hold, and what came out of it: `number+lost`. */
function setup() {
  const out: string[] = []
  const sink: Sink<Buffer> = {
    write: (payload, length, timestamp, lost) => {
      const number = payload.readUInt16BE(0)
      t.equal(length, 2)
      t.equal(timestamp, number * 160)
      out.push(lost > 0 ? `${number}+${lost}` : String(number))
    },
    close: () => out.push('closed'),
    toString: () => 'end',
  }
  const hold = new ReorderHold(sink)
  const payload = Buffer.alloc(2)
  return {
    hold,
    out,
    push: (number: number, nowMs: number) => {
      payload.writeUInt16BE(number)
      hold.push(payload, 2, number * 160, 0x10000 + number, nowMs)
    },
  }
}

t.test('packets in order pass at once', async (t) => {
  const { push, out } = setup()
  for (const n of [5, 6, 7]) {
    push(n, n * 20)
    t.equal(out.at(-1), String(n))
  }
})

t.test('packets out of order are put back in order', async (t) => {
  const { push, out, hold } = setup()
  for (const n of [1, 3, 2, 6, 5, 4, 7]) push(n, 0)
  t.same(out, ['1', '2', '3', '4', '5', '6', '7'])
  t.match(hold, { late: 0, duplicates: 0 })
})

t.test('after 40 ms what is missing is lost, and late when it comes', async (t) => {
  const { push, out, hold } = setup()
  push(1, 0)
  push(3, 40)
  push(4, 60)
  t.same(out, ['1'])
  push(5, 80)
  t.same(out, ['1', '3+1', '4', '5'])
  push(2, 81)
  t.same(out, ['1', '3+1', '4', '5'])
  t.match(hold, { late: 1, duplicates: 0 })
})

t.test('the time runs out without further packets too', async (t) => {
  const { push, out, hold } = setup()
  push(1, 0)
  push(4, 40)
  hold.release(79)
  t.same(out, ['1'])
  hold.release(80)
  t.same(out, ['1', '4+2'])
})

/** Numbers 0 to `count - 1`, 20 ms apart, each `delay(n)` ms under way; undefined: lost. In order of arrival. */
function underWay(count: number, delay: (n: number) => number | undefined): { n: number; at: number }[] {
  return Array.from({ length: count }, (_, n) => ({ n, after: delay(n) }))
    .flatMap(({ n, after }) => (after === undefined ? [] : [{ n, at: n * 20 + after }]))
    .sort((a, b) => a.at - b.at)
}

t.test('where packets get lost and never overtake one another, hardly anything waits for them', async (t) => {
  const { push, out, hold } = setup()
  for (const { n, at } of underWay(1000, (n) => (n % 20 === 7 ? undefined : 0))) push(n, at)
  push(1001, 20_020)
  hold.release(20_031)
  t.equal(out.at(-1), '999')
  hold.release(20_033)
  t.equal(out.at(-1), '1001+1')
})

t.test('where packets overtake one another, they are waited for', async (t) => {
  const { push, out, hold } = setup()
  const random = seeded(5)
  for (const { n, at } of underWay(3000, () => random() * 30)) {
    hold.release(at)
    push(n, at)
  }
  t.equal(hold.late, 0)
  t.equal(out.length, 3000)
})

t.test('a packet that came too late makes the next ones be waited for', async (t) => {
  const { push, out, hold } = setup()
  const late = (n: number) => (n % 25 === 0 && n > 0 ? 50 : 0)
  for (const { n, at } of underWay(2000, (n) => (n < 1000 ? 0 : late(n)))) {
    hold.release(at)
    push(n, at)
  }
  t.equal(hold.late, 1, 'the first only')
  t.equal(out.length, 1999)
})

t.test('no more than four packets wait', async (t) => {
  const { push, out } = setup()
  push(1, 0)
  for (const n of [3, 5, 7, 9]) push(n, 1)
  t.same(out, ['1'])
  push(11, 2)
  t.same(out, ['1', '3+1'])
  push(4, 3)
  t.same(out, ['1', '3+1', '4', '5'])
})

t.test('duplicates are dropped, of what passed and of what waits', async (t) => {
  const { push, out, hold } = setup()
  for (const n of [1, 1, 3, 3, 2, 2, 1, 3]) push(n, 0)
  t.same(out, ['1', '2', '3'])
  t.match(hold, { late: 0, duplicates: 5 })
})

t.test('a large gap is one loss, very old packets are late', async (t) => {
  const { push, out, hold } = setup()
  push(1, 0)
  push(1001, 0)
  hold.release(40)
  push(500, 41)
  t.same(out, ['1', '1001+999'])
  t.equal(hold.late, 1)
})

t.test('a restart passes on what waits and begins where the next packet is', async (t) => {
  const { push, out, hold } = setup()
  push(100, 0)
  push(102, 0)
  hold.restart(0)
  push(7, 1)
  push(8, 1)
  t.same(out, ['100', '102+1', '7', '8'])
  hold.close()
  t.equal(out.at(-1), 'closed')
  t.equal(String(hold), 'reorder(40ms) -> end')
})
