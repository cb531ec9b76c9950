import { Server as TlsServer } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { systemClock, type Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { version } from '../lib/version.ts'
import type { Api } from './api.ts'
import { addAuditing } from './auditing.ts'
import { requireToken } from './authentication.ts'
import { bareApi } from './bare-api.ts'
import { BoundedWaits } from './bounded-waits.ts'
import { Credentials } from './credentials.ts'
import { addDashboard, BUILT_DASHBOARD } from './dashboard.ts'
import { addDocumentation } from './documentation.ts'
import { listenError } from './errors.ts'
import { addIdempotency } from './idempotency.ts'
import type { HttpPorts } from './ports.ts'
import { addAudit } from './routes/audit/audit.ts'
import { addCalls } from './routes/calls/calls.ts'
import { addChannelControl, addSwitch } from './routes/channels/channels.ts'
import type { RouteContext } from './routes/context.ts'
import { addControl } from './routes/control/control.ts'
import { addEvents } from './routes/events/events.ts'
import { addWebhooks } from './routes/events/webhooks.ts'
import { addFigures } from './routes/figures/figures.ts'
import { addDirectory } from './routes/mappings/directory.ts'
import { addMappings } from './routes/mappings/mappings.ts'
import { addRecordings } from './routes/recordings/recordings.ts'
import { addRecords } from './routes/records/records.ts'
import { addDrain } from './routes/state/drain.ts'
import { addGetHealth } from './routes/state/get-health.ts'
import { addGetReady } from './routes/state/get-ready.ts'
import { addListRecentErrors } from './routes/state/list-recent-errors.ts'
import { addRunDoctor } from './routes/state/run-doctor.ts'
import { addAnalytics } from './routes/stats/analytics.ts'
import { addMetrics } from './routes/stats/metrics.ts'
import { addStats } from './routes/stats/stats.ts'
import { addGetMe } from './routes/tokens/get-me.ts'
import { addTokens } from './routes/tokens/tokens.ts'
import { refuseExtras } from './strict-requests.ts'
import { readTlsPair, TlsReload, type TlsFiles, type TlsPair } from './tls.ts'

export interface HttpOptions {
  readonly address: string
  /** 0: any free one. */
  readonly port: number
  /** The configuration's, which may do everything. At least one; each at least 16 characters. */
  readonly tokens: readonly string[]
  readonly log: Log
  /** Plain HTTP when absent. */
  readonly tls?: TlsFiles | undefined
  /** From one address, or with one token; /health is not counted. Default 600. */
  readonly requestsPerMinute?: number
  /** Wrong tokens from one address. Default 20. */
  readonly failuresPerMinute?: number
  /** Which endpoints an operator may have rung; all when absent. */
  readonly allowsEndpoint?: (endpoint: string) => boolean
  /** How long what is asked of the bridge may take. Default 15 s. */
  readonly callTimeoutMs?: number
  /** The web app at /dashboard/, and its files' folder where `npm run build` did not make it. Default: none. */
  readonly dashboard?: boolean
  readonly dashboardFolder?: string
  /** For its files, from one address. Default 6000. */
  readonly dashboardRequestsPerMinute?: number
  readonly clock?: Clock
}

/** The interface for operators and monitoring, listening. */
export interface HttpServer {
  readonly address: string
  readonly port: number
  /** `http://127.0.0.1:8099` */
  readonly url: string
  /** Reads certificate and key anew; without TLS it does nothing. Never rejects. */
  reloadTls(): Promise<void>
  /** Idempotent; cuts connections that are still open. */
  close(): Promise<void>
}

/** Opens the interface. Rejects with an HttpError (`http_port_taken`, `http_address_unavailable`, `http_tls_invalid` …). */
export async function openHttpServer(options: HttpOptions, ports: HttpPorts): Promise<HttpServer> {
  if (options.tokens.length === 0) throw new Error('the HTTP interface needs a token')
  const tls = options.tls && (await readTlsPair(options.tls))
  const api = await buildApi(options, ports, tls)
  const { address, port } = options
  try {
    await api.listen({ host: address, port })
  } catch (error) {
    await api.close()
    throw listenError(error, address, port)
  }
  // A flood must not take the process's file descriptors: calls need them too.
  api.server.maxConnections = 256
  const reload =
    options.tls && api.server instanceof TlsServer ? new TlsReload(api.server, options.tls, options.log) : undefined
  const bound = (api.server.address() as AddressInfo).port
  return {
    address,
    port: bound,
    url: `${tls ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${bound}`,
    reloadTls: async () => reload?.now(),
    close: async () => {
      await reload?.close()
      await api.close()
    },
  }
}

/** What the interface says of itself, as OpenAPI 3.1, with the routes of all `ports` that there are. */
export async function describeApi(ports: HttpPorts, log: Log): Promise<object> {
  const api = await buildApi({ address: '', port: 0, tokens: [], log }, ports, undefined)
  try {
    await api.ready()
    return api.swagger()
  } finally {
    await api.close()
  }
}

async function buildApi(options: HttpOptions, ports: HttpPorts, tls: TlsPair | undefined): Promise<Api> {
  const { log, tokens, clock = systemClock, callTimeoutMs = 15_000, allowsEndpoint = () => true } = options
  const waits = new BoundedWaits(callTimeoutMs)
  const credentials = new Credentials({ tokens, store: ports.tokens, waits, clock, log })
  const requestsPerMinute = options.requestsPerMinute ?? 600
  const api = await bareApi({ credentials, requestsPerMinute, callTimeoutMs, tls, log })
  api.addHook('preClose', (done) => {
    waits.cancelAll()
    done()
  })

  await addDocumentation(api, version)
  await api.register((open: Api, _: object, done: () => void) => {
    addGetHealth(open, ports)
    done()
  })
  if (options.dashboard) {
    const folder = options.dashboardFolder ?? BUILT_DASHBOARD
    const dashboardRequests = options.dashboardRequestsPerMinute ?? 6000
    await api.register((open: Api) => addDashboard(open, { folder, requestsPerMinute: dashboardRequests }))
  }
  await api.register(async (guarded: Api) => {
    await requireToken(guarded, { credentials, failuresPerMinute: options.failuresPerMinute ?? 20, clock })
    refuseExtras(guarded)
    addIdempotency(guarded, clock)
    if (ports.audit) addAuditing(guarded, { audit: ports.audit, clock, log })
    await addRoutes(guarded, ports, { waits, credentials, allowsEndpoint, clock, log })
  })
  return api
}

/** Everything that needs a token. Each group is a line; a group without its port does not exist. */
async function addRoutes(api: Api, ports: HttpPorts, context: RouteContext): Promise<void> {
  const { operator, channelControl, records, recordings, mappings, tokens, audit } = ports
  const { events, webhooks, stats, figures, metrics, drain, recentErrors, doctor } = ports
  addGetReady(api, ports)
  addGetMe(api)
  addCalls(api, operator, context)
  addControl(api, operator, context)
  addSwitch(api, ports)
  addDirectory(api, ports)
  if (channelControl) addChannelControl(api, channelControl, context)
  if (records) addRecords(api, records, context)
  if (recordings) addRecordings(api, recordings, context)
  if (mappings) await addMappings(api, mappings, context)
  if (tokens) addTokens(api, tokens, context)
  if (audit) addAudit(api, audit, context)
  if (events) addEvents(api, events, context)
  if (webhooks) addWebhooks(api, webhooks, context)
  if (stats) addStats(api, stats, context)
  if (figures) addFigures(api, { figures, operator }, context)
  if (ports.analytics) addAnalytics(api, ports.analytics, context)
  if (metrics) addMetrics(api, metrics, context)
  if (drain) addDrain(api, drain)
  if (recentErrors) addListRecentErrors(api, recentErrors)
  if (doctor) addRunDoctor(api, doctor, context)
}
