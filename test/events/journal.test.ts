import t from 'tap'
import { EventJournal, type JournalOptions } from '../../src/events/journal.ts'
import type { Happened } from '../../src/events/happening.ts'
import type { Told } from '../../src/events/subscription.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'

const tick = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

function journalWith(options: Partial<JournalOptions> = {}): EventJournal {
  return new EventJournal({ clock: systemClock, log: silentLog, digits: false, ...options })
}

const link = (n: number): Happened => ({
  type: 'link.changed',
  at: n,
  data: { link: 'ari', status: `s${n}`, since: n, detail: undefined },
})

const digit = (callId: string, key: string): Happened => ({
  type: 'call.dtmf',
  callId,
  at: 1,
  data: { participant: 'p1', digit: key, durationMs: 100 },
})

function readAll(subscription: { read(): Told | undefined }): Told[] {
  const all: Told[] = []
  for (let told = subscription.read(); told; told = subscription.read()) all.push(told)
  return all
}

const ids = (told: readonly Told[]) => told.map((it) => (it.kind === 'event' ? it.event.seq : `dropped ${it.count}`))

const from = (after?: string, more: object = {}) => ({
  types: [],
  callId: undefined,
  after,
  onReadable: () => undefined,
  ...more,
})

t.test('ids count on within an epoch, and the next epoch is another', async (t) => {
  const journal = journalWith()
  const reader = journal.subscribe(from())
  journal.append(link(1))
  journal.append(link(2))
  const told = readAll(reader)
  t.strictSame(
    told.map((it) => it.kind === 'event' && it.event.id),
    [`${journal.epoch}-1`, `${journal.epoch}-2`],
  )
  t.not(journalWith().epoch, journal.epoch)
  journal.close()
})

t.test('how video goes is told to who wants it, or all of calls', async (t) => {
  const journal = journalWith()
  const [video, calls, others] = ['call.video', 'call.*', 'link.changed'].map((type) =>
    journal.subscribe(from(undefined, { types: [type] })),
  )
  const data = { participant: 'p2', toApp: 'untouched', toPhone: 'black', hindrance: undefined } as const
  journal.append({ type: 'call.video', callId: 'c1', at: 1, data })
  for (const reader of [video!, calls!]) {
    const [told] = readAll(reader)
    t.match(told?.kind === 'event' && JSON.parse(told.event.json), {
      type: 'call.video',
      callId: 'c1',
      data: { participant: 'p2', toApp: 'untouched', toPhone: 'black', hindrance: null },
    })
  }
  t.strictSame(readAll(others!), [])
  journal.close()
})

t.test('what is not known is null, and the json is one line', async (t) => {
  const journal = journalWith()
  const reader = journal.subscribe(from())
  journal.append({ type: 'mappings.changed', at: 5, data: { count: 1, error: 'a\nb\u2028' } })
  journal.append(link(1))
  const [first, second] = readAll(reader)
  if (first?.kind !== 'event' || second?.kind !== 'event') throw new Error('no events')
  t.notMatch(first.event.json, /[\r\n]/)
  t.strictSame(JSON.parse(second.event.json), {
    id: second.event.id,
    type: 'link.changed',
    at: 1,
    callId: null,
    data: { link: 'ari', status: 's1', since: 1, detail: null },
  })
})

t.test('digits are kept only when they are asked for', async (t) => {
  for (const digits of [false, true]) {
    const journal = journalWith({ digits })
    const reader = journal.subscribe(from())
    journal.append(digit('c1', '7'))
    const [told] = readAll(reader)
    if (told?.kind !== 'event') throw new Error('no event')
    const { data } = JSON.parse(told.event.json) as { data: { digit: unknown } }
    t.equal(data.digit, digits ? '7' : null)
  }
})

t.test('filters by type, by group of types and by call', async (t) => {
  const journal = journalWith()
  const byType = journal.subscribe(from(undefined, { types: ['link.changed'] }))
  const byGroup = journal.subscribe(from(undefined, { types: ['call.*'] }))
  const byCall = journal.subscribe(from(undefined, { callId: 'c2' }))
  journal.append(link(1))
  journal.append(digit('c1', '1'))
  journal.append(digit('c2', '2'))
  t.strictSame(ids(readAll(byType)), [1])
  t.strictSame(ids(readAll(byGroup)), [2, 3])
  t.strictSame(ids(readAll(byCall)), [3])
  t.throws(() => journal.subscribe(from(undefined, { types: ['cal.*'] })), { code: 'events_type_unknown' })
})

t.test('a reader goes on after an id and loses nothing', async (t) => {
  const journal = journalWith()
  for (let n = 1; n <= 5; n++) journal.append(link(n))
  t.strictSame(ids(readAll(journal.subscribe(from(`${journal.epoch}-2`)))), [3, 4, 5])
  t.strictSame(ids(readAll(journal.subscribe(from(`${journal.epoch}-5`)))), [])
  t.throws(() => journal.subscribe(from('5')), { code: 'events_id_invalid', statusCode: 400 })
})

t.test('what has left the ring is told with its count and ids', async (t) => {
  const journal = journalWith({ maxEvents: 10 })
  for (let n = 1; n <= 25; n++) journal.append(link(n))
  const [first, ...rest] = readAll(journal.subscribe(from(`${journal.epoch}-3`)))
  t.strictSame(first, {
    kind: 'dropped',
    from: `${journal.epoch}-4`,
    to: `${journal.epoch}-15`,
    count: 12,
    exact: false,
  })
  t.strictSame(ids(rest), [16, 17, 18, 19, 20, 21, 22, 23, 24, 25])
})

t.test(
  'an id of an earlier run is recognised: all of this run is new, and how much was lost is not known',
  async (t) => {
    const journal = journalWith()
    journal.append(link(1))
    for (const after of [`${journalWith().epoch}-7`, `${journal.epoch}-99`]) {
      const [first, second] = readAll(journal.subscribe(from(after)))
      t.match(first, { kind: 'dropped', count: undefined, from: undefined, exact: false })
      t.match(second, { kind: 'event', event: { seq: 1 } })
    }
  },
)

t.test('a slow reader is told exactly which wanted events it missed, and costs no memory', async (t) => {
  const journal = journalWith({ maxEvents: 10 })
  const slow = journal.subscribe(from(undefined, { types: ['call.dtmf'] }))
  for (let n = 1; n <= 40; n++) journal.append(n % 2 === 0 ? digit('c', '1') : link(n))
  const told = readAll(slow)
  t.strictSame(told[0], {
    kind: 'dropped',
    from: `${journal.epoch}-2`,
    to: `${journal.epoch}-30`,
    count: 15,
    exact: true,
  })
  t.strictSame(ids(told.slice(1)), [32, 34, 36, 38, 40])
  t.equal(journal.status().events, 10)
  t.equal(journal.status().dropped, 15)
  slow.close()
  t.equal(journal.status().dropped, 15, 'still counted when it has gone')
})

t.test('a reader whose filter lets nothing through misses nothing, and its position moves on', async (t) => {
  const journal = journalWith({ maxEvents: 10 })
  const reader = journal.subscribe(from(undefined, { types: ['identity.changed'] }))
  for (let n = 1; n <= 40; n++) journal.append(link(n))
  t.strictSame(readAll(reader), [])
  t.equal(reader.position, `${journal.epoch}-40`)
})

t.test('the ring is bounded by bytes too', async (t) => {
  const journal = journalWith({ maxBytes: 5000 })
  for (let n = 1; n <= 1000; n++) journal.append(link(n))
  const { bytes, events } = journal.status()
  t.ok(bytes <= 5000 && events > 10, `${bytes} bytes, ${events} events`)
})

t.test('readers are woken later, once for many events, and only when they wait', async (t) => {
  const journal = journalWith()
  let woken = 0
  const reader = journal.subscribe(from(undefined, { onReadable: () => woken++ }))
  journal.append(link(1))
  await tick()
  t.equal(woken, 0, 'it has not read to the end yet')
  t.strictSame(ids(readAll(reader)), [1])
  journal.append(link(2))
  journal.append(link(3))
  t.equal(woken, 0, 'never from within append')
  await tick()
  t.equal(woken, 1)
  t.strictSame(ids(readAll(reader)), [2, 3])
})

t.test('a reader that throws harms neither the others nor whoever appends', async (t) => {
  const journal = journalWith()
  const bad = journal.subscribe(
    from(undefined, {
      onReadable: () => {
        throw new Error('broken')
      },
    }),
  )
  let woken = 0
  const good = journal.subscribe(from(undefined, { onReadable: () => woken++ }))
  bad.read()
  good.read()
  journal.append(link(1))
  await tick()
  t.equal(woken, 1)
  t.ok(bad.closed)
})

t.test('readers are bounded, but for the own ones of the bridge', async (t) => {
  const journal = journalWith({ maxSubscribers: 2 })
  const first = journal.subscribe(from())
  journal.subscribe(from())
  journal.subscribe(from(undefined, { internal: true }))
  t.throws(() => journal.subscribe(from()), { code: 'events_too_many_clients', statusCode: 503, retryable: true })
  first.close()
  first.close()
  t.doesNotThrow(() => journal.subscribe(from()))
})

t.test('what has no JSON is counted and left out, and what is too large loses its data', async (t) => {
  const journal = journalWith()
  const reader = journal.subscribe(from())
  const circular: Record<string, unknown> = {}
  circular.self = circular
  journal.append({ type: 'mappings.changed', at: 1, data: circular as never })
  journal.append({ type: 'mappings.changed', at: 1, data: { count: 1, error: 'x'.repeat(300_000) } })
  t.equal(journal.status().unfit, 1)
  const [told] = readAll(reader)
  if (told?.kind !== 'event') throw new Error('no event')
  t.equal(told.event.seq, 1)
  t.match(JSON.parse(told.event.json), { type: 'mappings.changed', data: { omitted: 'too large' } })
})

t.test('closing tells readers, and nothing is taken after', async (t) => {
  const journal = journalWith()
  let woken = 0
  const reader = journal.subscribe(from(undefined, { onReadable: () => woken++ }))
  journal.close()
  journal.close()
  journal.append(link(1))
  t.ok(reader.closed)
  t.equal(woken, 1)
  t.equal(reader.read(), undefined)
})
