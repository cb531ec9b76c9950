import { messageOf } from '../../src/lib/errors.ts'
import type { PhoneAudio } from './audio.ts'
import { Conversation, PATIENCE_MS } from './conversation.ts'
import type { Dialog } from './dialog.ts'
import { PhoneError } from './errors.ts'
import { Milestone } from './milestone.ts'
import type { ServerTransaction } from './sip/server-transactions.ts'
import { headersOf, type SipHeaders, type SipRequest, type SipResponse } from './sip/message.ts'
import type { Film } from './video/film.ts'
import { asksForKeyframe, KEYFRAME_INFO } from './video/info.ts'
import type { PhoneVideo } from './video/video.ts'
import { parseSdp, writeSdp, PAYLOAD_TYPE, type Direction, type RemoteAudio } from './sip/sdp.ts'

/** A SIP response to a call, at a monotonic ms. */
export interface Progress {
  readonly code: number
  readonly reason: string
  readonly at: number
}

/** How a call ended: the code is 200 after a conversation, 487 after a cancel, else the failure's. */
export interface Ending extends Progress {
  readonly by: 'us' | 'them'
  /** The Q.850 cause of the Reason header field, when there was one. */
  readonly cause: number | undefined
  /** The values of all Reason header fields (RFC 3326) of what ended it, as they came. */
  readonly reasons?: readonly string[]
}

const SDP: SipHeaders = [['Content-Type', 'application/sdp']]

const REASONS: Readonly<Record<number, string>> = {
  404: 'Not Found',
  480: 'Temporarily Unavailable',
  486: 'Busy Here',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  503: 'Service Unavailable',
  603: 'Decline',
}

/** `answering`: we took the call and the caller has not confirmed it; there can be no BYE yet (RFC 3261 15). */
type State = 'begun' | 'answering' | 'answered' | 'ended'

/** One call of the test phone. */
export class PhoneCall extends Conversation {
  readonly direction: 'out' | 'in'
  /** Whom we call, or who calls us: what stands before the @. */
  readonly party: string
  /** The From of an incoming call as it came, with the display name. */
  readonly from: string
  /** Monotonic ms of the INVITE. */
  readonly begunAt = performance.now()
  readonly #dialog: Dialog
  readonly #invite: ServerTransaction | undefined
  readonly #progress = new Milestone<Progress>('the first provisional response')
  readonly #ringing = new Milestone<Progress>('ringing')
  readonly #answered = new Milestone<Progress>('the answer')
  readonly #ended = new Milestone<Ending>('the end of the call')
  #state: State = 'begun'
  #ending: Ending | undefined
  #cancelled = false
  #remote: RemoteAudio | undefined
  #local: Direction = 'sendrecv'
  #sdpVersion = 0
  #showing: boolean
  #hadVideo = false
  readonly #heldBy: Direction[] = []
  readonly #transfers: string[] = []

  constructor(parts: {
    direction: 'out' | 'in'
    party: string
    from: string
    dialog: Dialog
    audio: PhoneAudio
    film: Film
    video: PhoneVideo | undefined
    invite?: ServerTransaction
  }) {
    super(parts.audio, parts.film, parts.video)
    this.#showing = parts.invite !== undefined || (parts.video?.options.offers ?? true)
    this.direction = parts.direction
    this.party = parts.party
    this.from = parts.from
    this.#dialog = parts.dialog
    this.#invite = parts.invite
    if (this.#invite) this.#remote = parseSdp(this.#invite.request.body)
  }

  /** What an incoming call was for: what stands before the @ of its Request-URI. */
  get called(): string {
    return /^sips?:([^@;]+)@/.exec(this.#invite?.request.uri ?? '')?.[1] ?? ''
  }

  get callId(): string {
    return this.#dialog.callId
  }

  get talking(): boolean {
    return this.#state === 'answered'
  }

  /** Undefined while the call goes on. */
  get ending(): Ending | undefined {
    return this.#ending
  }

  /** Sends the INVITE of an outgoing call. */
  start(headers: SipHeaders = []): void {
    const body = this.#sdp()
    const sent = this.#dialog.request(
      'INVITE',
      { headers: [...headers, ...SDP], body },
      { onProvisional: (response) => this.#onProvisional(response) },
    )
    void sent.then(
      (response) => this.#onFinal(response),
      (error: unknown) => this.#end({ by: 'them', code: 408, reason: messageOf(error), cause: undefined }),
    )
  }

  /** The first 18x of an outgoing call: 180 ringing, or 183 with early media. */
  ringing(ms = PATIENCE_MS): Promise<Progress> {
    return this.#ringing.wait(ms)
  }

  /** Rejects with PhoneError `phone_call_failed`, which holds the SIP code, when the call is refused instead. */
  answered(ms = PATIENCE_MS): Promise<Progress> {
    return this.#answered.wait(ms)
  }

  ended(ms = PATIENCE_MS): Promise<Ending> {
    return this.#ended.wait(ms)
  }

  /** Takes an outgoing call back before it is answered; resolves with its end. */
  async cancel(): Promise<Ending> {
    if (this.#state === 'begun' && !this.#cancelled) {
      this.#cancelled = true
      // RFC 3261 9.1: not before a provisional response.
      await this.#progress.wait(PATIENCE_MS)
      if (this.#stateNow() === 'begun') await this.#dialog.cancel()
    }
    return this.ended()
  }

  /** Answers an incoming call. */
  answer(): void {
    if (this.#state !== 'begun' || !this.#invite) return
    if (!this.#remote?.payloadTypes.includes(PAYLOAD_TYPE[this.audio.codec])) {
      this.reject(488)
      return
    }
    this.#state = 'answering'
    this.#invite.respond(200, 'OK', {
      headers: [this.#dialog.contact, ...SDP],
      body: this.#sdp(this.#remote),
      onAcknowledged: () => {
        if (this.#state === 'answering') this.#talk({ code: 200, reason: 'OK', at: performance.now() })
      },
    })
    this.#take(this.#remote)
  }

  /** Tells the caller that the phone rings. */
  alert(): void {
    this.#invite?.respond(180, 'Ringing', { headers: [this.#dialog.contact] })
  }

  /** Refuses an incoming call. */
  reject(code: number): void {
    if (this.#state !== 'begun' || !this.#invite) return
    const reason = REASONS[code] ?? 'Refused'
    this.#invite.respond(code, reason)
    this.#end({ by: 'us', code, reason, cause: undefined })
  }

  /** Ends the call in whatever state it is: BYE, CANCEL or 480. Idempotent. */
  async hangUp(): Promise<Ending> {
    if (this.#state === 'begun') {
      if (!this.#invite) return this.cancel()
      this.reject(480)
    } else if (this.#state === 'answering') {
      await this.answered()
    }
    if (this.#stateNow() === 'answered') {
      this.#end({ by: 'us', code: 200, reason: 'BYE', cause: undefined })
      // A switch that has already forgotten the call says 481, one that is gone says nothing: it is over all the same.
      await this.#dialog.request('BYE').catch(() => undefined)
    }
    return this.ended()
  }

  /** Puts the other side on hold by a re-INVITE, and falls silent. */
  async hold(): Promise<void> {
    await this.#renegotiate('sendonly')
    this.audio.mouth.mute(true)
  }

  async resume(): Promise<void> {
    await this.#renegotiate('sendrecv')
    this.audio.mouth.mute(false)
  }

  /** Offers video, or offers it no longer, by a re-INVITE. */
  async showVideo(showing: boolean): Promise<void> {
    this.#showing = showing
    await this.#renegotiate(this.#local)
  }

  /** Asks the other side for a keyframe by SIP INFO (RFC 5168); resolves with the answer's code. */
  async askByInfo(): Promise<number> {
    const response = await this.#dialog.request('INFO', KEYFRAME_INFO)
    return response.code
  }

  /** Tells the other side of a key by SIP INFO instead of RTP; resolves with the answer's code. */
  async dtmfByInfo(digit: string, durationMs = 160): Promise<number> {
    const body = `Signal=${digit}\r\nDuration=${durationMs}\r\n`
    const headers: SipHeaders = [['Content-Type', 'application/dtmf-relay']]
    const response = await this.#dialog.request('INFO', { headers, body })
    return response.code
  }

  /** The directions that the other side put the call in by re-INVITEs, in order. */
  get heldBy(): readonly Direction[] {
    return this.#heldBy
  }

  /** Blind transfer (RFC 3515): asks the other side to call `target` in our place; resolves with the answer's code. */
  async refer(target: string): Promise<number> {
    const response = await this.#dialog.request('REFER', { headers: [['Refer-To', `<${target}>`]] })
    return response.code
  }

  /**
   * Attended transfer (RFC 5589 7): asks the other side to take the place that we have in `other`; resolves with the
   * answer's code. Both calls stay ours until somebody ends them.
   */
  referWithReplaces(other: PhoneCall): Promise<number> {
    const { target, replaces } = other.#dialog
    return this.refer(`${target}?Replaces=${encodeURIComponent(replaces)}`)
  }

  /** What NOTIFYs said of a transfer, e.g. `SIP/2.0 200 OK`. */
  get transferProgress(): readonly string[] {
    return this.#transfers
  }

  /** What the other side says of its audio and video, as it stands now. */
  get remote(): RemoteAudio | undefined {
    return this.#remote
  }

  /** Resolves as soon as the last that was said of a transfer is this line. */
  async transferTold(line: string, ms = PATIENCE_MS): Promise<void> {
    await this.until(() => this.#transfers.at(-1) === line, ms, `"${line}" of a transfer`)
  }

  /** A request inside this call's dialog. */
  handle(transaction: ServerTransaction): void {
    const { request } = transaction
    switch (request.method) {
      case 'BYE': {
        transaction.respond(200, 'OK')
        this.#end({ by: 'them', code: 200, reason: 'BYE', ...why(request) })
        return
      }
      case 'CANCEL': {
        transaction.respond(200, 'OK')
        this.#invite?.respond(487, REASONS[487]!)
        this.#end({ by: 'them', code: 487, reason: 'CANCEL', ...why(request) })
        return
      }
      case 'INVITE':
      case 'UPDATE':
        this.#onOffer(transaction)
        return
      case 'INFO':
        if (asksForKeyframe(request)) this.ownVideo?.askedByInfo()
        transaction.respond(200, 'OK')
        return
      case 'NOTIFY':
        this.#transfers.push(request.body.trim())
        transaction.respond(200, 'OK')
        return
      default:
        transaction.respond(200, 'OK')
    }
  }

  /** Frees the call's sockets, and drops it if it is still there. Idempotent. */
  async close(): Promise<void> {
    this.#end({ by: 'us', code: 200, reason: 'the phone was closed', cause: undefined })
    await Promise.all([this.audio.close(), this.ownVideo?.close()])
  }

  #onProvisional(response: SipResponse): void {
    const progress = { code: response.code, reason: response.reason, at: performance.now() }
    this.#progress.reach(progress)
    if (response.code > 100) this.#ringing.reach(progress)
    this.#connect(response.body)
  }

  #onFinal(response: SipResponse): void {
    const { code, reason } = response
    this.#progress.reach({ code, reason, at: performance.now() })
    if (code >= 300) {
      const by = this.#cancelled && code === 487 ? 'us' : 'them'
      this.#end({ by, code, reason, ...why(response) })
      return
    }
    this.#connect(response.body)
    if (this.#state === 'ended') return
    this.#talk({ code, reason, at: performance.now() })
    // The answer crossed our CANCEL (RFC 3261 9.1).
    if (this.#cancelled) void this.hangUp().catch(() => undefined)
  }

  #connect(sdp: string): void {
    const remote = parseSdp(sdp)
    if (!remote || this.#state === 'ended') return
    this.#remote = remote
    this.#take(remote)
  }

  #take(remote: RemoteAudio): void {
    this.audio.connect(remote)
    this.ownVideo?.connect(this.#showing ? remote.video : undefined)
  }

  #onOffer(transaction: ServerTransaction): void {
    const offer = parseSdp(transaction.request.body)
    if (!offer) {
      // A re-INVITE without an offer asks for ours.
      const body = transaction.request.method === 'INVITE' ? this.#sdp() : ''
      transaction.respond(200, 'OK', { headers: [this.#dialog.contact, ...(body ? SDP : [])], body })
      return
    }
    this.#remote = offer
    this.#heldBy.push(offer.direction)
    transaction.respond(200, 'OK', { headers: [this.#dialog.contact, ...SDP], body: this.#sdp(offer) })
    this.#take(offer)
  }

  async #renegotiate(direction: Direction): Promise<void> {
    this.#local = direction
    const response = await this.#dialog.request('INVITE', { headers: SDP, body: this.#sdp() })
    if (response.code >= 300) {
      throw new PhoneError('phone_refused', `the re-INVITE got ${response.code} ${response.reason}`, response.code)
    }
    this.#connect(response.body)
  }

  #sdp(offer?: RemoteAudio): string {
    const { host, port } = this.audio
    const version = ++this.#sdpVersion
    const video = this.#showing ? this.ownVideo?.local(this.#local) : undefined
    const videoRemoved = this.#hadVideo
    this.#hadVideo ||= video !== undefined
    const { codec } = this.audio
    return writeSdp({ host, port, codec, direction: this.#local, version, video, videoRemoved }, offer)
  }

  #talk(progress: Progress): void {
    this.#state = 'answered'
    this.#ringing.fail(new PhoneError('phone_call_failed', 'the call was answered without ringing', progress.code))
    this.#answered.reach(progress)
  }

  #end(ending: Omit<Ending, 'at'>): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#ending = { ...ending, at: performance.now() }
    const failure = new PhoneError(
      'phone_call_failed',
      `the call with ${this.party} ended: ${ending.code} ${ending.reason}`,
      ending.code,
    )
    this.#progress.fail(failure)
    this.#ringing.fail(failure)
    this.#answered.fail(failure)
    this.#ended.reach(this.#ending)
    // What was heard stays readable; the sockets are of no more use.
    void this.audio.close()
    void this.ownVideo?.close()
  }

  /** The state as it is after an await, which TypeScript can't know. */
  #stateNow(): State {
    return this.#state
  }
}

/** What RFC 3326 lets a request or response say of an end. */
function why(message: SipRequest | SipResponse): Pick<Ending, 'cause' | 'reasons'> {
  const reasons = headersOf(message, 'reason')
  const cause = /Q\.850\s*;\s*cause=(\d+)/i.exec(reasons.join(','))?.[1]
  return { cause: cause === undefined ? undefined : Number(cause), reasons }
}
