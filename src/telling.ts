import type { CallHappened } from './calls/call-event.ts'
import type { CallRooms } from './bridge.ts'
import type { BridgeConfig } from './config/bridge-config.ts'
import type { ListedChannel } from './calls/listed-channel.ts'
import { EventJournal } from './events/journal.ts'
import type { ChannelData, Happening } from './events/happening.ts'
import { WebhookSender } from './events/webhooks/webhook-sender.ts'
import { systemClock } from './lib/clock.ts'
import type { Closer } from './lib/closer.ts'
import type { Log } from './lib/log.ts'
import { sourcesOf } from './metrics-sources.ts'
import { BridgeMetrics } from './stats/metrics/bridge-metrics.ts'
import { FiguresSampler } from './stats/figures/figures-sampler.ts'
import { storedSamples } from './stored-samples.ts'
import { CallStatistics } from './stats/statistics.ts'

/** The rooms that tell others what happens. */
export interface Telling {
  readonly journal: EventJournal
  readonly statistics: CallStatistics
  readonly figures: FiguresSampler
  /** Undefined when the configuration has none. */
  readonly webhooks: WebhookSender | undefined
  readonly metrics: BridgeMetrics
}

/** Opens them and has them hear of everything. Before the first call. */
export function openTelling(config: BridgeConfig, rooms: CallRooms, log: Log, closer: Closer): Telling {
  const room = (name: string): Log => log.child({ room: name })
  const { keep, keepMegabytes, maxClients, digits } = config.events
  const { store } = rooms
  const journal = closer.add(
    'events',
    new EventJournal({
      log: room('events'),
      clock: systemClock,
      digits,
      maxEvents: keep,
      maxBytes: keepMegabytes * 1024 * 1024,
      maxSubscribers: maxClients,
    }),
    (it) => it.close(),
  )
  const statistics = closer.add(
    'statistics',
    new CallStatistics({
      stored: storedSamples(() => store.reader),
      live: () => rooms.switchboard.calls(),
      clock: systemClock,
      log: room('stats'),
    }),
    (it) => it.close(),
  )
  void store.prepared().then(() => statistics.rebuild())
  const figures = closer.add(
    'figures',
    new FiguresSampler({
      ask: (callId) => rooms.operator.figures(callId),
      keep: (series, at) => store.series.append({ series, at }),
      clock: systemClock,
      log: room('stats'),
    }),
    (it) => it.close(),
  )
  const hooks = config.webhooks ?? []
  const spool = store.deliveries
  const webhooks =
    hooks.length === 0
      ? undefined
      : closer.add(
          'webhooks',
          WebhookSender.open({ hooks, journal, spool, clock: systemClock, log: room('webhooks') }),
          (it) => it.close(),
        )
  const sources = sourcesOf(rooms, journal, figures, webhooks)
  const metrics = closer.add('metrics', new BridgeMetrics(sources, room('stats')), (it) => it.close())
  followCalls(rooms, { journal, statistics, figures, metrics, digits })
  followSurroundings(rooms, journal)
  return { journal, statistics, figures, webhooks, metrics }
}

interface Followers {
  readonly journal: EventJournal
  readonly statistics: CallStatistics
  readonly figures: FiguresSampler
  readonly metrics: BridgeMetrics
  readonly digits: boolean
}

function followCalls(
  { switchboard, store, openCalls }: CallRooms,
  { journal, statistics, figures, metrics, digits }: Followers,
): void {
  const states = new Map<string, string>()
  switchboard.on('happened', (happened) => {
    journal.append(happened)
    metrics.add(happened)
    figures.take(happened)
    openCalls.take(happened)
    const { type, callId, data } = happened
    if (type === 'call.ended') {
      states.delete(callId)
      statistics.add(data)
      return
    }
    if (type === 'call.changed') {
      // Of a call's history the states are of interest, and not each little change of what is seen.
      if (states.get(callId) === data.state) return
      states.set(callId, data.state)
    }
    store.events.append(digits ? happened : withoutDigit(happened))
  })
}

function withoutDigit(happened: CallHappened): CallHappened {
  if (happened.type !== 'call.dtmf') return happened
  return { ...happened, data: { ...happened.data, digit: undefined } }
}

/** What is not about one call: the switch, the cloud, the table, the workers. */
function followSurroundings(rooms: CallRooms, journal: EventJournal): void {
  const { asterisk, phoneSide, identities, mappings, media, operator } = rooms
  const tell = (happening: Happening, callId?: string) =>
    journal.append({ ...happening, callId, at: systemClock.now() })
  operator.on('originated', ({ callId, ...outcome }) => {
    tell({ type: 'originate.outcome', data: { ...outcome, channelId: undefined } }, callId)
  })
  asterisk?.channelDesk?.on('originated', (data) => tell({ type: 'originate.outcome', data }))
  const links = new Map<string, string>()
  asterisk?.on('state', ({ ari, ami }) => {
    for (const [link, state] of [
      ['ari', ari],
      ['ami', ami],
    ] as const) {
      if (!state || links.get(link) === state.status) continue
      links.set(link, state.status)
      const { status, since, error: detail } = state
      tell({ type: 'link.changed', data: { link, status, since, detail } })
    }
  })
  phoneSide.on('sip', ({ address, state: { status, since, error } }) => {
    const detail = error === undefined ? address : `${address}: ${error}`
    tell({ type: 'link.changed', data: { link: 'sip', status, since, detail } })
  })
  identities.on('change', ({ userId, login, state }) => {
    const { status, since } = state
    const detail = 'lastError' in state ? state.lastError?.message : undefined
    tell({ type: 'identity.changed', data: { userId, login, status, since, detail } })
  })
  mappings.on('changed', () => {
    tell({ type: 'mappings.changed', data: { count: mappings.all().length, error: undefined } })
  })
  media.onWorker((worker) => tell({ type: 'worker.changed', data: worker }))
  const { channelList, registrations } = asterisk ?? {}
  channelList?.on('channelCreated', (channel) => tell({ type: 'channel.created', data: channelData(channel) }))
  channelList?.on('stateChange', (channel) => tell({ type: 'channel.changed', data: channelData(channel) }))
  channelList?.on('channelHangup', (channel, cause) => {
    tell({ type: 'channel.hung-up', data: { ...channelData(channel), cause, causeText: undefined } })
  })
  registrations?.on('phone', ({ endpoint: name, state, since }) => {
    tell({ type: 'registration.changed', data: { kind: 'phone', name, state, since } })
  })
  registrations?.on('trunk', ({ client: name, status: state, since }) => {
    tell({ type: 'registration.changed', data: { kind: 'trunk', name, state, since } })
  })
}

function channelData(channel: ListedChannel): ChannelData {
  const { uniqueId, name, state, caller, connected, context, exten, bridgeId } = channel
  return { uniqueId, name, state, caller, connected, context, exten, bridgeId }
}
