import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../lib/clock.ts'
import { asError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Api } from './api.ts'
import { auditDetail } from './audit-detail.ts'
import type { AuditEntry } from '../lib/audit-entry.ts'
import type { AuditPort } from './ports/audit.ts'

/** What a handler may add to the entry of its request. */
export interface AuditNote {
  /** What it was done to, where the path does not say it: `calls/0c2b…`. */
  target?: string
  detail?: Readonly<Record<string, unknown>>
  replayed?: boolean
}

export interface AuditingOptions {
  readonly audit: AuditPort
  readonly clock: Clock
  readonly log: Log
}

/**
 * Puts what is done through this part of the interface into the audit log, refused or not. Left out: what only looks
 * (unless its route says `audited`), and what has no caller or is one too many (401, 429), which could fill the log.
 */
export function addAuditing(api: Api, { audit, clock, log }: AuditingOptions): void {
  api.addHook('onResponse', (request, reply, done) => {
    // The reply has gone: nothing that happens here can delay or fail it.
    done()
    const entry = entryOf(request, reply, clock)
    if (!entry) return
    try {
      audit.append(entry)
    } catch (error) {
      log.error({ err: asError(error), action: entry.action, actor: entry.actor }, 'the audit log took no entry')
    }
  })
}

function entryOf(request: FastifyRequest, reply: FastifyReply, clock: Clock): AuditEntry | undefined {
  const { caller, method, routeOptions, auditNote, ip } = request
  const looks = method === 'GET' || method === 'HEAD'
  const audited = routeOptions.config.audited ?? !looks
  const status = reply.statusCode
  if (!caller || !audited || status === 401 || status === 429) return undefined
  const { detail, replayed } = auditNote
  return {
    at: clock.now(),
    actor: caller.name,
    tokenId: caller.tokenId,
    action: routeOptions.schema?.operationId ?? `${method} ${routeOptions.url ?? ''}`,
    target: auditNote.target ?? targetOf(request),
    detail: { ...auditDetail(request.body), ...detail, ...(replayed && { replayed }) },
    outcome: status < 400 ? 'done' : status < 500 ? 'refused' : 'failed',
    status,
    ip,
  }
}

/** `/v1/calls/0c2b…/participants/p2/hold` → `calls/0c2b…/participants/p2`: up to the last part that names something. */
function targetOf({ params, routeOptions }: FastifyRequest): string {
  const names = params as Readonly<Record<string, string>>
  const parts = (routeOptions.url ?? '').split('/').slice(2)
  const last = parts.findLastIndex((part) => part.startsWith(':'))
  return parts
    .slice(0, last + 1)
    .map((part) => (part.startsWith(':') ? (names[part.slice(1)] ?? '') : part))
    .join('/')
    .slice(0, 256)
}
