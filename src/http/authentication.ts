import { createHash, timingSafeEqual } from 'node:crypto'
import bearerAuth from '@fastify/bearer-auth'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../lib/clock.ts'
import type { Api } from './api.ts'
import { HttpError } from './errors.ts'
import { FailedAttempts } from './failed-attempts.ts'

export interface AuthenticationOptions {
  readonly tokens: readonly string[]
  /** Wrong tokens from one address within a minute; after that even a right one is refused until the minute is over. */
  readonly failuresPerMinute: number
  readonly clock: Clock
}

/** Every route of this scope needs one of the tokens (RFC 6750). */
export async function requireToken(api: Api, options: AuthenticationOptions): Promise<void> {
  const { clock, failuresPerMinute } = options
  const digests = options.tokens.map(digestOf)
  const failures = new FailedAttempts({ max: failuresPerMinute, windowMs: 60_000, clock })

  await api.register(bearerAuth, {
    keys: new Set<string>(),
    addHook: false,
    // The scheme's name in any case (RFC 9110 11.1).
    specCompliance: 'rfc6749',
    auth: (token) => isOneOf(digests, digestOf(token)),
  })
  const verify = api.verifyBearerAuth
  if (!verify) throw new Error('the bearer-auth plugin did not register')

  const check = (request: FastifyRequest, reply: FastifyReply) =>
    new Promise<void>((resolve, reject) => {
      verify(request, reply, (error) => (error ? reject(error) : resolve()))
    })

  api.addHook('onRequest', async (request, reply) => {
    const seconds = failures.blockedSeconds(request.ip)
    if (seconds > 0) {
      throw new HttpError('http_too_many_requests', `too many wrong tokens: try again in ${seconds} s`, {
        retryAfterSeconds: seconds,
      })
    }
    try {
      await check(request, reply)
    } catch (error) {
      const tried = request.headers.authorization !== undefined
      // A request without a token guesses nothing.
      if (tried) failures.add(request.ip)
      void reply.header('www-authenticate', `Bearer realm="cubebridge"${tried ? ', error="invalid_token"' : ''}`)
      throw error
    }
  })
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Looks at all of them whichever is right, and digests are of one length: the time taken tells nothing. */
function isOneOf(digests: readonly Buffer[], digest: Buffer): boolean {
  let found = false
  for (const candidate of digests) found = timingSafeEqual(candidate, digest) || found
  return found
}
