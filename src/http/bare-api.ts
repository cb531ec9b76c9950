import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { fastify } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Log } from '../lib/log.ts'
import type { z } from '../lib/schema.ts'
import type { Api } from './api.ts'
import type { Credentials } from './credentials.ts'
import { HttpError } from './errors.ts'
import { sendProblem } from './problem.ts'
import type { TlsPair } from './tls.ts'
import { refuseUnreadable } from './unreadable-request.ts'
import { UnknownRoutes } from './unknown-routes.ts'

export interface BareApiOptions {
  readonly credentials: Credentials
  readonly requestsPerMinute: number
  /** How long a request may wait for the bridge. Milliseconds. */
  readonly callTimeoutMs: number
  readonly tls: TlsPair | undefined
  readonly log: Log
}

/** A server without routes: bounds, headers, counting, and what becomes of errors. */
export async function bareApi(options: BareApiOptions): Promise<Api> {
  const { credentials, requestsPerMinute, callTimeoutMs, tls, log } = options
  const api: Api = fastify({
    bodyLimit: 16 * 1024,
    // Bounds for a client that sends its request byte by byte, or says nothing.
    requestTimeout: 15_000,
    connectionTimeout: callTimeoutMs + 30_000,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 128 },
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply, log),
    clientErrorHandler: refuseUnreadable,
    // Over TLS the server is of another class; what routes use of it is the same.
    ...(tls && ({ https: tls } as object)),
  }).withTypeProvider<ZodTypeProvider>()

  api.setValidatorCompiler<z.ZodType>((route) => {
    const validate = validatorCompiler(route)
    // A request without a body is given to validators as null; a body that may be absent is undefined to schemas.
    return (data: unknown) => validate(data ?? undefined)
  })
  api.setSerializerCompiler(serializerCompiler)
  api.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, log))
  api.decorateRequest('caller', null)
  // Set anew for each request below: a decorator's object would be shared by all.
  api.decorateRequest('auditNote')
  api.addHook('onRequest', (request, _reply, done) => {
    request.auditNote = {}
    done()
  })

  await api.register(helmet, {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
    // Said over plain HTTP it would mean nothing (RFC 6797 7.2), and behind a proxy it is the proxy's to say.
    strictTransportSecurity: tls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  })
  await api.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    // Behind a proxy all have one address: whoever floods it must not use up the operators' share, nor one program
    // that of another.
    keyGenerator: ({ ip, caller, headers }) => {
      const who = caller ?? credentials.recognise(headers.authorization)
      return who ? `token ${who.tokenId}` : ip
    },
    errorResponseBuilder: (_request, { ttl }) =>
      new HttpError('http_too_many_requests', `too many requests: try again in ${Math.ceil(ttl / 1000)} s`),
  })

  const unknown = new UnknownRoutes()
  unknown.watch(api)
  api.setNotFoundHandler({ preHandler: api.rateLimit() }, (request, reply) => {
    const { error, allow } = unknown.refusal(request.method, request.url)
    if (allow !== undefined) void reply.header('allow', allow)
    sendProblem(error, request, reply, log)
  })
  api.addHook('onResponse', (request, reply, done) => {
    const { method, ip, caller } = request
    const by = caller?.name
    const line = { method, url: request.routeOptions.url, params: request.params, ip, by, status: reply.statusCode }
    // What changes something stands out; what only looks would fill the log.
    if (method === 'GET' || method === 'HEAD') log.debug(line, 'request')
    else log.info(line, 'request')
    done()
  })
  return api
}
