import fc from 'fast-check'
import t from 'tap'
import { LimitBook, MAX_PER_MINUTE, type Admission, type LimitLease } from '../../src/calls/limit-book.ts'
import { OPERATORS, type LimitCount, type LimitRules, type LimitSubject } from '../../src/calls/limits.ts'
import { pattern } from './fixtures/patterns.ts'

const MINUTE = 60_000
const NOON = Date.UTC(2026, 10, 23, 12)

function subject(id: string, rules: LimitRules, withDefaults = false): LimitSubject {
  return { id, rules, withDefaults }
}

function leaseOf(admission: Admission): LimitLease {
  if (!admission.admitted) throw new Error(`refused: ${admission.limit}`)
  return admission.lease
}

function refusalOf(admission: Admission): string {
  return admission.admitted ? 'admitted' : `${admission.limit}: ${admission.reason.detail ?? ''}`
}

t.test('calls at the same time are limited, and each that ends makes room once', async (t) => {
  const book = new LimitBook({})
  const route = subject('route:tronco', { maxConcurrent: 2 })
  const leases = [1, 2].map(() => leaseOf(book.admit([route], '0119', NOON)))
  const refused = book.admit([route], '0119', NOON)
  t.match(refused, { admitted: false, limit: 'maxConcurrent', subject: 'route:tronco' })
  t.match(refused, { reason: { cause: 'limit', by: 'bridge', detail: 'limits.maxConcurrent of route tronco: 2' } })
  leases[0]?.release()
  leases[0]?.release()
  t.equal(book.usage('route:tronco', NOON).live, 1, 'released twice, counted once')
  leaseOf(book.admit([route], '0119', NOON))
  t.match(refusalOf(book.admit([route], '0119', NOON)), /maxConcurrent/)
})

t.test('calls within any minute are limited, and refused ones do not count', async (t) => {
  const book = new LimitBook({})
  const mapping = subject('mapping:sip:vendas@empresa.com', { perMinute: 2 })
  leaseOf(book.admit([mapping], undefined, NOON)).release()
  leaseOf(book.admit([mapping], undefined, NOON + 30_000)).release()
  for (let i = 0; i < 5; i++) {
    const text = refusalOf(book.admit([mapping], undefined, NOON + 59_999))
    t.equal(text, 'perMinute: limits.perMinute of mapping sip:vendas@empresa.com: 2')
  }
  leaseOf(book.admit([mapping], undefined, NOON + MINUTE))
  t.match(refusalOf(book.admit([mapping], undefined, NOON + MINUTE)), /perMinute/)
  leaseOf(book.admit([mapping], undefined, NOON + 90_000))
})

t.test('a day is one of UTC', async (t) => {
  const book = new LimitBook({})
  const route = subject('route:a', { perDay: 1 })
  const midnight = Date.UTC(2026, 10, 24)
  const lease = leaseOf(book.admit([route], '1', midnight - 1))
  t.match(refusalOf(book.admit([route], '1', midnight - 1)), /perDay: limits.perDay of route a: 1/)
  leaseOf(book.admit([route], '1', midnight))
  t.match(refusalOf(book.admit([route], '1', midnight + 3 * MINUTE)), /perDay/)
  lease.release()
  t.strictSame(book.usage('route:a', midnight + 3 * MINUTE), { live: 1, lastMinute: 0, today: 1 })
})

t.test('only the destinations of a list are called, and what is no number is not asked for', async (t) => {
  const book = new LimitBook({})
  const route = subject('route:a', { destinations: [pattern('_0ZXXXXXXXXX'), pattern('0800')] })
  for (const number of ['01199998888', '0800', undefined]) leaseOf(book.admit([route], number, NOON))
  for (const number of ['0019001234', '+900', '', '0800 ']) {
    t.match(refusalOf(book.admit([route], number, NOON)), /^destinations: limits.destinations of route a do not have/)
  }
  t.match(refusalOf(book.admit([subject('x', { destinations: [] })], '1', NOON)), /^destinations/)
})

t.test('a call of two counts for both or for neither', async (t) => {
  const book = new LimitBook({})
  const mapping = subject('mapping:a', { maxConcurrent: 5 })
  const route = subject('route:a', { maxConcurrent: 1 })
  const lease = leaseOf(book.admit([mapping, route], '1', NOON))
  t.strictSame(lease.counted, [
    { subject: 'mapping:a', at: NOON },
    { subject: 'route:a', at: NOON },
  ])
  t.match(refusalOf(book.admit([mapping, route], '1', NOON)), /of route a/)
  t.strictSame(book.usage('mapping:a', NOON), { live: 1, lastMinute: 1, today: 1 })
  lease.release()
  t.equal(book.usage('mapping:a', NOON).live, 0)
  t.equal(book.usage('route:a', NOON).live, 0)
})

t.test('the defaults hold where they are meant to, a rule of its own comes first, and they may change', async (t) => {
  const book = new LimitBook({ maxConcurrent: 1, maxMinutes: 10 })
  t.equal(leaseOf(book.admit([subject('mapping:a', {})], '1', NOON)).longest, undefined)
  t.match(leaseOf(book.admit([OPERATORS], '1', NOON)).longest, {
    ms: 10 * MINUTE,
    reason: { cause: 'limit', by: 'bridge', detail: 'calls.limits.maxMinutes, for operators: 10' },
  })
  t.match(refusalOf(book.admit([OPERATORS], '1', NOON)), /calls.limits.maxConcurrent, for operators: 1/)
  const own = subject('route:a', { maxConcurrent: 2, maxMinutes: 0.5 }, true)
  t.match(leaseOf(book.admit([own], '1', NOON)).longest, {
    ms: 30_000,
    reason: { detail: /limits.maxMinutes of route a/ },
  })
  t.ok(leaseOf(book.admit([own], '1', NOON)))
  book.defaults = { maxConcurrent: 2 }
  t.equal(leaseOf(book.admit([OPERATORS], '1', NOON)).longest, undefined)
  t.match(refusalOf(book.admit([subject('route:b', { maxConcurrent: 0 }, true)], '1', NOON)), /maxConcurrent/)
})

t.test('the shortest of several durations is the one', async (t) => {
  const book = new LimitBook({})
  const [a, b] = [subject('a', { maxMinutes: 5 }), subject('b', { maxMinutes: 3 })]
  t.match(leaseOf(book.admit([a, b], '1', NOON)).longest, { ms: 3 * MINUTE, reason: { detail: /of b/ } })
  t.match(leaseOf(book.admit([b, a], '1', NOON)).longest, { ms: 3 * MINUTE, reason: { detail: /of b/ } })
})

t.test('a restart counts on from the records', async (t) => {
  const asked: number[] = []
  const past: LimitCount[] = [
    { subject: 'route:a', at: NOON - 10_000 },
    { subject: 'route:a', at: NOON - 3 * 60 * MINUTE },
    { subject: 'route:a', at: NOON - 40_000 },
    { subject: 'route:a', at: NOON - 13 * 60 * MINUTE },
    { subject: 'route:b', at: NOON - 1000 },
    { subject: 'route:c', at: NOON - 2 * MINUTE },
    { subject: 'route:a', at: NOON + 5000 },
  ]
  const book = new LimitBook({})
  await book.restore({ recentCalls: (since) => (asked.push(since), past) }, NOON)
  t.strictSame(asked, [Date.UTC(2026, 10, 23)])
  t.strictSame(book.usage('route:a', NOON), { live: 0, lastMinute: 2, today: 3 })
  t.match(refusalOf(book.admit([subject('route:a', { perDay: 3 })], '1', NOON)), /perDay/)
  t.match(refusalOf(book.admit([subject('route:b', { perMinute: 1 })], '1', NOON)), /perMinute/)
  t.match(refusalOf(book.admit([subject('route:c', { perDay: 1 })], '1', NOON)), /perDay/)
  t.strictSame(book.usage('route:a', NOON + 25_000), { live: 0, lastMinute: 1, today: 3 })
})

t.test('just after midnight the minute before it still counts after a restart', async (t) => {
  const midnight = Date.UTC(2026, 10, 24)
  const book = new LimitBook({})
  await book.restore({ recentCalls: () => [{ subject: 'a', at: midnight - 5000 }] }, midnight + 5000)
  t.strictSame(book.usage('a', midnight + 5000), { live: 0, lastMinute: 1, today: 0 })
})

t.test('a clock that is set back locks nobody out', async (t) => {
  const book = new LimitBook({})
  const route = subject('a', { perMinute: 1 })
  leaseOf(book.admit([route], '1', NOON)).release()
  leaseOf(book.admit([route], '1', NOON - 60 * MINUTE))
  t.match(refusalOf(book.admit([route], '1', NOON - 60 * MINUTE + 1)), /perMinute/)
})

t.test('memory is bounded: by the minute, and by the day', async (t) => {
  const book = new LimitBook({})
  for (let i = 0; i < 3 * MAX_PER_MINUTE; i++) leaseOf(book.admit([subject('a', {})], '1', NOON + i)).release()
  t.equal(book.usage('a', NOON + 3 * MAX_PER_MINUTE).lastMinute, MAX_PER_MINUTE)
  for (let i = 0; i < 5000; i++) leaseOf(book.admit([subject(`s${i}`, {})], '1', NOON)).release()
  t.ok(book.size > 5000)
  const live = leaseOf(book.admit([subject('live', {})], '1', NOON))
  leaseOf(book.admit([subject('b', {})], '1', NOON + 24 * 60 * MINUTE)).release()
  t.equal(book.size, 2, 'yesterday is forgotten but for what still talks')
  live.release()
  t.equal(book.usage('live', NOON + 24 * 60 * MINUTE).live, 0)
})

t.test('whatever comes in whatever order, no limit is ever passed and no count goes wrong', async () => {
  const rules = fc.record(
    {
      maxConcurrent: fc.integer({ min: 0, max: 4 }),
      perMinute: fc.integer({ min: 0, max: 6 }),
      perDay: fc.integer({ min: 0, max: 12 }),
    },
    { requiredKeys: [] },
  )
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ admit: fc.subarray(['a', 'b', 'c'], { minLength: 1 }) }) },
    { weight: 2, arbitrary: fc.record({ release: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ wait: fc.constantFrom(1, 999, 20_000, 60_000, 6 * 60 * MINUTE) }) },
  )
  fc.assert(
    fc.property(fc.tuple(rules, rules, rules), fc.array(step, { maxLength: 80 }), ([a, b, c], steps) => {
      const book = new LimitBook({})
      const limits: Record<string, LimitRules> = { a, b, c }
      // What the book should know, kept the plainest way.
      const admitted: { id: string; at: number; live: boolean; lease: LimitLease }[] = []
      let now = NOON
      for (const what of steps) {
        if ('wait' in what) now += what.wait
        else if ('release' in what) {
          const lease = admitted[what.release]?.lease
          lease?.release()
          for (const one of admitted) if (one.lease === lease) one.live = false
        } else {
          const free = what.admit.every((id) => {
            const own = admitted.filter((one) => one.id === id)
            const { maxConcurrent = Infinity, perMinute = Infinity, perDay = Infinity } = limits[id] ?? {}
            const day = (at: number) => new Date(at).toISOString().slice(0, 10)
            return (
              own.filter(({ live }) => live).length < maxConcurrent &&
              own.filter(({ at }) => now - at < MINUTE).length < perMinute &&
              own.filter(({ at }) => day(at) === day(now)).length < perDay
            )
          })
          const admission = book.admit(
            what.admit.map((id) => subject(id, limits[id] ?? {})),
            undefined,
            now,
          )
          if (admission.admitted !== free) throw new Error(`${JSON.stringify(what)}: ${refusalOf(admission)}`)
          if (!admission.admitted) continue
          for (const id of what.admit) admitted.push({ id, at: now, live: true, lease: admission.lease })
        }
      }
    }),
    { numRuns: 1500 },
  )
})
