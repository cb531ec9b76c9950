import t from 'tap'
import { Reception } from '../../../src/media/rtp/reception.ts'

/** Feeds packets of 20 ms that arrive in time. */
function feed(reception: Reception, sequences: readonly number[]): number[] {
  return sequences.map((n) => reception.accept(n & 0xffff, (n * 160) >>> 0, n * 20, 172))
}

t.test('sequence numbers are extended over wraps, also out of order', async (t) => {
  const reception = new Reception(8000)
  const extended = feed(reception, [65534, 65536, 65535, 65537, 131071, 131073, 131072])
  // The jump to 131071 is one of 65534 numbers and waits for its successor.
  t.same(
    extended.slice(0, 4).map((n) => n - 0x10000),
    [65534, 65536, 65535, 65537],
  )
  const far = new Reception(8000)
  const numbers = Array.from({ length: 200 }, (_, i) => i * 1000)
  t.same(
    feed(far, numbers).map((n) => n - 0x10000),
    numbers,
  )
  t.equal(far.lost, 199 * 999)
})

t.test('losses are expected minus received; duplicates do not make it negative', async (t) => {
  const reception = new Reception(8000)
  feed(reception, [10, 11, 13, 14, 17])
  t.equal(reception.lost, 3)
  feed(reception, [12])
  t.equal(reception.lost, 2)
  feed(reception, [17, 17, 17])
  t.equal(reception.lost, 0)
  t.equal(reception.packets, 9)
  t.equal(reception.bytes, 9 * 172)
  t.equal(reception.report(1, 0, 0).cumulativeLost, -1)
})

t.test('a stray packet is refused, two in a row begin anew', async (t) => {
  const reception = new Reception(8000)
  feed(reception, [100, 101])
  t.equal(reception.accept(40000, 0, 40, 172), -1)
  t.equal(feed(reception, [102])[0], 0x10000 + 102)
  t.equal(reception.restarted, false)
  t.equal(reception.accept(50000, 0, 60, 172), -1)
  t.equal(reception.accept(50001, 160, 80, 172), 0x10000 + 50001)
  t.equal(reception.restarted, true)
  t.equal(reception.accept(50002, 320, 100, 172), 0x10000 + 50002)
  t.equal(reception.restarted, false)
  t.equal(reception.lost, 0)
})

t.test('losses of earlier sources stay in the total, not in the report', async (t) => {
  const reception = new Reception(8000)
  feed(reception, [1, 5])
  reception.restart()
  feed(reception, [1000, 1002])
  t.equal(reception.lost, 4)
  t.equal(reception.report(1, 0, 0).cumulativeLost, 1)
})

t.test('a report counts its fraction from the report before', async (t) => {
  const reception = new Reception(8000)
  feed(reception, [0, 1, 2, 4])
  t.match(reception.report(7, 0x1234, 9), {
    ssrc: 7,
    fractionLost: 1 / 5,
    cumulativeLost: 1,
    highestSequence: 4,
    lastSenderReport: 0x1234,
    delaySinceLastSenderReport: 9,
  })
  feed(reception, [5, 6, 7, 8])
  t.match(reception.report(7, 0, 0), { fractionLost: 0, cumulativeLost: 1, highestSequence: 8 })
  t.match(reception.report(7, 0, 0), { fractionLost: 0 })
  feed(reception, [3])
  t.match(reception.report(7, 0, 0), { fractionLost: 0, cumulativeLost: 0 }, 'found again')
})

t.test('the highest number in a report counts the wraps', async (t) => {
  const reception = new Reception(8000)
  feed(reception, [65535, 65536, 65537])
  t.equal(reception.report(1, 0, 0).highestSequence, 0x10001)
})

t.test('jitter follows RFC 3550 A.8', async (t) => {
  const even = new Reception(8000)
  feed(
    even,
    Array.from({ length: 100 }, (_, i) => i),
  )
  t.equal(even.jitterMs, 0)

  const uneven = new Reception(8000)
  // Each packet is 10 ms off the one before, one way and the other: the mean deviation is 10 ms.
  for (let i = 0; i < 300; i++) uneven.accept(i, i * 160, i * 20 + (i % 2) * 10, 172)
  t.ok(Math.abs(uneven.jitterMs - 10) < 0.1)
  t.equal(uneven.report(1, 0, 0).jitter, Math.floor(uneven.jitterMs * 8))
})

t.test('neither a wrap nor a new base of the timestamps is jitter, and untimed packets do not count', async (t) => {
  const reception = new Reception(8000)
  for (let i = 0; i < 10; i++) reception.accept(i, (0xffffff00 + i * 160) >>> 0, i * 20, 172)
  reception.accept(10, 0x40000000, 200, 172)
  reception.accept(11, 0x400000a0, 220, 172)
  reception.accept(12, undefined, 1220, 172)
  reception.accept(13, 0x400001e0, 260, 172)
  t.equal(reception.jitterMs, 0)
})

t.test('what is sent again late is no new beginning where that is expected', async (t) => {
  const reception = new Reception(90_000, { maxMisorder: 512 })
  feed(
    reception,
    Array.from({ length: 700 }, (_, i) => i).filter((i) => i !== 400 && i !== 401),
  )
  t.same(
    feed(reception, [400, 401]).map((n) => n - 0x10000),
    [400, 401],
  )
  t.notOk(reception.restarted)
  t.equal(reception.lost, 0)
  t.same(feed(reception, [100, 101]).at(-1), 0x10000 + 101, 'further back it is one')
  t.ok(reception.restarted)
})
