import t from 'tap'
import { serve } from './fixture.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const ROW = {
  ...{ at: Date.parse('2026-11-23T10:00:00Z'), mapping: 'sip:vendas@b.c', department: 'Vendas' },
  ...{ direction: 'phone-to-app', calls: 3, connected: 2, succeeded: 1, setupMeanMs: 1234.56, mosMean: 4.3333 },
  ...{ talkMs: 61_540, transfers: 1 },
}

t.test('analytics are of the last 24 hours in UTC unless one says otherwise', async (t) => {
  let now = Date.parse('2026-11-23T16:00:03Z')
  const { ask, ports } = await serve(t, { clock: { now: () => now, monotonic: () => 0 } })
  const { status, json } = await ask('GET', '/v1/analytics')
  t.equal(status, 200)
  const to = Date.parse('2026-11-23T16:00:10Z')
  t.match(json, {
    ...{ from: to - DAY, to, timeZone: 'UTC', bucket: 'hour' },
    totals: { calls: 0, successRate: null, setupP50Ms: null, talkMeanMs: null, mosMean: null },
    byTime: [{ at: to - DAY, setupMeanMs: null, transfers: 0 }],
    byMapping: [{ mapping: null, department: null, others: true }],
    setup: [{ fromMs: 60_000, toMs: null }],
    worst: [{ mapping: null, mosToApp: 2, mosToPhone: null, from: { number: '1001' } }],
  })
  const { byHourOfDay } = json as { byHourOfDay: unknown[] }
  t.strictSame([byHourOfDay.length, byHourOfDay[23]], [24, { hour: 23, calls: 0, connected: 0, succeeded: 0 }])
  now += 6000
  await ask('GET', '/v1/analytics')
  t.strictSame(ports.analytics.queries[0], ports.analytics.queries[1], 'who asks a little later asks the same')
  const asked =
    'from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00-03:00&mapping=sip:vendas@b.c&department=Vendas%20e%20mais' +
    '&direction=app-to-phone&timeZone=America/Sao_Paulo'
  t.equal((await ask('GET', `/v1/analytics?${asked}`)).status, 200)
  t.strictSame(ports.analytics.queries[2], {
    ...{ from: Date.parse('2026-11-01T00:00:00Z'), to: Date.parse('2026-11-02T03:00:00Z'), mapping: 'sip:vendas@b.c' },
    ...{ department: 'Vendas e mais', direction: 'app-to-phone', timeZone: 'America/Sao_Paulo' },
  })
  await ask('GET', '/v1/analytics?to=86400000')
  t.match(ports.analytics.queries[3], { from: 0, to: DAY })
})

t.test('what can not be asked is refused with what is wrong, by both', async (t) => {
  const { ask, ports } = await serve(t)
  const cases = [
    ['from=5&to=5', /from must be before "to"/],
    ['from=6&to=5', /from must be before "to"/],
    ['from=2999-01-01T00:00:00Z', /from must be before "to"/],
    [`from=0&to=${400 * DAY + 1}`, /at most 400 days/],
    ['timeZone=Mars/Olympus', /timeZone must be the IANA name/],
    ['timeZone=%2B03:00', /timeZone must be the IANA name/],
    ['timeZone=', /timeZone must be the IANA name/],
    [`timeZone=${'A'.repeat(65)}`, /timeZone/],
    ['direction=up', /direction must be one of/],
    ['from=yesterday', /from must be/],
    ['mapping=a%20b', /mapping must be/],
    ['department=a%0Ab', /department must not hold/],
    ['window=7d', /unknown keys: window/],
  ] as const
  for (const path of ['/v1/analytics', '/v1/analytics/export']) {
    for (const [query, why] of cases) {
      const { status, json } = await ask('GET', `${path}?${query}`)
      t.match({ status, json }, { status: 400, json: { code: 'http_invalid_request', detail: why } }, query)
    }
    t.equal((await ask('GET', `${path}?from=0&to=${400 * DAY}`)).status, 200)
  }
  t.equal(ports.analytics.queries.length, 2, 'the store is asked for the two right ones only')
})

t.test('they are exported as CSV that no spreadsheet runs', async (t) => {
  const { ask, ports } = await serve(t)
  ports.analytics.rows = [
    ROW,
    { ...ROW, mapping: '=HYPERLINK("http://x"),1', department: '@cmd', setupMeanMs: undefined, mosMean: undefined },
    { ...ROW, mapping: undefined, department: undefined },
  ]
  const { headers, text } = await ask('GET', '/v1/analytics/export?timeZone=Asia/Kathmandu')
  t.match(headers, { 'content-type': /^text\/csv/, 'content-disposition': /analytics\.csv/ })
  t.strictSame(text.split('\r\n'), [
    'at,mapping,department,direction,calls,connected,succeeded,setupMeanMs,mosMean,talkSeconds,transfers',
    '2026-11-23T10:00:00.000Z,sip:vendas@b.c,Vendas,phone-to-app,3,2,1,1235,4.33,61.5,1',
    `2026-11-23T10:00:00.000Z,"'=HYPERLINK(""http://x""),1",'@cmd,phone-to-app,3,2,1,,,61.5,1`,
    '2026-11-23T10:00:00.000Z,,,phone-to-app,3,2,1,1235,4.33,61.5,1',
    '',
  ])
  t.match(ports.analytics.queries, [{ timeZone: 'Asia/Kathmandu' }])
  ports.analytics.failAfter = 2
  await t.rejects(ask('GET', '/v1/analytics/export'), 'half an export is cut off')
})

t.test('without the store there are no analytics', async (t) => {
  const { ask } = await serve(t, {}, { analytics: undefined })
  t.equal((await ask('GET', '/v1/analytics')).status, 404)
  t.equal((await ask('GET', '/v1/analytics/export')).status, 404)
})
