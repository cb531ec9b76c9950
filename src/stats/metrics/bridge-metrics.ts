import type { CallHappened } from '../../calls/call-event.ts'
import type { CallRecord } from '../../calls/call-record.ts'
import type { CallView } from '../../calls/call-view.ts'
import { reasonOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { DirectionStatistics } from '../../media/statistics.ts'
import type { LiveVideoFigures } from '../../calls/figures-view.ts'
import { Instruments, type Labels } from './instruments.ts'
import type { MetricsSources } from './ports.ts'
import { ProcessFigures } from './process-figures.ts'
import { countVideo } from './video-metrics.ts'

/** The figures of one bridge, as Prometheus reads them. Counts as calls end; all else is asked for at each scrape. */
export class BridgeMetrics {
  readonly #sources: MetricsSources
  readonly #log: Log
  readonly #to = new Instruments()
  readonly #process = new ProcessFigures()
  #rendering: Promise<{ readonly type: string; readonly text: string }> | undefined

  constructor(sources: MetricsSources, log: Log) {
    this.#sources = sources
    this.#log = log
    this.#to.set('cubebridge_build_info', [[{ version: sources.version }, 1]])
  }

  /** Something happened to a call. Never throws. */
  add(happened: CallHappened): void {
    try {
      if (happened.type === 'call.ended') this.#ended(happened.data)
    } catch (error) {
      this.#log.error({ ...reasonOf(error), callId: happened.callId }, 'a call is missing in the metrics')
    }
  }

  /** The text of all metrics, and its media type. Those who ask at the same time get the same. */
  render(): Promise<{ readonly type: string; readonly text: string }> {
    this.#rendering ??= this.#render().finally(() => {
      this.#rendering = undefined
    })
    return this.#rendering
  }

  /** Idempotent. */
  close(): void {
    this.#process.close()
  }

  #ended(record: CallRecord): void {
    const { direction, result, cause, setupMs, talkMs, media, transfers } = record
    const to = this.#to
    to.add('cubebridge_calls_ended_total', { direction, result, cause })
    if (setupMs !== undefined) {
      to.observe('cubebridge_call_setup_seconds', { direction }, setupMs / 1000)
      to.observe('cubebridge_call_talk_seconds', { direction }, talkMs / 1000)
    }
    if (media) {
      this.#heard('app', 'phone', media.fromPhone)
      this.#heard('phone', 'app', media.fromApp)
      if (media.video) countVideo(to, media.video, talkMs)
    }
    for (const { kind, state } of transfers) to.add('cubebridge_transfers_total', { kind, outcome: state })
  }

  #heard(heardBy: string, from: string, { packets, mos, missedPercent, jitterMs }: DirectionStatistics): void {
    if (packets === 0) return
    this.#to.observe('cubebridge_call_mos', { heard_by: heardBy }, mos)
    this.#to.observe('cubebridge_call_missed_ratio', { heard_by: heardBy }, missedPercent / 100)
    this.#to.observe('cubebridge_call_jitter_seconds', { from }, jitterMs / 1000)
  }

  async #render(): Promise<{ readonly type: string; readonly text: string }> {
    this.#part('ready', () => this.#to.set('cubebridge_ready', [[{}, Number(this.#sources.ready())]]))
    this.#part('calls', () => this.#collectCalls(this.#sources.calls()))
    this.#part('media', () => this.#collectMedia())
    this.#part('video', () => this.#collectVideo(this.#sources.video()))
    this.#part('switch', () => this.#collectSwitch())
    this.#part('queues', () => this.#collectQueues())
    this.#part('events', () => {
      const { appended, subscribers, dropped } = this.#sources.events()
      this.#to.setCounter('cubebridge_events_total', labelled('type', appended))
      this.#to.set('cubebridge_event_readers', [[{}, subscribers]])
      this.#to.setCounter('cubebridge_events_dropped_total', [[{}, dropped]])
    })
    this.#part('webhooks', () => {
      const totals = Object.entries(this.#sources.webhooks() ?? {}).filter(([name]) => OUTCOMES.has(name))
      this.#to.setCounter('cubebridge_webhook_deliveries_total', labelled('outcome', totals))
    })
    this.#part('store', () => {
      const up = this.#sources.store()
      this.#to.set('cubebridge_store_up', up === undefined ? [] : [[{}, Number(up)]])
    })
    await this.#process.collect(this.#to)
    return { type: this.#to.contentType, text: await this.#to.text() }
  }

  /** One part that fails must not hide the others, least of all at a time when something is wrong. */
  #part(part: string, collect: () => void): void {
    try {
      collect()
    } catch (error) {
      this.#to.add('cubebridge_scrape_errors_total', { part })
      this.#log.warn({ ...reasonOf(error), part }, 'a part has no figures for /metrics')
    }
  }

  #collectCalls(calls: readonly CallView[]): void {
    const to = this.#to
    const participants = calls.flatMap((call) => call.participants)
    to.set(
      'cubebridge_calls_live',
      counted(calls, ({ direction, state }) => ({ direction, state })),
    )
    to.set(
      'cubebridge_participants_live',
      counted(participants, ({ kind, state }) => ({ kind, state })),
    )
    to.set(
      'cubebridge_monitors_live',
      counted(
        calls.flatMap((call) => call.monitors),
        ({ mode }) => ({ mode }),
      ),
    )
    to.set(
      'cubebridge_recordings_live',
      counted(
        calls.flatMap((call) => call.recording ?? []),
        ({ state }) => ({ state }),
      ),
    )
    to.set(
      'cubebridge_alarms_live',
      counted(
        calls.flatMap((call) => call.alarms),
        (alarm) => ({ alarm }),
      ),
    )
  }

  #collectMedia(): void {
    const { sessions, capacity, complexityCeiling, workers, transcoding } = this.#sources.media()
    const to = this.#to
    to.set('cubebridge_media_sessions', [[{}, sessions]])
    to.set('cubebridge_media_capacity', [[{}, capacity]])
    to.set('cubebridge_media_complexity_ceiling', [[{}, complexityCeiling]])
    to.set('cubebridge_video_transcodings', transcoding ? [[{}, transcoding.inUse]] : [])
    to.set('cubebridge_video_transcodings_limit', transcoding ? [[{}, transcoding.limit]] : [])
    const ready = workers.filter((worker) => worker.ready).length
    to.set('cubebridge_media_workers', [
      [{ state: 'ready' }, ready],
      [{ state: 'down' }, workers.length - ready],
    ])
    // By place and not by process id: that is another one after each restart.
    const each = (value: (worker: (typeof workers)[number]) => number | undefined) =>
      workers.flatMap((worker, i): [Labels, number][] => {
        const figure = value(worker)
        return figure === undefined ? [] : [[{ worker: String(i) }, figure]]
      })
    to.set(
      'cubebridge_media_worker_utilisation_ratio',
      each(({ utilisation }) => utilisation),
    )
    to.set(
      'cubebridge_media_worker_resident_memory_bytes',
      each(({ rssBytes }) => rssBytes),
    )
    to.set(
      'cubebridge_media_worker_sessions',
      each((worker) => worker.sessions),
    )
  }

  #collectVideo(videos: readonly LiveVideoFigures[]): void {
    const directions = videos.flatMap(({ toApp, toPhone }) => [
      { direction: 'to_app', mode: toApp },
      { direction: 'to_phone', mode: toPhone },
    ])
    this.#to.set(
      'cubebridge_video_live',
      counted(directions, (it) => it),
    )
    this.#to.set(
      'cubebridge_video_hindered_live',
      counted(
        videos.flatMap(({ hindrance }) => hindrance ?? []),
        (hindrance) => ({ hindrance }),
      ),
    )
  }

  #collectSwitch(): void {
    const sources = this.#sources
    const links = Object.entries(sources.links()).map(([link, up]) => [link, Number(up)] as const)
    this.#to.set('cubebridge_link_up', labelled('link', links))
    this.#to.set(
      'cubebridge_identities',
      counted(sources.identities(), (status) => ({ status })),
    )
    this.#to.set(
      'cubebridge_phones',
      counted(sources.phones(), (state) => ({ state })),
    )
    this.#to.set('cubebridge_mappings', [[{}, sources.mappings()]])
  }

  #collectQueues(): void {
    const queues = Object.entries(this.#sources.queues())
    const figures = (key: 'length' | 'dropped') => queues.map(([name, queue]) => [name, queue[key]] as const)
    this.#to.set('cubebridge_queue_length', labelled('queue', figures('length')))
    this.#to.setCounter('cubebridge_queue_dropped_total', labelled('queue', figures('dropped')))
  }
}

const OUTCOMES: ReadonlySet<string> = new Set(['delivered', 'failed', 'dead'])

function labelled(label: string, values: Iterable<readonly [value: string, figure: number]>): [Labels, number][] {
  return [...values].map(([value, figure]) => [{ [label]: value }, figure])
}

function counted<T>(items: readonly T[], labelsOf: (item: T) => Labels): [Labels, number][] {
  const counts = new Map<string, [Labels, number]>()
  for (const item of items) {
    const labels = labelsOf(item)
    const key = Object.values(labels).join('\n')
    const entry = counts.get(key)
    if (entry) entry[1]++
    else counts.set(key, [labels, 1])
  }
  return [...counts.values()]
}
