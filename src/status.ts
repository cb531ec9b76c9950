import type { LinkState } from './asterisk/link.ts'
import type { CallRooms, Rooms } from './bridge.ts'
import type { IdentityState } from './connectycube/identity.ts'
import type { RunningBridge } from './doctor/running-probes.ts'
import type { DirectoryView } from './http/ports/directory.ts'
import type { Health, HttpPorts, PartReadiness, Readiness, RegistrationsView } from './http/ports.ts'
import type { SipAccountState } from './phone-side.ts'
import { RecordingDesk } from './recording-desk.ts'
import { version } from './lib/version.ts'

/** What the HTTP interface is told of the rooms, each time it asks. */
export function portsOf(rooms: Omit<Rooms, 'http'>): HttpPorts {
  const { operator, asterisk, store, journal, webhooks, statistics, figures, metrics, mappingDesk } = rooms
  const { cdrs, events, series } = store
  return {
    operator,
    channelControl: asterisk?.channelDesk,
    channels: () => asterisk?.channelList?.all() ?? [],
    registrations: () => registrationsOf(rooms),
    directory: () => directoryOf(rooms),
    readiness: () => rooms.running.readiness(),
    health: () => rooms.running.health(),
    records: {
      search: (query, page) => cdrs.search(query, page),
      get: (callId) => cdrs.get(callId),
      events: (callId) => events.list(callId),
      series: (callId) => series.get(callId),
      export: (query) => cdrs.export(query),
    },
    recordings: new RecordingDesk(store.recordings, rooms.recordings.shelf),
    mappings: mappingDesk,
    tokens: store.tokens,
    audit: store.audit,
    events: { subscribe: ({ types, ...options }) => journal.subscribe({ types, ...options }) },
    recentErrors: rooms.recentErrors,
    doctor: rooms.doctor,
    drain: {
      begin: (ms) => ({ liveCalls: rooms.switchboard.calls().length, until: rooms.stop.begin(ms) }),
    },
    webhooks,
    stats: statistics,
    figures,
    analytics: store.analytics,
    metrics,
  }
}

/** What the bridge knows of itself; up since now. */
export function runningBridge(rooms: CallRooms): RunningBridge {
  const startedAt = performance.now()
  return {
    readiness: () => readinessOf(rooms),
    health: () => healthOf(rooms, startedAt),
    mappings: () => rooms.mappings.all(),
  }
}

function readinessOf(rooms: CallRooms): Readiness {
  const { asterisk, phoneSide, phones, identities, media, mappings, switchboard, store, sink } = rooms
  const { ari, ami } = asterisk?.status() ?? {}
  const pool = media.status()
  const table = mappings.status()
  const full = switchboard.refusal
  const kept = store.status()
  const readyWorkers = pool.workers.filter((worker) => worker.ready).length
  const people = identities.status().map(({ userId, login, state }) => ({
    userId,
    login,
    ...partOfIdentity(state),
    // At most one: the table refuses a ConnectyCube user that stands twice.
    mappings: [mappings.findByCubeUser(userId)?.sipUri].filter((sipUri) => sipUri !== undefined),
  }))
  const parts = {
    stopping: switchboard.stopping,
    room: { free: full === undefined, detail: full?.detail },
    ari: ari && partOfLink(ari),
    ami: ami && partOfLink(ami),
    sip: partOfAccounts(phoneSide.accounts?.()),
    identities: people,
    media: {
      ready: readyWorkers > 0,
      workers: readyWorkers,
      wanted: pool.workers.length,
      sessions: pool.sessions,
      complexityCeiling: pool.complexityCeiling,
      transcoding: pool.transcoding,
    },
    mappings: { ready: table.error === undefined, count: table.count, loadedAt: table.loadedAt, error: table.error },
    store: {
      ready: kept.online,
      status: kept.online ? ('online' as const) : ('offline' as const),
      since: kept.since,
      detail: kept.awayBecause,
      kind: kept.kind,
      waiting: sink.status().waiting,
    },
  }
  // About calls: without AMI or with an outdated table they go through, and one identity's wrong password is no reason to
  // take the bridge out of service for the others.
  const someone = people.length === 0 || people.some((identity) => identity.ready)
  const ready = !parts.stopping && phones.available && parts.media.ready && someone
  return { ready, ...parts }
}

/** As the account that is worst off. */
function partOfAccounts(accounts: readonly SipAccountState[] | undefined): Readiness['sip'] {
  const parts = accounts?.map(({ address, state: { status, since, error } }) => {
    return { address, ready: status === 'online', status, since, detail: error }
  })
  const worst = parts?.find(({ ready }) => !ready) ?? parts?.[0]
  if (!parts || !worst) return undefined
  const { ready, status, since, detail } = worst
  return { ready, status, since, detail, accounts: parts }
}

function partOfLink(state: LinkState): PartReadiness {
  return { ready: state.status === 'online', status: state.status, since: state.since, detail: state.error }
}

function partOfIdentity(state: IdentityState): PartReadiness {
  const lastError = 'lastError' in state ? state.lastError?.message : undefined
  return { ready: state.status === 'online', status: state.status, since: state.since, detail: lastError }
}

function healthOf({ media }: Pick<CallRooms, 'media'>, startedAt: number): Health {
  const { workers } = media.status()
  const opus = [...new Set(workers.flatMap((worker) => worker.opus ?? []))].join(', ')
  return {
    version,
    uptimeSeconds: Math.floor((performance.now() - startedAt) / 1000),
    opus: opus || 'unknown: no media worker is ready',
    workers: workers.filter((worker) => worker.ready).length,
  }
}

function directoryOf({ mappings }: Pick<CallRooms, 'mappings'>): DirectoryView {
  return {
    mappings: mappings.all().map((mapping) => ({ mapping, source: mappings.sourceOf(mapping) })),
    routes: mappings.routes(),
    leftOut: mappings.leftOut,
    file: mappings.status(),
  }
}

function registrationsOf({ asterisk }: Pick<CallRooms, 'asterisk'>): RegistrationsView {
  const { registrations } = asterisk ?? {}
  return { phones: registrations?.phones() ?? [], trunks: registrations?.trunks() ?? [] }
}
