import type { AuditEntry, AuditQuery, StoredAuditEntry } from '../../lib/audit-entry.ts'
import type { Page, PageRequest } from '../../lib/page.ts'

export interface AuditPort {
  /** Never delays the caller; what goes wrong is the implementation's to log. */
  append(entry: AuditEntry): void
  /** Newest first. */
  list(query: AuditQuery, page: PageRequest): Promise<Page<StoredAuditEntry>>
}
