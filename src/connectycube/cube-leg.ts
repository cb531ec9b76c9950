import type { Cause, EndReason } from '../calls/end-reason.ts'
import { LegError } from '../calls/errors.ts'
import type { Leg, LegEvents, Party } from '../calls/leg.ts'
import type { Gateway, Place } from '../calls/talk.ts'
import { within } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf, TimeoutError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Digit, IceCandidate, MediaSession } from '../media/session.ts'
import { CandidateHold } from './candidate-hold.ts'
import type { Identity } from './identity.ts'
import type { CubeTimings, PushOptions } from './options.ts'
import type { CallSignal, SignalOf, SignalSource } from './signal.ts'
import type { SignalBody } from './signaling.ts'
import type { Epitaph } from './tombstones.ts'
import type { UserDirectory } from './users.ts'

/** What a leg needs of the world. */
export interface LegHome {
  readonly identity: Identity
  readonly users: UserDirectory
  readonly timings: CubeTimings
  readonly push: PushOptions
  readonly log: Log
}

/** What both directions of an app's leg have in common: the media's candidates and digits, timers, and the one ending. */
export abstract class CubeLeg extends Emitter<LegEvents> implements Leg {
  readonly kind = 'app'
  abstract readonly direction: 'incoming' | 'outgoing'
  abstract readonly party: Party
  readonly networkId: string
  protected readonly home: LegHome
  protected readonly log: Log
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #undo: (() => void)[] = []
  readonly #held = new CandidateHold()
  readonly #untold: IceCandidate[] = []
  readonly #whenOver: Promise<never>
  #rejectWaits: (error: LegError) => void = () => undefined
  #media: MediaSession | undefined
  #gateway: Gateway | undefined
  #over: EndReason | undefined
  #peer: string | undefined
  #takesCandidates = false
  #restarting = false

  constructor(home: LegHome, sessionId: string) {
    super()
    this.home = home
    this.networkId = sessionId
    this.log = home.log.child({ cubeSessionId: sessionId })
    this.#whenOver = new Promise((_, reject) => (this.#rejectWaits = reject))
    this.#whenOver.catch(() => undefined)
    this.atEnd(home.identity.legs.take())
  }

  /** Why it ended, once it has. */
  get over(): EndReason | undefined {
    return this.#over
  }

  attach({ app }: Place): void {
    if (this.#over || !app) return
    const { media } = app
    this.#media = media
    this.#gateway = app.gateway
    const onCandidate = (candidate: IceCandidate) => this.#trickle(candidate)
    const onDigit = (digit: Digit, durationMs: number) => void this.emit('dtmf', digit, durationMs)
    media.on('candidate', onCandidate)
    media.on('dtmf', onDigit)
    this.atEnd(() => {
      media.off('candidate', onCandidate)
      media.off('dtmf', onDigit)
    })
  }

  abstract alerting(): Promise<void>
  abstract dial(): Promise<void>
  abstract prepare(): Promise<void>
  abstract join(): Promise<void>

  sendDtmf(digit: Digit, durationMs: number): Promise<void> {
    if (!this.#over) this.#media?.sendDtmf(digit, durationMs)
    return Promise.resolve()
  }

  end(reason: EndReason): Promise<void> {
    if (!this.#over) {
      try {
        this.tell(reason)
      } catch (error) {
        this.log.error({ error: messageOf(error) }, 'an app could not be told of the end')
      }
      this.#finish(reason)
    }
    return Promise.resolve()
  }

  details(): Promise<Readonly<Record<string, unknown>>> {
    return Promise.resolve({ identity: this.home.identity.identity.userId, ...this.ownDetails() })
  }

  /** Tells the far side that we end the leg. */
  protected abstract tell(reason: EndReason): void
  protected abstract ownDetails(): Readonly<Record<string, unknown>>
  protected abstract body(calleeId: number, userInfo?: Readonly<Record<string, string>>): SignalBody

  /** The far side ended the leg. */
  protected endedByFar(reason: EndReason): void {
    if (this.#over) return
    this.#finish(reason)
    this.emit('ended', reason)
  }

  /** `promise`, or the LegError of the leg's end if that comes first. */
  protected async unlessOver<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([this.#whenOver, promise])
  }

  protected requireMedia(): MediaSession {
    if (this.#over) throw new LegError(this.#over)
    if (!this.#media) throw new LegError({ cause: 'internal', by: 'bridge', detail: 'the leg has no media session' })
    return this.#media
  }

  /** Whether the app's side has video: the way into the switch depends on it. */
  protected sayVideo(has: boolean): void {
    this.#gateway?.appHasVideo(has)
  }

  /** Waits for audio to be possible. Rejects with a MediaError or a LegError. */
  protected async connected(): Promise<void> {
    const media = this.requireMedia()
    try {
      await this.unlessOver(within(this.home.timings.joinMs, media.connected(), 'connecting to the app'))
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error
      throw new LegError({ cause: 'media-failed', by: 'bridge', detail: error.message }, { cause: error })
    }
  }

  /** Sends local candidates to the device `jid` from now on, those gathered so far first. */
  protected trickleTo(jid: string): void {
    this.#peer = jid
    const gathered = this.#untold.splice(0)
    if (gathered.length > 0) this.#sendCandidates(jid, gathered)
  }

  /** Candidates that are to be trickled as those are that the media session gathers. */
  protected keepLocal(candidates: readonly IceCandidate[]): void {
    for (const candidate of candidates) this.#trickle(candidate)
  }

  /** A device's description is in place: what it trickled, from whichever of `jids`, can be used. */
  protected useCandidatesOf(...jids: readonly string[]): void {
    this.#takesCandidates = true
    for (const jid of jids) for (const candidate of this.#held.take(jid)) this.#media?.addCandidate(candidate)
    this.#held.clear()
  }

  protected onCandidates(jid: string, candidates: readonly IceCandidate[]): void {
    if (!this.#takesCandidates) this.#held.hold(jid, candidates)
    else for (const candidate of candidates) this.#media?.addCandidate(candidate)
  }

  /** The app's way to us changed (another network): its new offer is answered, and the call goes on over the new way. */
  protected restartIce({ from, sdp }: SignalOf<'iceRestart'>): void {
    if (this.#restarting || !this.#media) return
    this.#restarting = true
    void this.#answerRestart(this.#media, from, sdp).finally(() => (this.#restarting = false))
  }

  /** Devices that have been heard of only by their candidates. */
  protected get heldJids(): readonly string[] {
    return this.#held.jids
  }

  protected watch(handler: (signal: CallSignal) => void): void {
    this.atEnd(this.home.identity.signaling.watch(this.networkId, handler))
  }

  protected onChat(event: 'up' | 'down', handler: () => void): void {
    const { signaling } = this.home.identity
    signaling.on(event, handler)
    this.atEnd(() => signaling.off(event, handler))
  }

  /** Runs `act` after `ms` unless the leg is over by then. Returns what cancels it. */
  protected after(ms: number, act: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      try {
        act()
      } catch (error) {
        this.log.error({ err: error }, 'a timer of an app leg failed')
      }
    }, ms)
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  protected atEnd(act: () => void): void {
    if (this.#over) act()
    else this.#undo.push(act)
  }

  /** What devices that show up after the end are told. */
  protected abstract get epitaph(): Epitaph

  #finish(reason: EndReason): void {
    this.#over = reason
    this.home.identity.signaling.bury(this.networkId, this.epitaph)
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#held.clear()
    this.#untold.length = 0
    for (const act of this.#undo.splice(0).reverse()) act()
    this.#rejectWaits(new LegError(reason))
  }

  async #answerRestart(media: MediaSession, { jid, userId }: SignalSource, offer: string): Promise<void> {
    try {
      const sdp = await this.unlessOver(media.acceptOffer(offer))
      this.home.identity.signaling.post(jid, 'iceRestartAccept', { ...this.body(userId), sdp })
      this.trickleTo(jid)
    } catch (error) {
      // The old way may still work; when it does not, the media session says so.
      this.log.warn({ error: messageOf(error) }, "the app's ICE restart failed")
    }
  }

  #trickle(candidate: IceCandidate): void {
    if (this.#peer) this.#sendCandidates(this.#peer, [candidate])
    else this.#untold.push(candidate)
  }

  #sendCandidates(jid: string, candidates: readonly IceCandidate[]): void {
    const calleeId = Number.parseInt(jid, 10)
    // Property by property: the SDK writes each own key as an element.
    const iceCandidates = candidates.map(({ candidate, sdpMid, sdpMLineIndex }) => ({
      candidate,
      sdpMid,
      sdpMLineIndex,
    }))
    this.home.identity.signaling.post(jid, 'iceCandidates', { ...this.body(calleeId), iceCandidates })
  }
}

/** A cause as `userInfo.reason` has it, in the manner of `answered_elsewhere`. */
export function reasonWord(reason: EndReason): string {
  if (reason.answeredElsewhere) return 'answered_elsewhere'
  const cause: Cause = reason.cause
  return cause.replaceAll('-', '_')
}
