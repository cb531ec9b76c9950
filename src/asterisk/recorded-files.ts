import type { Readable } from 'node:stream'
import { isGone } from './ari/errors.ts'
import type { RecordingsApi } from './ari/recordings-api.ts'

/** What Asterisk has recorded, in its own folder. All reject with an AriError. */
export class RecordedFiles {
  readonly #api: RecordingsApi

  constructor(api: RecordingsApi) {
    this.#api = api
  }

  /** All of them, of whomever, those included that are being recorded. */
  names(): Promise<readonly string[]> {
    return this.#api.storedNames()
  }

  async fetch(name: string): Promise<Readable> {
    const { stream } = await this.#api.open(name)
    return stream
  }

  /** That there is none is fine. */
  async discard(name: string): Promise<void> {
    await this.#api.remove(name).catch(ignoreGone)
  }

  /** Makes a file of one that is being recorded. That there is none is fine. */
  async end(name: string): Promise<void> {
    await this.#api.stop(name).catch(ignoreGone)
  }
}

function ignoreGone(error: unknown): void {
  if (!isGone(error)) throw error
}
