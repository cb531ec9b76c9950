export interface MetricDefinition {
  readonly kind: 'gauge' | 'counter' | 'histogram'
  readonly help: string
  /** Each with a set of values that the configuration or the program bounds; never a call, a party or an address. */
  readonly labels: readonly string[]
  /** Of a histogram: upper bounds. */
  readonly buckets?: readonly number[]
}

const gauge = (help: string, ...labels: string[]): MetricDefinition => ({ kind: 'gauge', help, labels })
const counter = (help: string, ...labels: string[]): MetricDefinition => ({ kind: 'counter', help, labels })
const histogram = (help: string, buckets: readonly number[], ...labels: string[]): MetricDefinition => ({
  kind: 'histogram',
  help,
  labels,
  buckets,
})

const SETUP = [0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60]
const TALK = [1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200]
const MOS = [1.5, 2, 2.5, 3, 3.25, 3.5, 3.75, 4, 4.1, 4.2, 4.3, 4.4, 4.5]
const MISSED = [0.0001, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2]
const FROZEN = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
const JITTER = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1, 0.2]

/** Every metric there is: one prefix, base units, no label whose values have no bound. */
export const METRICS = {
  cubebridge_build_info: gauge('Always 1; the version is in the label.', 'version'),
  cubebridge_ready: gauge('1 while calls can be made in both directions.'),

  cubebridge_calls_live: gauge('Live calls by direction and state.', 'direction', 'state'),
  cubebridge_participants_live: gauge('Who is in live calls, by kind (phone, app) and state.', 'kind', 'state'),
  cubebridge_monitors_live: gauge('Operators who listen to a call.', 'mode'),
  cubebridge_recordings_live: gauge('Recordings being made.', 'state'),
  cubebridge_alarms_live: gauge('Live calls with something wrong with their audio now, by what.', 'alarm'),
  cubebridge_calls_ended_total: counter('Calls that are over, by whose fault and why.', 'direction', 'result', 'cause'),
  cubebridge_call_setup_seconds: histogram(
    'From the arrival of a call until both sides were joined.',
    SETUP,
    'direction',
  ),
  cubebridge_call_talk_seconds: histogram('How long connected calls were talked.', TALK, 'direction'),
  cubebridge_call_mos: histogram(
    'How a call sounded by the E-model, 1 to 4.5, for each side that heard it.',
    MOS,
    'heard_by',
  ),
  cubebridge_call_missed_ratio: histogram('Audio that was neither in time nor recovered, of all.', MISSED, 'heard_by'),
  cubebridge_call_jitter_seconds: histogram('Interarrival jitter (RFC 3550) at the end of a call.', JITTER, 'from'),
  cubebridge_call_video_frozen_ratio: histogram(
    'For how much of a call with video the picture stood still, for each side that saw it.',
    FROZEN,
    'seen_by',
  ),
  cubebridge_call_video_lost_ratio: histogram(
    'Packets of video that did not arrive from a side, of all, before any came again.',
    MISSED,
    'from',
  ),
  cubebridge_transfers_total: counter('Transfers and consultations that are over.', 'kind', 'outcome'),

  cubebridge_video_live: gauge(
    'Directions of video of live calls, by what becomes of it: untouched, transcoded, black, off.',
    'direction',
    'mode',
  ),
  cubebridge_video_hindered_live: gauge('Live calls in which a side sees no picture, by why.', 'hindrance'),
  cubebridge_video_transcodings: gauge('Directions of video that are transcoded now.'),
  cubebridge_video_transcodings_limit: gauge('How many can be; above it calls go on with what both sides have.'),
  cubebridge_video_freezes_total: counter('Times that a picture stood still, in calls that are over.', 'seen_by'),
  cubebridge_video_frozen_seconds_total: counter('For how long, all in all.', 'seen_by'),
  cubebridge_video_keyframe_requests_total: counter(
    'Keyframes that were asked for, by whom and of whom, in calls that are over.',
    'by',
    'of',
  ),
  cubebridge_video_retransmitted_packets_total: counter(
    'Packets of video that were sent again on request, in calls that are over.',
    'to',
  ),
  cubebridge_video_pictures_dropped_total: counter(
    'Pictures that were not transcoded since too many waited, in calls that are over.',
    'direction',
  ),

  cubebridge_media_sessions: gauge('Talk paths that the media workers carry.'),
  cubebridge_media_capacity: gauge('Talk paths that the ready media workers may carry.'),
  cubebridge_media_workers: gauge('Media workers, ready or not.', 'state'),
  cubebridge_media_worker_utilisation_ratio: gauge('How busy the event loop of a worker is, 0 to 1.', 'worker'),
  cubebridge_media_worker_resident_memory_bytes: gauge('Memory of a worker.', 'worker'),
  cubebridge_media_worker_sessions: gauge('Talk paths in a worker.', 'worker'),
  cubebridge_media_complexity_ceiling: gauge(
    'Highest Opus complexity the workers can afford; 10 while there is time enough.',
  ),

  cubebridge_link_up: gauge('1 while the connection to the switch works.', 'link'),
  cubebridge_identities: gauge('ConnectyCube users the bridge signs in, by how they stand.', 'status'),
  cubebridge_phones: gauge('Phones at the switch, by registration.', 'state'),
  cubebridge_mappings: gauge('Entries of the lookup table.'),

  cubebridge_queue_length: gauge('What waits in a queue or spool.', 'queue'),
  cubebridge_queue_dropped_total: counter('What a queue or spool had no room for, and was lost.', 'queue'),
  cubebridge_events_total: counter('Events that happened.', 'type'),
  cubebridge_event_readers: gauge('Programs that read /v1/events.'),
  cubebridge_events_dropped_total: counter('Events that readers of /v1/events were too slow for.'),
  cubebridge_webhook_deliveries_total: counter(
    'Attempts to deliver an event to a webhook, by what came of it.',
    'outcome',
  ),
  cubebridge_store_up: gauge('1 while the database works.'),

  cubebridge_scrape_errors_total: counter('Parts that could not be asked for their figures.', 'part'),
  cubebridge_process_cpu_seconds_total: counter('Processor time of the control process, without the media workers.'),
  cubebridge_process_resident_memory_bytes: gauge('Memory of the control process.'),
  cubebridge_process_heap_used_bytes: gauge("Of that, JavaScript's heap in use."),
  cubebridge_process_open_fds: gauge('Open file descriptors; absent where the system does not tell.'),
  cubebridge_process_start_time_seconds: gauge('When the bridge was started, epoch seconds.'),
  cubebridge_process_event_loop_lag_seconds: gauge(
    'How late the control process was since the last scrape.',
    'quantile',
  ),
} as const satisfies Readonly<Record<`cubebridge_${string}`, MetricDefinition>>

export type MetricName = keyof typeof METRICS

/** docs/metrics.md, generated. */
export function metricsPage(): string {
  const rows = Object.entries<MetricDefinition>(METRICS).map(([name, { kind, help, labels }]) => {
    const names = labels.map((label) => `\`${label}\``).join(', ')
    return `| \`${name}\` | ${kind} | ${names || '–'} | ${help} |`
  })
  return `# Metrics

What \`GET /metrics\` tells Prometheus; it needs a token with the scope \`read\`. Generated from the program's own
definitions. Times are in seconds, sizes in bytes, shares from 0 to 1. No label names a call, a party or an address, so
that the number of series is bounded by the configuration. A dashboard for Grafana and alert rules are in
[monitoring](../monitoring).

| metric | kind | labels | what it tells |
|---|---|---|---|
${rows.join('\n')}
`
}
