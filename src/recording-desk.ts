import type { Readable } from 'node:stream'
import type { Page, PageRequest } from './lib/page.ts'
import type { RecordingQuery, RecordingsPort, RecordingView } from './http/ports/recordings.ts'
import { BridgeError } from './lib/errors.ts'
import type { StoredRecording } from './calls/kept-recording.ts'
import type { RecordingShelf } from './recordings/recording-shelf.ts'
import type { RecordingStore } from './store/recording-store.ts'

/** Peaks are kept as bytes. */
const LOUDEST = 255

/** Finished recordings as the interface shows them: the list from the store, the sound from the shelf. */
export class RecordingDesk implements RecordingsPort {
  readonly #store: RecordingStore
  readonly #shelf: RecordingShelf

  constructor(store: RecordingStore, shelf: RecordingShelf) {
    this.#store = store
    this.#shelf = shelf
  }

  async list(query: RecordingQuery, page: PageRequest): Promise<Page<RecordingView>> {
    const { items, next } = await this.#store.list({ ...query, ...page })
    return { items: items.map(viewOf), next }
  }

  async get(id: string): Promise<RecordingView | undefined> {
    const recording = await this.#store.get(id)
    return recording && viewOf(recording)
  }

  open(id: string, range: { readonly start: number; readonly end: number } | undefined): Promise<Readable> {
    return this.#shelf.open(id, range)
  }

  async remove(id: string): Promise<boolean> {
    try {
      await this.#shelf.remove(id)
      return true
    } catch (error) {
      if (error instanceof BridgeError && error.code === 'recording_unknown') return false
      throw error
    }
  }

  async peaks(id: string, buckets: number): Promise<readonly (readonly number[])[]> {
    const { channels } = await this.#shelf.peaks(id, buckets)
    return channels.map((channel) => Array.from(channel, (peak) => peak / LOUDEST))
  }
}

function viewOf({ path: _path, parties, state, ...recording }: StoredRecording): RecordingView {
  return {
    ...recording,
    state: state === 'kept' ? 'stored' : state,
    parties: parties.map(({ number, displayName }) => (displayName === number ? number : `${displayName} (${number})`)),
  }
}
