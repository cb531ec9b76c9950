import type { CallHappened } from '../../calls/call-event.ts'
import type { CallDirection, CallRecord } from '../../calls/call-record.ts'
import type { EndedBy, ResultClass } from '../../calls/end-reason.ts'
import type { CallSeries } from '../../calls/figures-view.ts'
import type { Page, PageRequest } from '../../lib/page.ts'

/** Which records are wanted; what is undefined does not matter. */
export interface RecordQuery {
  /** Epoch ms, by when the call arrived: not before `from`, before `to`. */
  readonly from: number | undefined
  readonly to: number | undefined
  /** Part of the number, address or name of anyone who took part. */
  readonly party: string | undefined
  /** SIP URI of the mapping. */
  readonly mapping: string | undefined
  readonly result: ResultClass | undefined
  readonly cause: string | undefined
  readonly endedBy: EndedBy | undefined
  readonly direction: CallDirection | undefined
}

/** The records of ended calls, newest first. */
export interface RecordsPort {
  search(query: RecordQuery, page: PageRequest): Promise<Page<CallRecord>>
  get(callId: string): Promise<CallRecord | undefined>
  /** What happened to a call, in order; empty when nothing is known. */
  events(callId: string): Promise<readonly CallHappened[]>
  /** How it sounded; undefined when nothing was measured, or is kept any more. */
  series(callId: string): Promise<CallSeries | undefined>
  /** All of them, one after the other, in bounded memory; its `return` frees what it holds. */
  export(query: RecordQuery): AsyncIterable<CallRecord>
}
