import { WebSocket } from '../../lib/web-socket.ts'
import { Emitter } from '../../lib/emitter.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { Link, LINK_TIMES, type LinkEnding, type LinkState, type LinkStatus, type LinkTimes } from '../link.ts'
import { AriApi } from './api.ts'
import { AriError } from './errors.ts'
import { parseAriEvent, type AriEvent } from './events.ts'
import { AriRest } from './rest.ts'

export interface AriOptions {
  /** `http://127.0.0.1:8088` */
  readonly url: string
  readonly user: string
  readonly password: string
  /** The Stasis application's name, as the dialplan's `Stasis(…)` has it. */
  readonly app: string
  readonly requestTimeoutMs?: number
  /** An event socket that answers no ping for one such interval is dead. */
  readonly pingMs?: number
  readonly retry?: LinkTimes
}

export interface AriClientEvents {
  event: [event: AriEvent]
  state: [state: LinkState]
}

/** The stable code of the error with which a link was lost. */
const LOST_AS: Readonly<Partial<Record<LinkStatus, AriError['code']>>> = {
  unreachable: 'ari_unreachable',
  unauthorized: 'ari_unauthorized',
  'read-only': 'ari_forbidden',
}

/** An event carries one or two channels; a longer message is not ARI. */
const MAX_EVENT_BYTES = 1024 * 1024

/**
 * The connection to ARI: requests through `api`, events as `event`. The event socket is made again for ever; events of
 * the time in between are lost (Asterisk does not replay them), so read the state of things at each `online`.
 */
export class AriClient extends Emitter<AriClientEvents> {
  readonly api: AriApi
  readonly app: string
  readonly #options: AriOptions
  readonly #rest: AriRest
  readonly #link: Link
  readonly #log: Log
  #left: Promise<void> | undefined
  readonly #counts = { events: 0, ignored: 0, malformed: 0 }

  constructor(options: AriOptions, log: Log) {
    super()
    const { url, user, password, requestTimeoutMs = 5000 } = options
    this.#options = options
    this.#log = log
    this.app = options.app
    this.#rest = new AriRest({ url, user, password, timeoutMs: requestTimeoutMs })
    this.api = new AriApi(this.#rest)
    this.#link = new Link((online, signal) => this.#connection(online, signal), options.retry ?? LINK_TIMES)
    this.#link.on('state', (state) => {
      this.#log[state.error === undefined ? 'info' : 'warn'](
        { ari: state.status, error: state.error, code: LOST_AS[state.status] },
        'ARI',
      )
      this.emit('state', state)
    })
  }

  get state(): LinkState {
    return this.#link.state
  }

  /** Messages of the event socket so far. */
  get counts(): Readonly<{ events: number; ignored: number; malformed: number }> {
    return this.#counts
  }

  start(): void {
    this.#link.start()
  }

  /** Ends the event socket for good, so that Asterisk sends no more calls here; requests still go out. Idempotent. */
  leave(): void {
    this.#left ??= this.#link.close()
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.leave()
    // A request of an attempt under way is not waited for.
    this.#rest.close()
    await this.#left
  }

  async #connection(online: () => void, signal: AbortSignal): Promise<LinkEnding> {
    const refusal = await this.#admission()
    if (refusal) return refusal
    if (signal.aborted) return { status: 'unreachable', error: 'closing' }
    return await this.#socket(online, signal)
  }

  /**
   * Finds out by REST what would only show once a call fails. An app that is registered without the right to act
   * would swallow calls, where an absent one lets the dialplan's fallback have them.
   */
  async #admission(): Promise<LinkEnding | undefined> {
    const { user, url, app } = this.#options
    try {
      await this.api.checkWrite()
      // Taking the app back at once would start a tug of war; it is ours again when the other bridge is gone.
      if (this.state.status === 'replaced' && (await this.api.applicationChannelIds(app))) return replaced(app)
      return undefined
    } catch (error) {
      if (!(error instanceof AriError)) throw error
      if (error.code === 'ari_unauthorized') {
        const hint = `Asterisk refused the ARI user "${user}": check user and password against ari.conf`
        return { status: 'unauthorized', error: hint }
      }
      if (error.code === 'ari_forbidden') {
        const hint = `The ARI user "${user}" may not change anything: set read_only=no for it in ari.conf`
        return { status: 'read-only', error: hint }
      }
      return { status: 'unreachable', error: `ARI at ${url}: ${error.message}` }
    }
  }

  #socket(online: () => void, signal: AbortSignal): Promise<LinkEnding> {
    const { app, pingMs = 5000, requestTimeoutMs = 5000 } = this.#options
    const url = this.#rest.url(['events'], { app, subscribeAll: 'false' })
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(url, {
      headers: { authorization: this.#rest.authorization },
      handshakeTimeout: requestTimeoutMs,
      maxPayload: MAX_EVENT_BYTES,
      perMessageDeflate: false,
    })
    return new Promise((resolve) => {
      let answered = true
      let failure: LinkEnding = { status: 'unreachable', error: 'Asterisk closed the event socket' }
      let pings: NodeJS.Timeout | undefined
      const stop = () => {
        failure = { status: 'unreachable', error: 'closing' }
        socket.terminate()
      }
      signal.addEventListener('abort', stop, { once: true })
      socket.on('open', () => {
        online()
        pings = setInterval(() => {
          if (!answered) {
            failure = { status: 'unreachable', error: `Asterisk answered no ping for ${pingMs} ms` }
            socket.terminate()
            // The way there is dead, and with it the connections kept alive for requests.
            this.#rest.reset()
            return
          }
          answered = false
          socket.ping()
        }, pingMs)
      })
      socket.on('pong', () => (answered = true))
      socket.on('message', (data) => {
        answered = true
        // `data` is a Buffer unless binaryType is changed.
        const event = this.#read((data as Buffer).toString())
        if (event?.type === 'ApplicationReplaced') {
          failure = replaced(app)
          socket.terminate()
        } else if (event) {
          this.#deliver(event)
        }
      })
      socket.on('error', (error) => {
        failure = { status: 'unreachable', error: `ARI event socket: ${messageOf(error)}` }
      })
      socket.on('close', () => {
        clearInterval(pings)
        signal.removeEventListener('abort', stop)
        resolve(failure)
      })
    })
  }

  #read(text: string): AriEvent | undefined {
    const parsed = parseAriEvent(text)
    switch (parsed.kind) {
      case 'event':
        this.#counts.events++
        return parsed.event
      case 'ignored':
        this.#counts.ignored++
        return undefined
      case 'malformed':
        this.#counts.malformed++
        this.#log.warn({ why: parsed.why }, 'an ARI event could not be read')
        return undefined
    }
  }

  #deliver(event: AriEvent): void {
    try {
      this.emit('event', event)
    } catch (error) {
      // A listener's defect costs that event, not the connection of every call.
      this.#log.error({ err: error, event: event.type }, 'an ARI event was not handled')
    }
  }
}

function replaced(app: string): LinkEnding {
  return {
    status: 'replaced',
    error: `Another bridge took the Stasis application "${app}": stop it, or give each its own ari.app`,
  }
}
