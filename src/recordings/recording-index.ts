import type { StoredRecording } from '../calls/kept-recording.ts'
import type { Page, PageRequest } from '../lib/page.ts'

/**
 * Where recordings are looked up and listed. What is in the folder counts: the index is brought to it at each start. The
 * store implements it; all reject while it is down.
 */
export interface RecordingIndex {
  insert(recording: StoredRecording): Promise<unknown>
  /** No-op for an unknown id. */
  update(id: string, change: { readonly state: StoredRecording['state'] }): Promise<unknown>
  delete(id: string): Promise<unknown>
  /** Undefined when there is none. */
  get(id: string): Promise<StoredRecording | undefined>
  /** Newest first. */
  list(page: PageRequest): Promise<Page<StoredRecording>>
}
