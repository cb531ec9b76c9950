import type { PageRequest } from '../lib/page.ts'
import type { RecordingIndex } from './recording-index.ts'
import type { StoredRecording } from '../calls/kept-recording.ts'

/** An index for a bridge without a store: filled from the folder at each start. */
export class MemoryIndex implements RecordingIndex {
  readonly #entries = new Map<string, StoredRecording>()

  insert(recording: StoredRecording): Promise<void> {
    this.#entries.set(recording.id, recording)
    return Promise.resolve()
  }

  update(id: string, change: { readonly state: StoredRecording['state'] }): Promise<void> {
    const entry = this.#entries.get(id)
    if (entry) this.#entries.set(id, { ...entry, ...change })
    return Promise.resolve()
  }

  delete(id: string): Promise<void> {
    this.#entries.delete(id)
    return Promise.resolve()
  }

  get(id: string): Promise<StoredRecording | undefined> {
    return Promise.resolve(this.#entries.get(id))
  }

  /** `cursor`: how many were listed before. */
  list({ limit, cursor }: PageRequest) {
    const from = Number(cursor ?? 0)
    const all = [...this.#entries.values()].sort((a, b) => b.startedAt - a.startedAt)
    const next = from + limit < all.length ? String(from + limit) : undefined
    return Promise.resolve({ items: all.slice(from, from + limit), next })
  }
}
