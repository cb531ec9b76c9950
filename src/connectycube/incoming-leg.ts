import type { EndReason } from '../calls/end-reason.ts'
import { LegError } from '../calls/errors.ts'
import type { Party } from '../calls/leg.ts'
import type { Place } from '../calls/talk.ts'
import { messageOf } from '../lib/errors.ts'
import { readDescription } from '../media/webrtc/remote-description.ts'
import { CubeLeg, reasonWord, type LegHome } from './cube-leg.ts'
import { hasVideo } from './offered-video.ts'
import { dialledNumber, type CallSignal, type SignalOf } from './signal.ts'
import type { SignalBody } from './signaling.ts'
import type { Epitaph } from './tombstones.ts'
import type { CubeUser } from './users.ts'

/** A call that an app makes to one of our identities. */
export class IncomingCubeLeg extends CubeLeg {
  readonly direction = 'incoming'
  readonly #call: SignalOf<'call'>
  #party: Party
  /** The calling device; its resource changes when its chat reconnects. */
  #callerJid: string
  #stage: 'ringing' | 'answered' = 'ringing'
  #joining: Promise<void> | undefined
  #repeats = false
  #stopSilence: () => void = () => undefined
  #stopRingLimit: () => void

  constructor(home: LegHome, call: SignalOf<'call'>) {
    super(home, call.sessionId)
    this.#call = call
    this.#callerJid = call.from.jid
    const number = String(call.from.userId)
    this.#party = { address: `cube:${number}`, number, displayName: call.userInfo.callerName?.slice(0, 100) || number }
    this.#stopRingLimit = this.after(home.timings.incomingRingMs, () => this.#givenUp())
    this.watch((signal) => this.#onSignal(signal))
  }

  get party(): Party {
    return this.#party
  }

  override attach(place: Place): void {
    super.attach(place)
    this.sayVideo(hasVideo(this.#call.sdp))
  }

  /** The number that the app wants called; undefined when it named none. */
  get dialled(): string | undefined {
    return dialledNumber(this.#call.userInfo)
  }

  /** What the directory says of the caller outweighs what the caller says. To be called before the leg is announced. */
  introduce(user: CubeUser): void {
    this.#party = { address: `cube:${user.id}`, number: user.login, displayName: user.fullName ?? user.login }
  }

  /**
   * The app plays its own ringback from the moment it calls, so there is nothing to tell. But this is the step before a
   * person is rung: rejects with a LegError when the app has gone already or its offer can't be answered.
   */
  alerting(): Promise<void> {
    if (this.over) return Promise.reject(new LegError(this.over))
    try {
      readDescription(this.#call.sdp)
      return Promise.resolve()
    } catch (error) {
      const reason: EndReason = { cause: 'media-failed', by: 'app', detail: messageOf(error) }
      return Promise.reject(new LegError(reason, { cause: error }))
    }
  }

  dial(): Promise<void> {
    return Promise.resolve()
  }

  /**
   * Nothing can be done yet. The media session counts its time to connect from the app's offer on and begins to check
   * the way to it, but the app replies to no check before it has our answer: it would fail while the phone still rings.
   */
  prepare(): Promise<void> {
    return Promise.resolve()
  }

  async join(): Promise<void> {
    this.#joining ??= this.#answer()
    await this.unlessOver(this.#joining)
  }

  protected override tell(reason: EndReason): void {
    const { signaling } = this.home.identity
    const { userId } = this.#call.from
    if (this.#stage === 'answered') {
      signaling.post(userId, 'hangUp', this.body(userId, { reason: reasonWord(reason) }))
      return
    }
    // Both spellings of busy: each of ConnectyCube's client libraries knows one of them.
    const userInfo =
      reason.cause === 'busy' ? { busy: 'true', already_on_call: 'true' } : { reason: reasonWord(reason) }
    signaling.post(userId, 'reject', this.body(userId, userInfo))
  }

  protected override get epitaph(): Epitaph {
    return 'ended'
  }

  protected override ownDetails(): Readonly<Record<string, unknown>> {
    return { caller: this.#call.from.userId, platform: this.#call.platform, video: this.#call.callType === 1 }
  }

  protected override body(_calleeId: number, userInfo?: Readonly<Record<string, string>>): SignalBody {
    return {
      sessionID: this.networkId,
      callType: this.#call.callType,
      callerID: this.#call.callerId,
      opponentsIDs: [this.home.identity.identity.userId],
      ...(userInfo && { userInfo }),
    }
  }

  async #answer(): Promise<void> {
    const sdp = await this.unlessOver(this.requireMedia().acceptOffer(this.#call.sdp))
    this.#stage = 'answered'
    this.#stopRingLimit()
    this.#stopSilence()
    // A session has one calling device: under whichever address it was heard, also before its chat reconnected.
    this.useCandidatesOf(...this.heldJids)
    const { signaling } = this.home.identity
    signaling.post(this.#callerJid, 'accept', { ...this.body(this.#call.from.userId), sdp })
    this.trickleTo(this.#callerJid)
    await this.connected()
  }

  #onSignal(signal: CallSignal): void {
    if (signal.self) this.#onOwnOtherDevice(signal)
    if (signal.self || signal.from.userId !== this.#call.from.userId) return
    switch (signal.type) {
      case 'call':
        this.#onRepeat(signal)
        return
      case 'hangUp':
      case 'reject':
        this.endedByFar({ cause: this.#stage === 'ringing' ? 'cancelled' : 'hung-up', by: 'app' })
        return
      case 'iceCandidates':
        this.onCandidates(signal.from.jid, signal.candidates)
        return
      case 'iceRestart':
        if (this.#stage === 'answered') this.restartIce(signal)
        return
      case 'iceRestartAccept':
      case 'accept':
        return
    }
  }

  /** The identity is signed in elsewhere too, and the call was dealt with there. */
  #onOwnOtherDevice(signal: CallSignal): void {
    if (this.#stage !== 'ringing' || (signal.type !== 'accept' && signal.type !== 'reject')) return
    this.endedByFar({
      cause: 'cancelled',
      by: 'app',
      answeredElsewhere: true,
      detail: 'another device of the identity took it',
    })
  }

  #onRepeat(signal: SignalOf<'call'>): void {
    if (this.#stage !== 'ringing') return
    this.#callerJid = signal.from.jid
    if (!this.#repeats) this.onChat('up', () => this.#listenForRepeats())
    this.#repeats = true
    this.#listenForRepeats()
  }

  /** An app that repeats its call and falls silent is gone: its SDK gives up without a word. */
  #listenForRepeats(): void {
    if (this.#stage !== 'ringing') return
    this.#stopSilence()
    this.#stopSilence = this.after(this.home.timings.incomingSilenceMs, () => {
      // With our own chat down nothing could be heard.
      if (this.home.identity.signaling.up) this.#givenUp()
    })
  }

  #givenUp(): void {
    this.endedByFar({ cause: 'cancelled', by: 'app', detail: 'the app stopped calling' })
  }
}
