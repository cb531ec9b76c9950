import type { Readable } from 'node:stream'
import type { Page, PageRequest } from '../../lib/page.ts'

/** A recording that is finished, or that is known to have failed. */
export interface RecordingView {
  readonly id: string
  readonly callId: string
  /** Epoch ms. */
  readonly startedAt: number
  readonly durationMs: number
  readonly layout: 'mixed' | 'split'
  readonly format: 'wav' | 'ogg'
  readonly bytes: number
  /** `stored` can be heard; others say why not (`failed`, `pending` …). */
  readonly state: string
  /** Lower-case hex; undefined unless stored. */
  readonly sha256: string | undefined
  readonly mapping: string | undefined
  /** Who is heard, as people call them. */
  readonly parties: readonly string[]
}

export interface RecordingQuery {
  readonly callId: string | undefined
  readonly mapping: string | undefined
  /** Epoch ms, by when it began: not before `from`, before `to`. */
  readonly from: number | undefined
  readonly to: number | undefined
}

/** Finished recordings, newest first. Rejections are BridgeErrors. */
export interface RecordingsPort {
  list(query: RecordingQuery, page: PageRequest): Promise<Page<RecordingView>>
  get(id: string): Promise<RecordingView | undefined>
  /** The bytes from `start` to `end`, both included; all without a range. Whoever reads destroys it. */
  open(id: string, range: { readonly start: number; readonly end: number } | undefined): Promise<Readable>
  /** False: there is none. */
  remove(id: string): Promise<boolean>
  /** For drawing: the loudest of each of `buckets` stretches, 0 to 1, one list for each channel. Absent: not offered. */
  peaks?(id: string, buckets: number): Promise<readonly (readonly number[])[]>
}
