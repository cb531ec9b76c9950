import type { CallRecord } from '../calls/call-record.ts'

/**
 * A place that keeps records: a file today, a database when there is one. Its methods are never called concurrently,
 * except that `close` may interrupt; each may reject, and is then tried again by the queue before it.
 */
export interface RecordStore {
  /** Keeps one record for good. After a rejection the same record comes again. */
  append(record: CallRecord): Promise<void>
  /** Lets go of what is open and opens it anew, as log rotation needs. */
  reopen(): Promise<void>
  /** Idempotent. */
  close(): Promise<void>
  /** For logs: what and where. */
  toString(): string
}
