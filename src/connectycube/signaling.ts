import type { Clock } from '../lib/clock.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { ChatLink } from './chat-link.ts'
import type { CubeTimings } from './options.ts'
import { Outbox } from './outbox.ts'
import type { StanzaNode } from './sdk.ts'
import {
  parseStanza,
  SIGNAL_MODULE,
  type CallSignal,
  type OwnAddress,
  type SignalOf,
  type SignalType,
} from './signal.ts'
import { Tombstones, type Epitaph } from './tombstones.ts'

export interface SignalingOptions {
  readonly own: OwnAddress
  readonly timings: CubeTimings
  readonly clock: Clock
  readonly log: Log
}

interface SignalingEvents {
  /** The first `call` of a session: somebody calls us. */
  call: [signal: SignalOf<'call'>]
  /** The chat is back (or there for the first time). */
  up: []
  down: []
}

/** What a signal carries besides its type. `userInfo` values are strings at the far end in any case. */
export interface SignalBody {
  readonly sessionID: string
  readonly callType: number
  readonly callerID: number
  readonly opponentsIDs: readonly number[]
  readonly sdp?: string
  readonly iceCandidates?: readonly object[]
  readonly userInfo?: Readonly<Record<string, string>>
}

export interface SignalingCounters {
  received: number
  malformed: number
  /** For sessions that are over. */
  late: number
  /** For sessions nobody here knows. */
  unknown: number
}

/**
 * The call signalling of one identity, over whichever chat link it has at the moment: incoming signals go to the leg
 * that watches their session, outgoing ones to the app.
 */
export class Signaling extends Emitter<SignalingEvents> {
  readonly counters: SignalingCounters = { received: 0, malformed: 0, late: 0, unknown: 0 }
  readonly #options: SignalingOptions
  readonly #sessions = new Map<string, (signal: CallSignal) => void>()
  readonly #tombstones: Tombstones
  readonly #outbox: Outbox
  #link: ChatLink | undefined

  constructor(options: SignalingOptions) {
    super()
    this.#options = options
    this.#tombstones = new Tombstones(options.clock)
    this.#outbox = new Outbox(options.clock, options.timings.pingMs)
  }

  get userId(): number {
    return this.#options.own.userId
  }

  get up(): boolean {
    return this.#link?.alive ?? false
  }

  /** Takes a new link into use, or none. */
  use(link: ChatLink | undefined): void {
    this.#link = link
    this.#outbox.use(link)
    this.emit(link ? 'up' : 'down')
  }

  /** Gives `handler` the signals of a session until the returned function is called. */
  watch(sessionId: string, handler: (signal: CallSignal) => void): () => void {
    this.#sessions.set(sessionId, handler)
    return () => {
      if (this.#sessions.get(sessionId) === handler) this.#sessions.delete(sessionId)
    }
  }

  /** Remembers that a session is over. */
  bury(sessionId: string, epitaph: Epitaph): void {
    this.#tombstones.bury(sessionId, epitaph)
  }

  /** Sends now or not at all: for what is repeated anyway. False when the chat is down. */
  send(to: number | string, type: SignalType, body: SignalBody): boolean {
    return this.#link?.send(to, extensionOf(type, body)) ?? false
  }

  /**
   * Sends now, or when the chat is back within `keepSignalMs` (`keepEndMs` for what ends a call), until the cloud is
   * known to have it.
   */
  post(to: number | string, type: SignalType, body: SignalBody): void {
    const { keepSignalMs, keepEndMs } = this.#options.timings
    const keepMs = type === 'hangUp' || type === 'reject' ? keepEndMs : keepSignalMs
    this.#outbox.post(to, extensionOf(type, body), keepMs)
  }

  /** Resolves when the cloud has all that was posted, or after `ms`. */
  drained(ms: number): Promise<void> {
    return this.#outbox.drained(ms)
  }

  /** Takes a stanza off the link. Never throws. */
  receive(stanza: StanzaNode): void {
    const parsed = parseStanza(stanza, this.#options.own)
    switch (parsed.kind) {
      case 'signal':
        this.counters.received++
        this.#dispatch(parsed.signal)
        return
      case 'malformed':
        this.counters.malformed++
        this.#options.log.debug({ why: parsed.why, count: this.counters.malformed }, 'a malformed signal was dropped')
        return
      default:
        return
    }
  }

  #dispatch(signal: CallSignal): void {
    try {
      const handler = this.#sessions.get(signal.sessionId)
      if (handler) handler(signal)
      else this.#stray(signal)
    } catch (error) {
      this.#options.log.error({ error: messageOf(error), type: signal.type }, 'handling a signal failed')
    }
  }

  #stray(signal: CallSignal): void {
    const epitaph = this.#tombstones.find(signal.sessionId)
    if (epitaph) {
      this.counters.late++
      // The app crossed our hang-up, or never got it: without this it would sit in a call with nobody.
      const inIt = signal.type === 'accept' || signal.type === 'iceRestart'
      if (inIt && !signal.self) this.#tellOver(signal, epitaph)
    } else if (signal.type === 'call' && !signal.self) {
      this.emit('call', signal)
    } else {
      this.counters.unknown++
    }
  }

  #tellOver(signal: CallSignal, reason: Epitaph): void {
    this.post(signal.from.jid, 'hangUp', {
      sessionID: signal.sessionId,
      callType: 2,
      callerID: this.userId,
      opponentsIDs: [signal.from.userId],
      userInfo: { reason },
    })
  }
}

function extensionOf(type: SignalType, body: SignalBody): Record<string, unknown> {
  const { userInfo, ...rest } = body
  const extension: Record<string, unknown> = {
    ...rest,
    moduleIdentifier: SIGNAL_MODULE,
    signalType: type,
    platform: 'web',
  }
  if (userInfo && Object.keys(userInfo).length > 0) {
    extension.userInfo = Object.fromEntries(Object.entries(userInfo).map(([key, value]) => [key, xmlSafe(value)]))
  }
  return extension
}

/** Without what XML 1.0 2.2 forbids: one such character in a caller's name, and the cloud ends the whole stream. */
export function xmlSafe(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters to be removed
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
}
