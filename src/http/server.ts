import type { AddressInfo } from 'node:net'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { fastify } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { systemClock, type Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { version } from '../lib/version.ts'
import type { Api } from './api.ts'
import { requireToken } from './authentication.ts'
import { BoundedWaits } from './bounded-waits.ts'
import { addDocumentation } from './documentation.ts'
import { HttpError, listenError } from './errors.ts'
import type { HttpPorts } from './ports.ts'
import { sendProblem } from './problem.ts'
import { addBeginCall } from './routes/begin-call.ts'
import { addEndCall } from './routes/end-call.ts'
import { addGetCall } from './routes/get-call.ts'
import { addGetCallMedia } from './routes/get-call-media.ts'
import { addGetHealth } from './routes/get-health.ts'
import { addGetReady } from './routes/get-ready.ts'
import { addListCalls } from './routes/list-calls.ts'
import { addListChannels } from './routes/list-channels.ts'
import { addListRegistrations } from './routes/list-registrations.ts'
import { Tokens } from './tokens.ts'

export interface HttpOptions {
  readonly address: string
  /** 0: any free one. */
  readonly port: number
  /** At least one; each at least 16 characters. */
  readonly tokens: readonly string[]
  readonly log: Log
  /** From one address; those with a right token are counted apart, and /health not at all. Default 600. */
  readonly requestsPerMinute?: number
  /** Wrong tokens from one address. Default 20. */
  readonly failuresPerMinute?: number
  /** Which endpoints an operator may have rung; all when absent. */
  readonly allowsEndpoint?: (endpoint: string) => boolean
  /** How long beginning or ending a call may take. Default 15 s. */
  readonly callTimeoutMs?: number
  readonly clock?: Clock
}

/** The interface for operators and monitoring, listening. */
export interface HttpServer {
  readonly address: string
  readonly port: number
  /** `http://127.0.0.1:8099` */
  readonly url: string
  /** Idempotent; cuts connections that are still open. */
  close(): Promise<void>
}

/** Opens the interface. Rejects with an HttpError (`http_port_taken`, `http_address_unavailable`, …). */
export async function openHttpServer(options: HttpOptions, ports: HttpPorts): Promise<HttpServer> {
  if (options.tokens.length === 0) throw new Error('the HTTP interface needs a token')
  const api = await buildApi(options, ports)
  const { address, port } = options
  try {
    await api.listen({ host: address, port })
  } catch (error) {
    await api.close()
    throw listenError(error, address, port)
  }
  // A flood must not take the process's file descriptors: calls need them too.
  api.server.maxConnections = 256
  const bound = (api.server.address() as AddressInfo).port
  return {
    address,
    port: bound,
    url: `http://${address.includes(':') ? `[${address}]` : address}:${bound}`,
    close: () => api.close().then(() => undefined),
  }
}

async function buildApi(options: HttpOptions, ports: HttpPorts): Promise<Api> {
  const { log, clock = systemClock, callTimeoutMs = 15_000, allowsEndpoint = () => true } = options
  const api: Api = fastify({
    bodyLimit: 16 * 1024,
    // Bounds for a client that sends its request byte by byte, or says nothing.
    requestTimeout: 15_000,
    connectionTimeout: callTimeoutMs + 30_000,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 128 },
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply, log),
  }).withTypeProvider<ZodTypeProvider>()

  api.setValidatorCompiler(validatorCompiler)
  api.setSerializerCompiler(serializerCompiler)
  api.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, log))

  await api.register(helmet, {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
    strictTransportSecurity: false,
  })
  const tokens = new Tokens(options.tokens)
  await api.register(rateLimit, {
    max: options.requestsPerMinute ?? 600,
    timeWindow: 60_000,
    // Behind a proxy all have one address: whoever floods it must not use up the operators' share.
    keyGenerator: ({ ip, headers }) => (tokens.acceptHeader(headers.authorization) ? `${ip} with a token` : ip),
    errorResponseBuilder: (_request, { ttl }) =>
      new HttpError('http_too_many_requests', `too many requests: try again in ${Math.ceil(ttl / 1000)} s`),
  })
  api.setNotFoundHandler({ preHandler: api.rateLimit() }, (request, reply) =>
    sendProblem(new HttpError('http_not_found', `there is no ${request.method} here: see /docs`), request, reply, log),
  )
  api.addHook('onResponse', (request, reply, done) => {
    const { method, ip } = request
    const line = { method, url: request.routeOptions.url, params: request.params, ip, status: reply.statusCode }
    // What changes something is kept for an audit; what only looks would fill the log.
    if (method === 'GET' || method === 'HEAD') log.debug(line, 'request')
    else log.info(line, 'request')
    done()
  })

  const waits = new BoundedWaits(callTimeoutMs)
  api.addHook('preClose', (done) => {
    waits.cancelAll()
    done()
  })

  await addDocumentation(api, version)
  await api.register((open: Api, _: object, done: () => void) => {
    addGetHealth(open, ports)
    done()
  })
  await api.register(async (guarded: Api) => {
    await requireToken(guarded, {
      tokens,
      failuresPerMinute: options.failuresPerMinute ?? 20,
      clock,
    })
    addGetReady(guarded, ports)
    addListCalls(guarded, ports)
    addGetCall(guarded, ports)
    addGetCallMedia(guarded, ports, waits)
    addBeginCall(guarded, ports, { waits, allowsEndpoint })
    addEndCall(guarded, ports, waits)
    addListChannels(guarded, ports)
    addListRegistrations(guarded, ports)
  })
  return api
}
