import bearerAuth from '@fastify/bearer-auth'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../lib/clock.ts'
import type { Api } from './api.ts'
import { HttpError } from './errors.ts'
import { FailedAttempts } from './failed-attempts.ts'
import type { Tokens } from './tokens.ts'

export interface AuthenticationOptions {
  readonly tokens: Tokens
  /** Wrong tokens from one address within a minute; more are refused as too many until the minute is over. */
  readonly failuresPerMinute: number
  readonly clock: Clock
}

/** Every route of this scope needs one of the tokens (RFC 6750). */
export async function requireToken(api: Api, options: AuthenticationOptions): Promise<void> {
  const { tokens, clock, failuresPerMinute } = options
  const failures = new FailedAttempts({ max: failuresPerMinute, windowMs: 60_000, clock })

  await api.register(bearerAuth, {
    keys: new Set<string>(),
    addHook: false,
    // The scheme's name in any case (RFC 9110 11.1).
    specCompliance: 'rfc6749',
    auth: (token) => tokens.accept(token),
  })
  const verify = api.verifyBearerAuth
  if (!verify) throw new Error('the bearer-auth plugin did not register')

  const check = (request: FastifyRequest, reply: FastifyReply) =>
    new Promise<void>((resolve, reject) => {
      verify(request, reply, (error) => (error ? reject(error) : resolve()))
    })

  api.addHook('onRequest', async (request, reply) => {
    try {
      await check(request, reply)
    } catch (error) {
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
  })
}
