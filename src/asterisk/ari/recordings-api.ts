import { listIn, objectIn, textIn } from './json.ts'
import { isGone } from './errors.ts'
import type { AriDownload, AriRest } from './rest.ts'
import { pathOf, type AriTarget } from './target.ts'

/**
 * What Asterisk records (ARI resource recordings): WAV, 16 bit, 8 kHz, mono, in `recording` of its spool folder. A name
 * may hold slashes, which are folders there. `RecordingFinished` tells the end, whatever ends it: our `stop`, the end of
 * the channel or the emptying of the bridge, or a full disk.
 */
export class RecordingsApi {
  readonly #rest: AriRest

  constructor(rest: AriRest) {
    this.#rest = rest
  }

  /**
   * Begins one. `ari_conflict`: there is one of that name. `ari_failed` where Asterisk lacks the folder, or for a bridge
   * `chan_bridge_media.so`.
   */
  async start(target: AriTarget, name: string): Promise<void> {
    const query = { name, format: 'wav', ifExists: 'fail' }
    await this.#rest.request('POST', [...pathOf(target), 'record'], { query })
  }

  /** What is heard until `resume` is left out of the file. `ari_not_found`: it is over. */
  async pause(name: string): Promise<void> {
    await this.#rest.request('POST', ['recordings', 'live', name, 'pause'])
  }

  async resume(name: string): Promise<void> {
    await this.#rest.request('DELETE', ['recordings', 'live', name, 'pause'])
  }

  /** Ends it and keeps the file. `ari_not_found`: it is over. */
  async stop(name: string): Promise<void> {
    await this.#rest.request('POST', ['recordings', 'live', name, 'stop'])
  }

  /** Ends it and drops the file. `ari_not_found`: it is over. */
  async discard(name: string): Promise<void> {
    await this.#rest.request('DELETE', ['recordings', 'live', name])
  }

  /** Whether it goes on. */
  async isLive(name: string): Promise<boolean> {
    try {
      await this.#rest.request('GET', ['recordings', 'live', name])
      return true
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }

  /** Names of the files that are there, those of live recordings included. */
  async storedNames(): Promise<readonly string[]> {
    const list = listIn(await this.#rest.request('GET', ['recordings', 'stored']))
    return list.map((item) => textIn(objectIn(item)?.name)).filter((name) => name !== '')
  }

  /** The file, as it comes. The stream must be read to its end or destroyed. */
  open(name: string): Promise<AriDownload> {
    return this.#rest.download(['recordings', 'stored', name, 'file'])
  }

  async remove(name: string): Promise<void> {
    await this.#rest.request('DELETE', ['recordings', 'stored', name])
  }
}
