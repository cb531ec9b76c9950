import type { CallRooms } from './bridge.ts'
import type { EventJournal } from './events/journal.ts'
import type { WebhookSender } from './events/webhooks/webhook-sender.ts'
import { version } from './lib/version.ts'
import type { FiguresSampler } from './stats/figures/figures-sampler.ts'
import type { MetricsSources } from './stats/metrics/ports.ts'

/** Where the metrics come from, asked at each scrape. */
export function sourcesOf(
  rooms: CallRooms,
  journal: EventJournal,
  figures: FiguresSampler,
  webhooks: WebhookSender | undefined,
): MetricsSources {
  const { phones, asterisk, phoneSide, identities, media, mappings, switchboard, store, sink } = rooms
  return {
    version,
    ready: () => phones.available && media.status().workers.some((worker) => worker.ready),
    calls: () => switchboard.calls(),
    media: () => media.status(),
    video: () => figures.live().flatMap(({ video }) => video ?? []),
    links: () => {
      const { ari, ami } = asterisk?.status() ?? {}
      const sip = phoneSide.accounts?.()
      return {
        ...(ari && { ari: ari.status === 'online' }),
        ...(ami && { ami: ami.status === 'online' }),
        ...(sip && { sip: sip.every(({ state }) => state.status === 'online') }),
      }
    },
    identities: () => identities.status().map(({ state }) => state.status),
    phones: () => asterisk?.registrations?.phones().map(({ state }) => state) ?? [],
    mappings: () => mappings.all().length,
    queues: () => {
      const { events, audit, series } = store.status()
      const { queued, dropped } = sink.status()
      return {
        records: { length: queued, dropped },
        call_events: { length: events.queued, dropped: events.dropped },
        audit: { length: audit.queued, dropped: audit.dropped },
        call_series: { length: series.queued, dropped: series.dropped },
        ...(webhooks && { webhooks: { length: webhooks.status().queued, dropped: webhooks.status().dropped } }),
      }
    },
    events: () => journal.status(),
    webhooks: () => webhooks?.status(),
    store: () => store.status().ready,
  }
}
