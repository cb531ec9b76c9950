import bearerAuth from '@fastify/bearer-auth'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../lib/clock.ts'
import type { Api } from './api.ts'
import type { Credentials } from './credentials.ts'
import { HttpError } from './errors.ts'
import { FailedAttempts } from './failed-attempts.ts'
import { allows } from './scopes.ts'

export interface AuthenticationOptions {
  readonly credentials: Credentials
  /** Wrong tokens from one address within a minute; more are refused as too many until the minute is over. */
  readonly failuresPerMinute: number
  readonly clock: Clock
}

/**
 * Every route that is added to this part of the interface from now on needs a token (RFC 6750) that allows what its
 * `config.scope` says; adding one without a scope throws.
 */
export async function requireToken(api: Api, options: AuthenticationOptions): Promise<void> {
  const { credentials, clock, failuresPerMinute } = options
  const failures = new FailedAttempts({ max: failuresPerMinute, windowMs: 60_000, clock })

  await api.register(bearerAuth, {
    keys: new Set<string>(),
    addHook: false,
    // The scheme's name in any case (RFC 9110 11.1).
    specCompliance: 'rfc6749',
    auth: async (token: string, request: FastifyRequest) => {
      request.caller = (await credentials.find(token)) ?? null
      return request.caller !== null
    },
  })
  const verify = api.verifyBearerAuth
  if (!verify) throw new Error('the bearer-auth plugin did not register')

  const check = (request: FastifyRequest, reply: FastifyReply) =>
    new Promise<void>((resolve, reject) => {
      verify(request, reply, (error) => (error ? reject(error) : resolve()))
    })

  api.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.scope) throw new Error(`the route ${String(method)} ${url} says no scope: add config: { scope: … }`)
  })

  api.addHook('onRequest', async (request, reply) => {
    try {
      await check(request, reply)
    } catch (error) {
      // The store's fault, not the caller's.
      if (error instanceof HttpError) throw error
      // A request without a token guesses nothing.
      const tried = request.headers.authorization !== undefined
      // Only now: many operators may come from one proxy's address, and a right token must not pay for wrong ones.
      const seconds = tried ? failures.blockedSeconds(request.ip) : 0
      if (seconds > 0) {
        throw new HttpError('http_too_many_requests', `too many wrong tokens: try again in ${seconds} s`, {
          retryAfterSeconds: seconds,
          cause: error,
        })
      }
      if (tried) failures.add(request.ip)
      void reply.header('www-authenticate', `Bearer realm="cubebridge"${tried ? ', error="invalid_token"' : ''}`)
      throw error
    }
    requireScope(request, reply)
  })
}

function requireScope({ caller, routeOptions }: FastifyRequest, reply: FastifyReply): void {
  const { scope } = routeOptions.config
  if (caller && scope && allows(caller.scopes, scope)) return
  // RFC 6750 3.1.
  void reply.header('www-authenticate', `Bearer realm="cubebridge", error="insufficient_scope", scope="${scope ?? ''}"`)
  throw new HttpError(
    'http_forbidden',
    `this needs a token with the scope ${scope ?? '(none is enough)'}; yours has: ${caller?.scopes.join(', ') ?? 'none'}`,
  )
}
