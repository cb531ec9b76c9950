import fc from 'fast-check'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import type { AnalyticsQuery, AnalyticsRow, AnalyticsView } from '../../src/calls/analytics-view.ts'
import type { CallDirection, CallRecord } from '../../src/calls/call-record.ts'
import { resultClass, type Cause } from '../../src/calls/end-reason.ts'
import { LocalTime } from '../../src/store/analytics/local-time.ts'
import * as statements from '../../src/store/analytics/statements.ts'
import { Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrations/migrate.ts'
import type { Store } from '../../src/store/store.ts'
import { naive } from './naive-analytics.ts'
import { onBothDatabases, openStore, party, record, type Place } from './fixtures.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

function query(from: number | string, to: number | string, more: Partial<AnalyticsQuery> = {}): AnalyticsQuery {
  const [begin, end] = [from, to].map((time) => (typeof time === 'number' ? time : Date.parse(time)))
  const all = { mapping: undefined, department: undefined, direction: undefined, timeZone: 'UTC' }
  return { from: begin!, to: end!, ...all, ...more }
}

/** A record with how both directions sounded: as the app heard it, and as the phone did. */
function heard(mosToApp: number | undefined, mosToPhone?: number): Pick<CallRecord, 'media'> {
  return { media: { fromPhone: { mos: mosToApp }, fromApp: { mos: mosToPhone } } as unknown as CallRecord['media'] }
}

const failed = (cause: Cause) => ({
  setupMs: undefined,
  talkMs: 0,
  cause,
  result: resultClass({ cause, by: 'app' }, false),
})
const iso = (times: readonly { readonly at: number }[]) => times.map(({ at }) => new Date(at).toISOString())

async function exported(store: Store, query: AnalyticsQuery): Promise<AnalyticsRow[]> {
  const rows: AnalyticsRow[] = []
  for await (const row of store.analytics.export(query)) rows.push(row)
  return rows
}

onBothDatabases(t, async (t, place) => {
  t.test('a few calls have the figures that one finds by hand', async (t) => {
    const store = await openStore(t, place)
    const at = Date.parse('2026-11-23T10:00:00Z')
    const other = { mapping: 'sip:other@example.com', department: 'Loja' }
    await store.cdrs.appendAll([
      record('before', at - 1),
      record('1', at, { setupMs: 1000, ...heard(4.4, 4.2) }),
      record('2', at + HOUR - 1, {
        setupMs: 3000,
        ...heard(3, 2),
        transfers: [{ target: party('1') } as never, { target: party('2') } as never],
      }),
      record('3', at + HOUR, { ...failed('busy'), direction: 'app-to-phone' }),
      record('4', at + HOUR, { setupMs: 200, talkMs: 1000, ...other, ...heard(undefined, 3.9) }),
      record('5', at + 2 * HOUR + 5, { ...failed('unknown-address'), mapping: undefined, department: undefined }),
      record('after', at + 3 * HOUR),
    ])
    const view = await store.analytics.analyse(query(at, at + 3 * HOUR))
    t.match(view, { bucket: 'hour', from: at, to: at + 3 * HOUR, timeZone: 'UTC' })
    t.match(view.totals, { calls: 5, connected: 3, succeeded: 3, successRate: 0.6, setupMeanMs: 1400 })
    t.match(view.totals, { setupP50Ms: 1009, talkMs: 17_000, talkMeanMs: 17_000 / 3, transfers: 2 }, 'within 1 %')
    t.match(view.totals.mosMean?.toFixed(4), ((4.3 + 2.5 + 3.9) / 3).toFixed(4))
    t.strictSame(
      view.byTime.map(({ at: begin, calls, connected, succeeded, setupMeanMs, transfers }) => [
        ...[(begin - at) / HOUR, calls, connected, succeeded, setupMeanMs, transfers],
      ]),
      [
        [0, 2, 2, 2, 2000, 2],
        [1, 2, 1, 1, 200, 0],
        [2, 1, 0, 0, undefined, 0],
      ],
    )
    t.strictSame(view.byHourOfDay[10], { calls: 2, connected: 2, succeeded: 2 })
    t.equal(view.byHourOfDay.length, 24)
    t.equal(view.heat[0]?.[11], 2, 'it was a Monday')
    t.strictSame(
      view.byMapping.map(({ mapping, department, calls, talkMs, others }) => [
        mapping,
        department,
        calls,
        talkMs,
        others,
      ]),
      [
        ['sip:vendas@example.com', 'Vendas', 3, 16_000, false],
        [undefined, undefined, 1, 0, false],
        ['sip:other@example.com', 'Loja', 1, 1000, false],
      ],
    )
    t.strictSame(view.byResult, { success: 3, client: 2 })
    t.strictSame(view.byCause, [
      { cause: 'hung-up', result: 'success', calls: 3 },
      { cause: 'busy', result: 'client', calls: 1 },
      { cause: 'unknown-address', result: 'client', calls: 1 },
    ])
    t.strictSame(view.byDirection, { 'phone-to-app': 4, 'app-to-phone': 1 })
    t.strictSame(
      view.setup.filter(({ calls }) => calls > 0),
      [
        { fromMs: 0, toMs: 250, calls: 1 },
        { fromMs: 1000, toMs: 2000, calls: 1 },
        { fromMs: 3000, toMs: 5000, calls: 1 },
      ],
    )
    t.equal(view.setup.at(-1)?.toMs, undefined)
    t.strictSame(
      view.mos.map(({ from, to, calls }) => [from, to, calls]),
      [
        ...[
          [1, 2, 0],
          [2, 3, 1],
          [3, 3.6, 0],
          [3.6, 4, 1],
          [4, 4.3, 0],
          [4.3, 4.5, 1],
        ],
      ],
    )
    t.match(view.worst, [
      { callId: '2', mos: 2.5, mosToApp: 3, mosToPhone: 2, from: party('1001', 'Zé'), cause: 'hung-up', talkMs: 8000 },
      { callId: '4', mos: 3.9, mosToApp: undefined, mosToPhone: 3.9, mapping: 'sip:other@example.com' },
    ])
    t.equal(view.worst.length, 2)

    const narrow = async (more: Partial<AnalyticsQuery>) => {
      const { totals, byMapping, byDirection, worst } = await store.analytics.analyse(query(at, at + 3 * HOUR, more))
      const counted = [totals.calls, byMapping.reduce((sum, { calls }) => sum + calls, 0), worst.length]
      return [...counted, Object.values(byDirection).reduce((a, b) => a + b, 0)]
    }
    t.strictSame(await narrow({ mapping: 'sip:other@example.com' }), [1, 1, 1, 1])
    t.strictSame(await narrow({ department: 'Vendas' }), [3, 3, 1, 3])
    t.strictSame(await narrow({ direction: 'app-to-phone' }), [1, 1, 0, 1])
    t.strictSame(await narrow({ department: 'Vendas', direction: 'phone-to-app' }), [2, 2, 1, 2])
    t.strictSame(await narrow({ mapping: "'; drop table cdrs; --", department: '%' }), [0, 0, 0, 0])

    const rows = await exported(store, query(at, at + 3 * HOUR))
    t.match(
      rows.map((row) => [(row.at - at) / HOUR, row.mapping, row.direction, row.calls, row.talkMs]),
      [
        [0, 'sip:vendas@example.com', 'phone-to-app', 2, 16_000],
        [1, 'sip:other@example.com', 'phone-to-app', 1, 1000],
        [1, 'sip:vendas@example.com', 'app-to-phone', 1, 0],
        [2, undefined, 'phone-to-app', 1, 0],
      ],
    )
    t.match(rows[0], { department: 'Vendas', connected: 2, succeeded: 2, setupMeanMs: 2000, transfers: 2 })
    t.equal((await exported(store, query(at, at + 3 * HOUR, { direction: 'app-to-phone' }))).length, 1)
  })

  t.test('a time without calls has every bucket, and nothing to take the mean of', async (t) => {
    const store = await openStore(t, place)
    const view = await store.analytics.analyse(query('2026-01-01T00:30:00Z', '2026-01-01T03:00:00Z'))
    const nothing = { calls: 0, connected: 0, succeeded: 0, setupMeanMs: undefined, mosMean: undefined }
    const none = { setupP50Ms: undefined, setupP95Ms: undefined, talkMs: 0, talkMeanMs: undefined, transfers: 0 }
    t.strictSame(view.totals, { ...nothing, ...none, successRate: undefined })
    t.strictSame(
      view.byTime,
      [0, 1, 2].map((hour) => ({
        ...{ at: Date.parse('2026-01-01T00:00:00Z') + hour * HOUR, ...nothing, transfers: 0 },
      })),
    )
    t.strictSame([view.byMapping, view.byResult, view.byCause, view.byDirection, view.worst], [[], {}, [], {}, []])
    t.equal(view.heat.flat().length, 7 * 24)
    t.ok([...view.setup, ...view.mos].every(({ calls }) => calls === 0))
    const year = await store.analytics.analyse(query('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'))
    t.match([year.bucket, year.byTime.length], ['day', 365])
    t.strictSame(await exported(store, query(0, DAY)), [])
    for (const bad of [query(5, 5), query(6, 5), query(0, 400 * DAY + 1)]) {
      await t.rejects(store.analytics.analyse(bad), { code: 'store_unfit', message: /400 days/ })
    }
  })

  t.test('beyond fifty mappings the others are summed', async (t) => {
    const store = await openStore(t, place)
    const calls = Array.from({ length: 53 }, (_, i) =>
      // The first fifty have two calls each.
      Array.from({ length: i < 50 ? 2 : 1 }, (_, j) =>
        record(`${i}-${j}`, 1000 + i, { mapping: `sip:m${i}@example.com`, department: j === 0 ? 'old' : 'new' }),
      ),
    ).flat()
    await store.cdrs.appendAll(calls.toReversed())
    await store.cdrs.append(record('later', 2000, { mapping: 'sip:m7@example.com', department: 'newest' }))
    const { byMapping } = await store.analytics.analyse(query(0, DAY))
    t.equal(byMapping.length, 51)
    t.match(byMapping[0], { mapping: 'sip:m7@example.com', department: 'newest', calls: 3, others: false })
    t.match(byMapping[50], { mapping: undefined, calls: 3, talkMs: 24_000, setupMeanMs: 2000, others: true })
    t.notOk(byMapping.slice(0, 50).some(({ others }) => others))
  })

  t.test('it is what a count call by call finds, whatever the calls, the zone and the time', async (t) => {
    const store = await openStore(t, place)
    const begin = Date.parse('2018-09-01T00:00:00Z')
    const records = randomRecords(begin, 300 * DAY, 1500)
    for (let i = 0; i < records.length; i += 500) await store.cdrs.appendAll(records.slice(i, i + 500))
    await fc.assert(
      fc.asyncProperty(queries(begin), async (asked) => {
        compare(t, await store.analytics.analyse(asked), records, asked)
      }),
      { numRuns: 25 },
    )
  })

  t.test('every statement reads what the indices carry, and no record', async (t) => {
    const database = new Database(await place.options(t))
    t.teardown(() => database.close())
    await migrate(database.write, database.kind)
    const { kind, read } = database
    const one = { mapping: 'sip:a@b', department: undefined, direction: undefined }
    for (const narrowed of [{}, one, { ...one, mapping: undefined, department: 'Vendas' }]) {
      const filter = { ...query(0, 90 * DAY), ...narrowed }
      const all = {
        slot: statements.slotStatement(kind, filter, HOUR),
        mapping: statements.mappingStatement(kind, filter),
        ending: statements.endingStatement(kind, filter),
        setup: statements.setupStatement(kind, filter),
        worst: statements.worstStatement(filter),
        export: statements.exportStatement(kind, filter),
      }
      for (const [name, statement] of Object.entries(all)) {
        if (kind === 'postgres') {
          // What a server decides depends on how many rows there are: here only that it takes the statement.
          await t.resolves(sql`explain ${statement}`.execute(read), name)
          continue
        }
        const { rows } = await sql<{ detail: string }>`explain query plan ${statement}`.execute(read)
        const reads = rows.map(({ detail }) => detail).filter((detail) => `${detail} `.includes(' cdrs '))
        t.ok(reads.length > 0, name)
        for (const detail of reads) {
          if (name === 'worst' && detail.includes('USING INTEGER PRIMARY KEY')) continue
          t.match(
            detail,
            /^SEARCH cdrs USING COVERING INDEX cdrs_(figures_)?by_(time|mapping)( \(|$)/,
            `${name}: ${detail}`,
          )
        }
      }
    }
  })
})

/** Calls of every kind, the same in each run. */
function randomRecords(from: number, spanMs: number, count: number): CallRecord[] {
  const mos = fc.option(fc.integer({ min: 100, max: 450 }), { nil: undefined })
  const call = fc.record({
    at: fc.integer({ min: 0, max: spanMs }),
    mapping: fc.constantFrom('sip:a@x', 'sip:b@x', '=1+1,"c"', undefined),
    direction: fc.constantFrom<CallDirection>('phone-to-app', 'app-to-phone', 'phone-to-phone'),
    cause: fc.constantFrom<Cause>('hung-up', 'busy', 'limit', 'internal', 'media-lost'),
    setupMs: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined }),
    talkMs: fc.integer({ min: 0, max: 1e7 }),
    toApp: mos,
    toPhone: mos,
    transfers: fc.integer({ min: 0, max: 2 }),
  })
  return fc.sample(call, { numRuns: count, seed: 7 }).map(({ at, toApp, toPhone, transfers, ...rest }, i) => {
    // Half a quarter of an hour off or on it: where hours begin, mistakes are made.
    const arrived = i % 3 === 0 ? from + Math.floor(at / 900_000) * 900_000 : from + at
    return record(String(i), arrived, {
      ...rest,
      department: rest.mapping === 'sip:a@x' ? 'A' : undefined,
      result: resultClass({ cause: rest.cause, by: 'phone' }, rest.setupMs !== undefined),
      ...heard(toApp === undefined ? undefined : toApp / 100, toPhone === undefined ? undefined : toPhone / 100),
      transfers: Array.from({ length: transfers }, () => ({ target: party('1') }) as never),
    })
  })
}

function queries(begin: number): fc.Arbitrary<AnalyticsQuery> {
  const rarely = <T>(value: T) => fc.constantFrom(undefined, undefined, value)
  return fc
    .record({
      start: fc.integer({ min: -DAY, max: 290 * DAY }),
      spanMs: fc.oneof(fc.integer({ min: 1, max: 9 * DAY }), fc.integer({ min: 1, max: 400 * DAY })),
      mapping: rarely('sip:a@x'),
      department: rarely('A'),
      direction: rarely<CallDirection>('app-to-phone'),
      timeZone: fc.constantFrom(
        ...['UTC', 'America/Sao_Paulo', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns'],
      ),
    })
    .map(({ start, spanMs, ...rest }) => ({ from: begin + start, to: begin + start + spanMs, ...rest }))
}

function compare(t: Test, view: AnalyticsView, records: readonly CallRecord[], asked: AnalyticsQuery): void {
  const wanted = naive(records, asked)
  const close = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? a === b : Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b))
  const problems: unknown[] = []
  const check = (what: string, right: boolean, ...values: unknown[]) => {
    if (!right) problems.push([what, ...values])
  }
  const same = (what: string, found: unknown, expected: unknown) =>
    check(what, sorted(found) === sorted(expected), found, expected)
  const alike = (what: string, found: Record<string, unknown>, expected: Record<string, unknown>) => {
    for (const key of ['calls', 'connected', 'succeeded', 'setupMeanMs', 'mosMean', 'talkMs', 'transfers']) {
      if (!(key in found)) continue
      check(`${what} ${key}`, close(found[key] as number, expected[key] as number), found[key], expected[key])
    }
  }
  same('bucket', view.bucket, wanted.bucket)
  alike('totals', { ...view.totals }, wanted.totals)
  for (const [share, found] of [
    [0.5, view.totals.setupP50Ms],
    [0.95, view.totals.setupP95Ms],
  ] as const) {
    const exact = wanted.setups[Math.ceil(share * wanted.setups.length) - 1]
    check(
      `quantile ${share}`,
      exact === undefined ? found === undefined : Math.abs(found! - exact) <= exact * 0.0101,
      found,
      exact,
    )
  }
  const steps = new Map(view.byTime.map((step) => [wanted.key(Math.max(step.at, asked.from)), step]))
  same('no local hour or day stands twice', steps.size, view.byTime.length)
  check('the first one holds the beginning', view.byTime[0]!.at <= asked.from && view.byTime.at(-1)!.at < asked.to)
  for (const [at, figures] of wanted.byTime) alike(`step ${at}`, { calls: 0, ...steps.get(at) }, figures)
  same(
    'steps',
    view.byTime.reduce((sum, { calls }) => sum + calls, 0),
    wanted.totals.calls,
  )
  same(
    'hours',
    view.byHourOfDay.map(({ calls }) => calls),
    wanted.hours,
  )
  same('heat', view.heat, wanted.heat)
  same('mappings', view.byMapping.length, wanted.byMapping.size)
  for (const row of view.byMapping)
    alike(`mapping ${row.mapping}`, { ...row }, { ...wanted.byMapping.get(row.mapping) })
  same('results', view.byResult, wanted.byResult)
  const causes = Object.fromEntries(view.byCause.map(({ cause, result, calls }) => [`${result} ${cause}`, calls]))
  same('causes', causes, wanted.byCause)
  same('directions', view.byDirection, wanted.byDirection)
  same(
    'setup',
    view.setup.map(({ calls }) => calls),
    wanted.setup,
  )
  same(
    'mos',
    view.mos.map(({ calls }) => calls),
    wanted.mos,
  )
  check(
    'worst',
    view.worst.length === wanted.worst.length && view.worst.every(({ mos }, i) => close(mos, wanted.worst[i])),
  )
  t.strictSame(problems, [], JSON.stringify(asked))
  if (problems.length > 0) throw new Error(JSON.stringify(problems[0]))
}

function sorted(value: unknown): string {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value)
  return JSON.stringify(plain ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value)
}

t.test('days of 23 and 25 hours, and days that begin at one', async (t) => {
  const begin = (timeZone: string, unit: 'hour' | 'day', from: string, to: string) => {
    const [start, end] = [Date.parse(from), Date.parse(to)]
    return iso(new LocalTime(timeZone, start, end).beginnings(unit, start, end).map((at) => ({ at })))
  }
  t.strictSame(
    // Clocks went from 00:00 to 01:00: the day began at 03:00Z, as 01:00 -02:00, and the next at 02:00Z.
    begin('America/Sao_Paulo', 'day', '2018-11-03T12:00:00Z', '2018-11-05T12:00:00Z'),
    ['2018-11-03T03:00:00.000Z', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
  )
  t.strictSame(
    // And from 00:00 back to 23:00 on 2019-02-17, so that the 16th had 25 hours.
    begin('America/Sao_Paulo', 'day', '2019-02-16T12:00:00Z', '2019-02-18T12:00:00Z'),
    ['2019-02-16T02:00:00.000Z', '2019-02-17T03:00:00.000Z', '2019-02-18T03:00:00.000Z'],
  )
  t.strictSame(
    begin('Europe/Berlin', 'day', '2026-03-28T23:00:00Z', '2026-03-30T00:00:00Z'),
    ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    'a day of 23 hours',
  )
  t.strictSame(
    begin('Europe/Berlin', 'hour', '2026-10-25T00:10:00Z', '2026-10-25T02:10:00Z'),
    ['2026-10-25T00:00:00.000Z', '2026-10-25T01:00:00.000Z', '2026-10-25T02:00:00.000Z'],
    'an hour that comes twice is two hours',
  )
  t.strictSame(
    begin('Asia/Kathmandu', 'hour', '2026-01-01T00:20:00Z', '2026-01-01T01:20:00Z'),
    ['2026-01-01T00:15:00.000Z', '2026-01-01T01:15:00.000Z'],
    'hours begin at a quarter past',
  )
  t.strictSame(
    begin('Australia/Lord_Howe', 'hour', '2026-04-04T14:30:00Z', '2026-04-04T16:00:00Z'),
    ['2026-04-04T14:00:00.000Z', '2026-04-04T15:00:00.000Z', '2026-04-04T15:30:00.000Z'],
    'half an hour that comes twice',
  )
  const grain = (timeZone: string) => new LocalTime(timeZone, Date.UTC(2026, 0, 1), Date.UTC(2026, 11, 31)).grainMs
  t.strictSame(
    ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'].map(
      (zone) => grain(zone) / 60_000,
    ),
    [60, 60, 30, 15, 30],
  )
  const old = new LocalTime('Africa/Monrovia', 0, DAY)
  t.match([old.grainMs, old.at(0).day, old.at(0).weekday], [900_000, -1, 2], 'before there were zones; a Wednesday')
})

t.test('ten who ask the same cost one, for ten seconds; others wait for their turn', async (t) => {
  let now = 0
  const place: Place = {
    kind: 'sqlite',
    options: async (t) => ({
      url: undefined,
      file: `${t.testdir({})}/s.sqlite`,
      log: (await import('../../src/lib/log.ts')).silentLog,
    }),
  }
  const store = await openStore(t, place, { clock: { now: () => 0, monotonic: () => now } })
  await store.cdrs.append(record('1', 5))
  const calls = async () => (await store.analytics.analyse(query(0, DAY))).totals.calls
  const asked = Array.from({ length: 10 }, () => store.analytics.analyse(query(0, DAY)))
  t.equal(new Set(await Promise.all(asked)).size, 1)
  await store.cdrs.append(record('2', 6))
  now = 9999
  t.equal(await calls(), 1)
  now = 10_000
  t.equal(await calls(), 2)
  const many = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => store.analytics.analyse(query(i, DAY))))
  const refused = many.filter((one) => one.status === 'rejected')
  t.match(refused[0]?.reason, { code: 'store_busy', retryable: true })
  t.ok(refused.length > 0 && refused.length < 30, `${refused.length} refused`)
  now = 50_000
  t.equal(await calls(), 2, 'a failure is not kept')
})
