import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../lib/clock.ts'
import type { Api } from './api.ts'
import { HttpError } from './errors.ts'
import { IdempotentReplies, type KeptReply } from './idempotent-replies.ts'
import { invalidRequest } from './problem.ts'

/** Kept beside the body: what a client may need of the first reply. */
const KEPT_HEADERS = ['content-type', 'location', 'etag'] as const

/**
 * A POST with an `Idempotency-Key` is carried out once (draft-ietf-httpapi-idempotency-key-header): the same again gets
 * the first reply, with `Idempotency-Replayed: true`. While the first is under way, 409 `http_idempotency_in_flight`: a
 * wait would hold a connection, and the client would have to bound it anyway. The key with another request is 422. What
 * was refused before it began (400, 401, 403, 429) or as not possible now (503) is not kept: it may be sent again.
 */
export function addIdempotency(api: Api, clock: Clock): void {
  const replies = new IdempotentReplies({ clock })
  const running = new WeakMap<FastifyRequest, string>()

  api.addHook('preHandler', async (request, reply) => {
    const header = request.headers['idempotency-key']
    if (header === undefined || request.method !== 'POST' || request.routeOptions.config.idempotent === false) return
    const id = `${request.caller?.tokenId ?? ''}\n${keyOf(header)}`
    const begun = replies.begin(id, fingerprintOf(request))
    switch (begun.outcome) {
      case 'begun':
        running.set(request, id)
        return
      case 'other':
        throw new HttpError(
          'http_idempotency_mismatch',
          'this Idempotency-Key was used with another request: make a new key for each thing to be done',
        )
      case 'running':
        throw new HttpError(
          'http_idempotency_in_flight',
          'the first request with this Idempotency-Key is still being carried out: ask again in a second',
          { retryAfterSeconds: 1 },
        )
      case 'done':
        request.auditNote.replayed = true
        return sendAgain(reply, begun.reply)
    }
  })

  api.addHook('onSend', (request, reply, payload, done) => {
    const id = running.get(request)
    if (id !== undefined) {
      running.delete(request)
      if (isKept(reply.statusCode) && (typeof payload === 'string' || payload === undefined || payload === null)) {
        replies.finish(id, { status: reply.statusCode, headers: headersOf(reply), body: payload ?? '' })
      } else replies.forget(id)
    }
    done(null, payload)
  })

  // Whatever way a request ended that never came to its reply.
  api.addHook('onResponse', (request, _reply, done) => {
    const id = running.get(request)
    if (id !== undefined) replies.forget(id)
    done()
  })
}

/** The draft's key is a quoted string (RFC 8941); most clients send it bare. Both are taken. */
function keyOf(header: string | string[]): string {
  const text = Array.isArray(header) ? '' : header.trim()
  const key = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text)?.[1] ?? text
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw invalidRequest([
    { key: 'idempotency-key', message: 'must be one key of 1 to 255 visible ASCII characters, such as a UUID' },
  ])
}

/** Of the request as it was understood: neither blanks nor the order of keys make it another. */
function fingerprintOf({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body ?? null)}`)
    .digest('base64url')
}

function isKept(status: number): boolean {
  return status !== 429 && status !== 503
}

function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name)
      return value === undefined ? [] : [[name, String(value)]]
    }),
  )
}

async function sendAgain(reply: FastifyReply, { status, headers, body }: KeptReply): Promise<FastifyReply> {
  return reply
    .code(status)
    .headers({ ...headers, 'idempotency-replayed': 'true' })
    .serializer((text: unknown) => text as string)
    .send(body === '' ? undefined : body)
}
