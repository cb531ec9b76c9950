import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parse } from 'yaml'
import type { CallRecord } from '../../src/calls/call-record.ts'
import { silentLog } from '../../src/lib/log.ts'
import { BridgeMetrics } from '../../src/stats/metrics/bridge-metrics.ts'
import { METRICS, metricsPage, type MetricDefinition } from '../../src/stats/metrics/definitions.ts'
import type { MetricsSources } from '../../src/stats/metrics/ports.ts'
import { UNTOUCHED, VIDEO } from '../http/fake-video.ts'
import { CALL, MEDIA } from '../http/fixture.ts'
import { serveEvents } from '../events/serve-events.ts'
import { recordOf } from './records.ts'

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

function sources(more: Partial<MetricsSources> = {}): MetricsSources {
  return {
    version: '1.2.3',
    ready: () => true,
    calls: () => [CALL, { ...CALL, callId: 'other' }],
    media: () => ({
      sessions: 2,
      capacity: 70,
      complexityCeiling: 10,
      workers: [
        { ready: true, sessions: 2, utilisation: 0.25, rssBytes: 1e8 },
        { ready: false, sessions: 0, utilisation: 0, rssBytes: undefined },
      ],
    }),
    video: () => [],
    links: () => ({ ari: true, ami: false }),
    identities: () => ['online', 'online', 'refused'],
    phones: () => ['registered'],
    mappings: () => 3,
    queues: () => ({ records: { length: 1, dropped: 2 } }),
    events: () => ({ subscribers: 1, appended: new Map([['call.ended', 5]]), dropped: 7 }),
    webhooks: () => ({ delivered: 4, failed: 1, dead: 0, ...{ queued: 9 } }),
    store: () => true,
    ...more,
  }
}

function metricsOf(t: { teardown: (close: () => void) => void }, more: Partial<MetricsSources> = {}): BridgeMetrics {
  const metrics = new BridgeMetrics(sources(more), silentLog)
  t.teardown(() => metrics.close())
  return metrics
}

const endedCall = (data: CallRecord) => ({ type: 'call.ended' as const, callId: data.callId, at: 1, data })

t.test('what is asked for at a scrape is told as it is then', async (t) => {
  let calls: ReturnType<MetricsSources['calls']> = [CALL, { ...CALL, callId: 'other' }]
  const metrics = metricsOf(t, { calls: () => calls })
  const { text, type } = await metrics.render()
  t.match(type, /^text\/plain; version=0\.0\.4/)
  for (const line of [
    `cubebridge_calls_live{direction="${CALL.direction}",state="${CALL.state}"} 2`,
    'cubebridge_build_info{version="1.2.3"} 1',
    'cubebridge_ready 1',
    'cubebridge_media_workers{state="ready"} 1',
    'cubebridge_media_workers{state="down"} 1',
    'cubebridge_media_worker_utilisation_ratio{worker="0"} 0.25',
    'cubebridge_link_up{link="ari"} 1',
    'cubebridge_link_up{link="ami"} 0',
    'cubebridge_identities{status="online"} 2',
    'cubebridge_queue_length{queue="records"} 1',
    'cubebridge_queue_dropped_total{queue="records"} 2',
    'cubebridge_events_total{type="call.ended"} 5',
    'cubebridge_events_dropped_total 7',
    'cubebridge_webhook_deliveries_total{outcome="delivered"} 4',
    'cubebridge_store_up 1',
  ]) {
    t.ok(text.split('\n').includes(line), line)
  }
  t.notMatch(text, /outcome="queued"/)
  t.match(text, /cubebridge_process_resident_memory_bytes \d{7,}/)
  calls = []
  t.notMatch((await metrics.render()).text, /cubebridge_calls_live\{/, 'what is gone is not told any more')
})

t.test('ended calls are counted and measured in base units, without a word of who they were', async (t) => {
  const metrics = metricsOf(t)
  const record = recordOf({ setupMs: 1500, talkMs: 20_000, media: MEDIA })
  metrics.add(endedCall(record))
  metrics.add(endedCall(recordOf({ callId: 'c2', setupMs: undefined, result: 'client', cause: 'busy' })))
  const { text } = await metrics.render()
  const { direction } = record
  for (const line of [
    `cubebridge_calls_ended_total{direction="${direction}",result="success",cause="hung-up"} 1`,
    `cubebridge_calls_ended_total{direction="${direction}",result="client",cause="busy"} 1`,
    `cubebridge_call_setup_seconds_sum{direction="${direction}"} 1.5`,
    `cubebridge_call_setup_seconds_bucket{le="1",direction="${direction}"} 0`,
    `cubebridge_call_setup_seconds_bucket{le="2",direction="${direction}"} 1`,
    `cubebridge_call_talk_seconds_sum{direction="${direction}"} 20`,
    'cubebridge_call_mos_sum{heard_by="app"} 4.2',
  ]) {
    t.ok(text.split('\n').includes(line), line)
  }
  for (const secret of [record.callId, record.from.address, record.to.address]) t.notOk(text.includes(secret), secret)
})

t.test('video is counted by what becomes of it now, and by how it went in calls that are over', async (t) => {
  const video = { phoneCodec: 'H264', appCodec: 'VP8', toApp: 'transcoded', toPhone: 'black' } as const
  const metrics = metricsOf(t, {
    video: () => [
      { ...video, hindrance: 'app-without-video' },
      { ...video, toPhone: 'transcoded', hindrance: undefined },
    ],
    media: () => ({ ...sources().media(), transcoding: { inUse: 3, limit: 8 } }),
  })
  metrics.add(endedCall(recordOf({ talkMs: 90_000, media: { ...MEDIA, video: VIDEO } })))
  const both = { toApp: VIDEO.toApp, toPhone: UNTOUCHED }
  metrics.add(endedCall(recordOf({ callId: 'c2', talkMs: 9000, media: { ...MEDIA, video: both } })))
  metrics.add(endedCall(recordOf({ callId: 'c3', media: MEDIA })))
  const { text } = await metrics.render()
  for (const line of [
    'cubebridge_video_live{direction="to_app",mode="transcoded"} 2',
    'cubebridge_video_live{direction="to_phone",mode="black"} 1',
    'cubebridge_video_live{direction="to_phone",mode="transcoded"} 1',
    'cubebridge_video_hindered_live{hindrance="app-without-video"} 1',
    'cubebridge_video_transcodings 3',
    'cubebridge_video_transcodings_limit 8',
    'cubebridge_video_keyframe_requests_total{by="bridge",of="phone"} 6',
    'cubebridge_video_keyframe_requests_total{by="app",of="bridge"} 10',
    'cubebridge_video_keyframe_requests_total{by="phone",of="bridge"} 5',
    'cubebridge_video_retransmitted_packets_total{to="app"} 18',
    'cubebridge_video_pictures_dropped_total{direction="to_app"} 2',
    'cubebridge_video_freezes_total{seen_by="app"} 4',
    'cubebridge_video_frozen_seconds_total{seen_by="app"} 1.8',
    'cubebridge_call_video_frozen_ratio_bucket{le="0.01",seen_by="app"} 1',
    'cubebridge_call_video_frozen_ratio_count{seen_by="app"} 2',
    'cubebridge_call_video_frozen_ratio_count{seen_by="phone"} 1',
    'cubebridge_call_video_lost_ratio_count{from="app"} 1',
  ]) {
    t.ok(text.split('\n').includes(line), line)
  }
})

t.test('a part that fails hides nothing else, and is counted', async (t) => {
  const metrics = metricsOf(t, {
    media: () => {
      throw new Error('gone')
    },
  })
  const { text } = await metrics.render()
  t.match(text, /cubebridge_scrape_errors_total\{part="media"\} 1/)
  t.match(text, /cubebridge_link_up\{link="ari"\} 1/)
})

t.test('Prometheus reads it by HTTP, with a token', async (t) => {
  const { ask, server } = await serveEvents(t, { ports: { metrics: metricsOf(t) } })
  const { status, text } = await ask('GET', '/metrics')
  t.equal(status, 200)
  t.match(text, /^# HELP cubebridge_/)
  t.equal((await fetch(`${server.url}/metrics`)).status, 401)
})

t.test('each metric has the prefix, a base unit and labels that are bounded', async (t) => {
  for (const [name, { kind, labels, help }] of Object.entries<MetricDefinition>(METRICS)) {
    t.match(name, /^cubebridge_[a-z]+(_[a-z]+)*$/)
    t.equal(name.endsWith('_total'), kind === 'counter', `${name} is a ${kind}`)
    t.notMatch(name, /_(ms|milliseconds|percent|kb|mb|minutes)\b/)
    for (const label of labels) t.notMatch(label, /call_?id|channel|address|number|party|user|token|ip|url|hook/)
    t.ok(help.endsWith('.'), name)
  }
})

t.test('docs/metrics.md is what the definitions say', async (t) => {
  if (process.env.UPDATE_SAMPLES) await writeFile(file('docs/metrics.md'), metricsPage())
  t.equal(await readFile(file('docs/metrics.md'), 'utf8'), metricsPage(), 'run with UPDATE_SAMPLES=1 to write it anew')
})

/** Names of series that an expression uses, and the labels it names. */
function uses(expression: string): { series: string[]; labels: string[] } {
  const series = [...expression.matchAll(/\bcubebridge_[a-z_]+/g)].map(([name]) => name)
  const matchers = [...expression.matchAll(/[{,]\s*([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label)
  const grouped = [...expression.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/\s*,\s*/))
  return { series, labels: [...matchers, ...grouped] }
}

function problemsOf(expression: string): string[] {
  const known = new Map<string, readonly string[]>()
  for (const [name, { kind, labels }] of Object.entries<MetricDefinition>(METRICS)) {
    if (kind !== 'histogram') known.set(name, labels)
    else for (const suffix of ['bucket', 'sum', 'count']) known.set(`${name}_${suffix}`, [...labels, 'le'])
  }
  const { series, labels } = uses(expression)
  const allowed = new Set(['instance', 'job', ...series.flatMap((name) => known.get(name) ?? [])])
  return [
    ...(series.length === 0 ? [`no metric in: ${expression}`] : []),
    ...series.filter((name) => !known.has(name)).map((name) => `no metric is called ${name}`),
    ...labels.filter((label) => !allowed.has(label)).map((label) => `no label ${label} in: ${expression}`),
  ]
}

t.test('the check of expressions finds what is wrong', async (t) => {
  t.strictSame(problemsOf('rate(cubebridge_call_mos_bucket{heard_by="app"}[5m])'), [])
  t.equal(problemsOf('cubebridge_call_mos').length, 1)
  t.equal(problemsOf('cubebridge_callz_live').length, 1)
  t.equal(problemsOf('sum by (worker) (cubebridge_calls_live{state="x"})').length, 1)
  t.equal(problemsOf('up').length, 1)
})

t.test('the dashboard and the alert rules use metrics and labels that there are', async (t) => {
  interface Panel {
    readonly id: number
    readonly title: string
    readonly type: string
    readonly targets?: readonly { readonly expr: string }[]
  }
  const dashboard = JSON.parse(await readFile(file('monitoring/cubebridge-dashboard.json'), 'utf8')) as {
    panels: Panel[]
  }
  t.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length, 'ids differ')
  for (const { title, type, targets = [] } of dashboard.panels) {
    t.ok(type === 'row' || targets.length > 0, title)
    for (const { expr } of targets) t.strictSame(problemsOf(expr), [], title)
  }
  const rules = parse(await readFile(file('monitoring/cubebridge-alerts.yaml'), 'utf8')) as {
    groups: {
      rules: { alert: string; expr: string; labels: { severity: string }; annotations: { summary: string } }[]
    }[]
  }
  for (const { alert, expr, labels, annotations } of rules.groups.flatMap((group) => group.rules)) {
    t.strictSame(problemsOf(expr), [], alert)
    t.match(labels.severity, /^(critical|warning)$/)
    t.ok(annotations.summary.length > 10)
  }
})
