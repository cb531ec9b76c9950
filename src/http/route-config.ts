import type { AuditNote } from './auditing.ts'
import type { Caller } from './credentials.ts'
import type { Scope } from './scopes.ts'

/** What a route under /v1 says of itself beside its schema: `config: { scope: 'control' }`. */
declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a token must allow. Every route that needs a token has one. */
    scope?: Scope
    /** Whether an Idempotency-Key counts; for POST it does unless this is false. */
    idempotent?: boolean
    /** Whether the audit log has it; what is not GET or HEAD is there unless this is false. */
    audited?: boolean
  }

  interface FastifyRequest {
    /** Whose token it is; null before it was looked at, and where none is needed. */
    caller: Caller | null
    /** What the audit log shall say of it. */
    auditNote: AuditNote
  }
}
