import { randomUUID } from 'node:crypto'
import { sleep } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { MediaError } from '../media/errors.ts'
import type { IceCandidate, PhoneCodec } from '../media/session.ts'
import type { CallRoom } from './call-room.ts'
import type { MonitorView } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import { CallError, LegError } from './errors.ts'
import type { Leg } from './leg.ts'
import type { CandidateKind } from './media-plan.ts'
import type { AppPath, Talk } from './talk.ts'

/** How long the answer to a browser waits for candidates that STUN and TURN servers are asked for. */
const GATHER_MS = 1500
/** What Asterisk is asked to speak with a browser: it mixes for it, and every Asterisk has it. */
const MIXED: readonly PhoneCodec[] = ['PCMU']

interface LineEvents {
  /** The operator hung up, or the way to it broke. At most once, and never after our own `close`. */
  ended: [reason: EndReason]
}

/** An operator's way to the talks of the switch: a phone that is rung, or a browser. */
export abstract class MonitorLine extends Emitter<LineEvents> {
  abstract readonly by: MonitorView['by']
  /** The switch's channel of the operator. */
  abstract readonly channelId: string
  /** Rings the phone; or answers the browser's offer, and resolves to the answer. Rejects with a BridgeError. */
  abstract begin(talk: Talk): Promise<string | undefined>
  /** Resolves when the operator is there and in the talk of `begin`. Rejects with a BridgeError. */
  abstract entered(): Promise<void>
  /** Idempotent; never rejects. */
  abstract close(reason: EndReason): Promise<void>
}

/** A phone of the operator's. */
export class PhoneLine extends MonitorLine {
  readonly by: MonitorView['by']
  readonly #leg: Leg
  readonly #answered: Promise<void>

  constructor(leg: Leg, label: string) {
    super()
    this.by = { kind: 'phone', label }
    this.#leg = leg
    this.#answered = new Promise((resolve, reject) => {
      leg.once('answered', () => resolve())
      leg.once('ended', (reason) => {
        reject(new LegError(reason))
        this.emit('ended', reason)
      })
    })
    this.#answered.catch(() => undefined)
    // Nobody is there to be sent elsewhere.
    leg.on('transfer', (asked) => asked.progress('failed'))
  }

  get channelId(): string {
    return this.#leg.networkId
  }

  async begin(talk: Talk): Promise<undefined> {
    this.#leg.attach({ talk, app: undefined })
    await this.#leg.dial()
  }

  async entered(): Promise<void> {
    await this.#answered
    await this.#leg.join()
  }

  close(reason: EndReason): Promise<void> {
    return this.#leg.end(reason)
  }
}

/** A browser of the operator's, without an account anywhere: its offer and our answer hold all there is to say. */
export class BrowserLine extends MonitorLine {
  readonly by: MonitorView['by']
  readonly #room: CallRoom
  readonly #offer: string
  #path: AppPath | undefined
  #talk: Talk | undefined
  #closing: Promise<void> | undefined

  constructor(room: CallRoom, offer: string, label: string) {
    super()
    this.by = { kind: 'browser', label }
    this.#room = room
    this.#offer = offer
  }

  get channelId(): string {
    if (!this.#path) throw new Error('a browser has no channel before begin()')
    return this.#path.gateway.channelId
  }

  async begin(talk: Talk): Promise<string> {
    const path = await this.#room.openPath(randomUUID())
    this.#path = path
    this.#talk = talk
    if (this.#closing) {
      await this.#free(path)
      throw new LegError({ cause: 'cancelled', by: 'bridge', detail: 'the call ended before the browser was answered' })
    }
    const { media, gateway } = path
    media.once('failed', (failure, detail) => this.#end(`${failure}: ${detail}`, 'operator'))
    gateway.once('lost', () => this.#end('the ExternalMedia channel ended', 'bridge'))
    gateway.expect(MIXED)
    return this.#answer(path)
  }

  async entered(): Promise<void> {
    const path = this.#path
    if (!path || !this.#talk) throw new Error('entered() before begin()')
    // ExternalMedia costs Asterisk threads and ports: only for a browser that came through.
    await path.media.connected()
    if (!this.#closing) await path.gateway.enter(this.#talk, MIXED)
  }

  close(): Promise<void> {
    this.#closing ??= this.#path ? this.#free(this.#path) : Promise.resolve()
    return this.#closing
  }

  #end(detail: string, by: 'operator' | 'bridge'): void {
    if (!this.#closing) this.emit('ended', { cause: 'media-lost', by, detail })
  }

  async #free({ media, gateway }: AppPath): Promise<void> {
    await gateway.close()
    await media.close()
  }

  /** Our answer with every candidate inside: nothing is trickled to a browser that has only HTTP. */
  async #answer({ media }: AppPath): Promise<string> {
    const awaited = new Set<CandidateKind>(this.#room.mediaPlan.lateCandidates)
    const complete = new AbortController()
    const onCandidate = ({ candidate }: IceCandidate) => {
      const kind = /\styp (srflx|relay)\b/.exec(candidate)?.[1]
      if (kind) awaited.delete(kind as CandidateKind)
      if (awaited.size === 0) complete.abort()
    }
    media.on('candidate', onCandidate)
    try {
      const first = await media.acceptOffer(this.#offer)
      for (const kind of awaited) if (first.includes(` typ ${kind}`)) awaited.delete(kind)
      if (awaited.size === 0) return first
      await sleep(GATHER_MS, AbortSignal.any([complete.signal, this.#room.over]))
      // The same offer again changes nothing, and what was found meanwhile is in the answer to it.
      return await media.acceptOffer(this.#offer)
    } catch (error) {
      if (!(error instanceof MediaError) || !OFFERS_FAULT.has(error.code)) throw error
      throw new CallError('call_offer', `the browser's offer can't be answered: ${error.message}`, { cause: error })
    } finally {
      media.off('candidate', onCandidate)
    }
  }
}

const OFFERS_FAULT: ReadonlySet<MediaError['code']> = new Set(['media_bad_sdp', 'media_no_codec'])
