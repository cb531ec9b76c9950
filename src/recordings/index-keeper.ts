import { within } from '../lib/deadline.ts'
import type { Log } from '../lib/log.ts'
import type { RecordingIndex } from './recording-index.ts'
import type { StoredRecording } from '../calls/kept-recording.ts'
import type { ShelfFolder } from './shelf-folder.ts'

const PAGE = 200
const WAIT_MS = 30_000

/**
 * Keeps the index true to the folder. A recording that could not be entered is safe all the same: it is entered as soon
 * as the index can be compared with the folder again.
 */
export class IndexKeeper {
  readonly #index: RecordingIndex
  readonly #folder: ShelfFolder
  readonly #log: Log
  /** The index is known to have what the folder has. */
  #true = false
  /** Entered while the two are being compared. */
  #entered: Set<string> | undefined

  constructor(index: RecordingIndex, folder: ShelfFolder, log: Log) {
    this.#index = index
    this.#folder = folder
    this.#log = log
  }

  /** Never rejects. */
  async enter(recording: StoredRecording): Promise<void> {
    this.#entered?.add(recording.id)
    try {
      await this.#bounded(this.#index.insert(recording), 'entering a recording')
    } catch (error) {
      this.#true = false
      const { id, callId } = recording
      this.#log.error({ recordingId: id, callId, err: error }, 'a recording is kept but not listed yet')
    }
  }

  /**
   * Removes a recording: first the entry says so, then the file goes, then the entry. Whatever interrupts it, no entry is
   * without file and without explanation. Rejects as the index or the disk does.
   */
  async remove(id: string): Promise<void> {
    await this.#bounded(this.#index.update(id, { state: 'removing' }), 'marking a recording')
    await this.#folder.remove(id)
    try {
      await this.#bounded(this.#index.delete(id), 'deleting the entry of a recording')
    } catch (error) {
      this.#true = false
      this.#log.warn({ recordingId: id, err: error }, 'a deleted recording is still listed, as being removed')
    }
  }

  /** Compares index and folder, unless they are known to agree. Rejects as the index or the disk does. */
  async compare(signal: AbortSignal): Promise<void> {
    if (this.#true) return
    this.#true = true
    this.#entered = new Set()
    try {
      const listed = await this.#listed(signal)
      const present = new Set((await this.#folder.files()).map(({ id }) => id))
      for (const [id, state] of listed) {
        signal.throwIfAborted()
        if (state === 'removing') await this.remove(id)
        else if (!present.has(id) && state !== 'missing') await this.#miss(id)
        else if (present.has(id) && state === 'missing') {
          await this.#bounded(this.#index.update(id, { state: 'kept' }), 'correcting an entry')
        }
      }
      for (const id of present) {
        signal.throwIfAborted()
        if (listed.has(id) || this.#entered.has(id)) continue
        const sidecar = await this.#folder.read(id)
        if (sidecar) await this.enter(sidecar.recording)
        else this.#log.warn({ recordingId: id }, 'a recording has lost its description and can not be listed')
      }
    } catch (error) {
      this.#true = false
      throw error
    } finally {
      this.#entered = undefined
    }
  }

  async #listed(signal: AbortSignal): Promise<Map<string, string>> {
    const listed = new Map<string, string>()
    let cursor: string | undefined
    do {
      signal.throwIfAborted()
      const page = await this.#bounded(this.#index.list({ limit: PAGE, cursor }), 'listing recordings')
      for (const { id, state } of page.items) listed.set(id, state)
      cursor = page.next
    } while (cursor !== undefined)
    return listed
  }

  async #miss(id: string): Promise<void> {
    await this.#bounded(this.#index.update(id, { state: 'missing' }), 'correcting an entry')
    this.#log.warn({ recordingId: id, folder: this.#folder.root }, 'the file of a recording is gone, not by the bridge')
  }

  #bounded<T>(work: Promise<T>, what: string): Promise<T> {
    return within(WAIT_MS, work, what)
  }
}
