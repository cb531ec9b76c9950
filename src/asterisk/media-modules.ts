import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { AriApi } from './ari/api.ts'

const WEB_SOCKET_MODULE = 'chan_websocket.so'

/** Which ways Asterisk has for media besides RTP: asked once for each connection to it. */
export class MediaModules {
  readonly #api: AriApi
  readonly #log: Log
  #webSocket: Promise<boolean> | undefined

  constructor(api: AriApi, log: Log) {
    this.#api = api
    this.#log = log
  }

  /** Whether audio can come by WebSocket (Asterisk 20.16, 21.11, 22.6, 23 and later). Never rejects. */
  hasWebSocket(): Promise<boolean> {
    this.#webSocket ??= this.#ask()
    return this.#webSocket
  }

  /** It is there, but can't be reached; not tried again on this connection to Asterisk. */
  distrustWebSocket(error: Error): void {
    this.#log.warn({ ...reasonOf(error) }, 'phones that speak Opus are transcoded by Asterisk from now on')
    this.#webSocket = Promise.resolve(false)
  }

  /** It may be another Asterisk now. */
  forget(): void {
    this.#webSocket = undefined
  }

  async #ask(): Promise<boolean> {
    try {
      const runs = await this.#api.isModuleRunning(WEB_SOCKET_MODULE)
      if (!runs) this.#log.info(`${WEB_SOCKET_MODULE} is not loaded: Asterisk transcodes for phones that speak Opus`)
      return runs
    } catch (error) {
      this.#log.debug({ ...reasonOf(error) }, 'Asterisk did not tell its modules')
      this.forget()
      return false
    }
  }
}
