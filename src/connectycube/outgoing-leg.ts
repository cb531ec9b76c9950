import type { EndReason } from '../calls/end-reason.ts'
import { LegError } from '../calls/errors.ts'
import type { Party } from '../calls/leg.ts'
import type { AppDialOptions } from '../calls/ports.ts'
import { asLegError } from './errors.ts'
import { CubeLeg, reasonWord, type LegHome } from './cube-leg.ts'
import { splitCandidates } from './offer-candidates.ts'
import { hasVideo } from './offered-video.ts'
import { pushCall, pushCallOver, pushMissedCall, type CallPush } from './push.ts'
import { RingTally, type Refusal } from './ring-tally.ts'
import type { CallSignal, SignalOf, SignalSource } from './signal.ts'
import type { SignalBody } from './signaling.ts'
import type { Epitaph } from './tombstones.ts'
import type { CubeUser } from './users.ts'

type Stage =
  | { readonly name: 'new' }
  | { readonly name: 'ringing'; readonly sdp: string; readonly tally: RingTally }
  | {
      readonly name: 'answered'
      /** The one device that has the call. */
      readonly winner: SignalSource
      readonly at: number
      /** Devices that are known not to be the winner. */
      readonly losers: Set<string>
      /** Resolves when the device's answer is in the media session. */
      readonly described: Promise<void>
    }

const MOST_NAME = 100

/**
 * A call to the apps of a ring list.
 *
 * Every user is called on its own, with itself as the only opponent: with several opponents the SDK takes the call for
 * a group call, and its users call each other in a mesh under the same session id. All of a user's devices ring, since
 * `call` goes to the bare address; the first `accept` has the call, and is known by its full address from then on.
 */
export class OutgoingCubeLeg extends CubeLeg {
  readonly direction = 'outgoing'
  readonly #options: AppDialOptions
  /** Whom the call is for; once someone of the ring list has it, who that is. */
  #party: Party
  #stage: Stage = { name: 'new' }
  #users = new Map<number, CubeUser>()
  #announced = false
  /** We offer video, and the app is to show a call with video. */
  #video = false
  #stopRinging: (() => void)[] = []

  constructor(home: LegHome, options: AppDialOptions) {
    super(home, options.callId)
    this.#options = options
    const { cube, displayName } = options.mapping
    this.#party = { address: `cube:${cube.userId}`, number: cube.login, displayName }
  }

  get party(): Party {
    return this.#party
  }

  alerting(): Promise<void> {
    return Promise.resolve()
  }

  prepare(): Promise<void> {
    return Promise.resolve()
  }

  /** Rejects with a LegError (`sign-in-refused`, `cloud-unavailable`, `unreachable`) or a MediaError. */
  async dial(): Promise<void> {
    if (this.#stage.name !== 'new') return
    const offer = this.requireMedia().createOffer()
    offer.catch(() => undefined)
    const users = await this.#findUsers()
    if (users.length === 0) {
      throw new LegError({ cause: 'unreachable', by: 'bridge', detail: 'the ring list names no user of the app' })
    }
    const { sdp, candidates } = splitCandidates(await this.unlessOver(offer))
    this.keepLocal(candidates)
    this.#video = hasVideo(sdp)
    this.#ring(users, sdp)
  }

  async join(): Promise<void> {
    this.requireMedia()
    if (this.#stage.name !== 'answered') {
      throw new LegError({ cause: 'internal', by: 'bridge', detail: 'join before the app answered' })
    }
    await this.unlessOver(this.#stage.described)
    await this.connected()
  }

  protected override tell(reason: EndReason): void {
    const stage = this.#stage
    if (stage.name === 'ringing') {
      this.#hangUpAll(stage.tally, reasonWord(reason))
      this.#pushEnd(stage.tally.ringing, reason.answeredElsewhere ? pushCallOver : pushMissedCall)
    } else if (stage.name === 'answered') {
      // To the bare address, as the device may have another resource by now; to its other devices the call is over.
      this.#hangUp(stage.winner.userId, stage.winner.userId, reasonWord(reason))
    }
  }

  protected override get epitaph(): Epitaph {
    return this.#stage.name === 'answered' ? 'answered_elsewhere' : 'ended'
  }

  protected override ownDetails(): Readonly<Record<string, unknown>> {
    const stage = this.#stage
    const answered = stage.name === 'answered' ? { answeredBy: stage.winner.userId, device: stage.winner.resource } : {}
    return { rung: [...this.#users.keys()], ...answered }
  }

  protected override body(calleeId: number, userInfo?: Readonly<Record<string, string>>): SignalBody {
    return {
      sessionID: this.networkId,
      callType: this.#video ? 1 : 2,
      callerID: this.home.identity.identity.userId,
      opponentsIDs: [calleeId],
      ...(userInfo && { userInfo }),
    }
  }

  async #findUsers(): Promise<readonly CubeUser[]> {
    const { identity, users } = this.home
    try {
      await this.unlessOver(identity.ready())
      const found = await this.unlessOver(users.resolve(this.#options.ring, identity))
      return found.filter(({ id }) => id !== identity.identity.userId)
    } catch (error) {
      throw asLegError(error, 'calling the app')
    }
  }

  #ring(users: readonly CubeUser[], sdp: string): void {
    const { timings } = this.home
    this.#users = new Map(users.map((user) => [user.id, user]))
    const tally = new RingTally(this.#users.keys())
    this.#stage = { name: 'ringing', sdp, tally }
    this.watch((signal) => this.#onSignal(signal))
    this.onChat('up', () => this.#call())
    this.#stopRinging.push(
      this.after(this.#options.timeoutMs, () => this.#noAnswer()),
      this.#every(timings.repeatCallMs, () => this.#call()),
    )
    for (const { id } of users) pushCall(this.home.identity, this.home.push, this.#pushFor(id))
    this.#call()
  }

  /** Sends `call` to all who may still answer. Not kept when the chat is down: it is repeated as soon as it is back. */
  #call(): void {
    const stage = this.#stage
    if (stage.name !== 'ringing') return
    const userInfo = { callerName: this.#callerName, callerNumber: this.#options.caller.number.slice(0, MOST_NAME) }
    let sent = false
    for (const userId of stage.tally.ringing) {
      const body = { ...this.body(userId, userInfo), sdp: stage.sdp }
      sent = this.home.identity.signaling.send(userId, 'call', body) || sent
    }
    // ConnectyCube has no signal for alerting: that the call is out is all that can be known.
    if (sent && !this.#announced) {
      this.#announced = true
      this.emit('ringing')
    }
  }

  #onSignal(signal: CallSignal): void {
    // Another device of our own identity; and those whom this call doesn't concern.
    if (signal.self || !this.#users.has(signal.from.userId)) return
    switch (signal.type) {
      case 'accept':
        this.#onAccept(signal)
        return
      case 'reject':
        this.#onRefusal(signal.from, signal.busy ? 'busy' : 'rejected')
        return
      case 'hangUp':
        this.#onHangUp(signal.from)
        return
      case 'iceCandidates':
        if (this.#stage.name === 'ringing' || this.#isWinner(signal.from))
          this.onCandidates(signal.from.jid, signal.candidates)
        return
      case 'iceRestart':
        this.#onIceRestart(signal)
        return
      case 'iceRestartAccept':
      case 'call':
        return
    }
  }

  #onAccept({ from, sdp }: SignalOf<'accept'>): void {
    const stage = this.#stage
    if (stage.name === 'ringing' && stage.tally.isRinging(from.userId)) {
      this.#take(stage.tally, from, sdp)
    } else if (stage.name !== 'answered' || stage.winner.jid !== from.jid) {
      if (stage.name === 'answered') stage.losers.add(from.jid)
      this.#hangUp(from.jid, from.userId, 'answered_elsewhere')
    }
  }

  #take(tally: RingTally, winner: SignalSource, sdp: string): void {
    for (const stop of this.#stopRinging.splice(0)) stop()
    const others = tally.ringing.filter((id) => id !== winner.userId)
    for (const id of others) this.#hangUp(id, id, 'answered_elsewhere')
    // Not to the winner: a push goes to all devices of a user, and would end the call on the one that has it.
    this.#pushEnd(others, pushCallOver)
    // Of the winner's own other devices only those are known by address that have sent something.
    const losers = this.heldJids.filter((jid) => jid !== winner.jid && bareOf(jid) === bareOf(winner.jid))
    for (const jid of losers) this.#hangUp(jid, winner.userId, 'answered_elsewhere')
    this.sayVideo(this.#video && hasVideo(sdp))
    const described = this.requireMedia()
      .acceptAnswer(sdp)
      .then(() => this.useCandidatesOf(winner.jid))
    described.catch((error: unknown) => this.log.warn({ err: error }, "the app's answer can't be used"))
    this.#stage = { name: 'answered', winner, at: performance.now(), losers: new Set(losers), described }
    this.trickleTo(winner.jid)
    this.#party = this.#partyOf(winner.userId)
    this.emit('answered', this.#party)
  }

  #onRefusal(from: SignalSource, refusal: Refusal): void {
    const stage = this.#stage
    // A second device that declines late must not end the call of the first.
    if (stage.name === 'answered') stage.losers.add(from.jid)
    if (stage.name !== 'ringing' || !stage.tally.isRinging(from.userId)) return
    const cause = stage.tally.refuse(from.userId, refusal)
    // The user's other devices are still ringing.
    this.#hangUp(from.userId, from.userId, refusal === 'busy' ? 'busy' : 'rejected_elsewhere')
    this.#pushEnd([from.userId], pushCallOver)
    if (cause) this.endedByFar({ cause, by: 'app' })
  }

  #onHangUp(from: SignalSource): void {
    if (this.#stage.name === 'ringing') this.#onRefusal(from, 'rejected')
    else if (this.#isWinner(from)) this.endedByFar({ cause: 'hung-up', by: 'app' })
  }

  #onIceRestart(signal: SignalOf<'iceRestart'>): void {
    const stage = this.#stage
    if (stage.name !== 'answered' || !this.#isWinner(signal.from)) return
    // With the new network may have come a new chat connection, and so a new address.
    this.#stage = { ...stage, winner: signal.from }
    this.restartIce(signal)
  }

  #isWinner(from: SignalSource): boolean {
    const stage = this.#stage
    if (stage.name !== 'answered' || from.userId !== stage.winner.userId) return false
    if (from.jid === stage.winner.jid || from.resource === undefined) return true
    return !stage.losers.has(from.jid) && performance.now() - stage.at > this.home.timings.resourceSettledMs
  }

  #noAnswer(): void {
    const stage = this.#stage
    if (stage.name !== 'ringing') return
    this.#hangUpAll(stage.tally, 'no_answer')
    this.#pushEnd(stage.tally.ringing, pushMissedCall)
    this.endedByFar({ cause: 'no-answer', by: 'app' })
  }

  #hangUpAll(tally: RingTally, reason: string): void {
    for (const id of tally.ringing) this.#hangUp(id, id, reason)
  }

  #hangUp(to: number | string, userId: number, reason: string): void {
    this.home.identity.signaling.post(to, 'hangUp', this.body(userId, { reason }))
  }

  /** Devices that a push has woken may ring without a chat connection, and hear no hang-up then. */
  #pushEnd(userIds: readonly number[], push: typeof pushCallOver): void {
    for (const id of userIds) push(this.home.identity, this.home.push, this.#pushFor(id))
  }

  #pushFor(calleeId: number): CallPush {
    const callerId = this.home.identity.identity.userId
    return { sessionId: this.networkId, callerId, callerName: this.#callerName, calleeId, video: this.#video }
  }

  get #callerName(): string {
    const { displayName, number } = this.#options.caller
    return (displayName || number).slice(0, MOST_NAME)
  }

  #partyOf(userId: number): Party {
    const user = this.#users.get(userId)
    const login = user?.login ?? String(userId)
    return { address: `cube:${userId}`, number: login, displayName: user?.fullName ?? login }
  }

  #every(ms: number, act: () => void): () => void {
    let stop = this.after(ms, again.bind(this))
    function again(this: OutgoingCubeLeg): void {
      stop = this.after(ms, again.bind(this))
      act()
    }
    return () => stop()
  }
}

function bareOf(jid: string): string {
  return jid.split('/', 1)[0] ?? jid
}
