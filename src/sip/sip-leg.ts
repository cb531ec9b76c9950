import { randomUUID } from 'node:crypto'
import type { Referral } from 'sip.js'
import type { EndReason } from '../calls/end-reason.ts'
import { LegError } from '../calls/errors.ts'
import type { Leg, LegEvents, Party } from '../calls/leg.ts'
import type { Place } from '../calls/talk.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf } from '../lib/errors.ts'
import { MediaError } from '../media/errors.ts'
import type { Digit, MediaSession, PhoneAgreed, PhoneCodec } from '../media/session.ts'
import type { VideoCodec } from '../media/video/video.ts'
import { reasonHeader, reasonOfEnding, refusalStatus, type SipPhase } from './causes.ts'
import type { SipDialog, SipEnding } from './dialog.ts'
import { DirectTalk } from './direct-talk.ts'
import { SipError } from './errors.ts'
import type { SipContext } from './leg-context.ts'
import { askedBy } from './refer.ts'

/** A phone in a call, by SIP itself: its audio and video are those of the app's media session. */
export abstract class SipLeg extends Emitter<LegEvents> implements Leg {
  readonly kind = 'phone'
  abstract readonly direction: 'incoming' | 'outgoing'
  readonly networkId = `sip-${randomUUID()}`
  readonly party: Party
  protected readonly context: SipContext
  protected answered = false
  #dialog: SipDialog | undefined
  #place: Place | undefined
  #over: EndReason | undefined
  #freeing: Promise<void> | undefined
  #preparing: Promise<void> | undefined
  #agreed: PhoneAgreed | undefined
  #held = false
  #digits: Promise<void> = Promise.resolve()
  #stopHearing: () => void = () => undefined

  constructor(context: SipContext, party: Party) {
    super()
    this.context = context
    this.party = party
    context.legs.set(this.networkId, this)
  }

  abstract alerting(): Promise<void>
  abstract dial(): Promise<void>
  /** What the phone is known, or believed, to speak; best first. */
  protected abstract readonly formats: {
    readonly audio: readonly PhoneCodec[]
    readonly video: readonly VideoCodec[]
  }
  /** Answers a caller; nothing for a phone that we rang. */
  protected abstract complete(): Promise<void>
  /** Stops what waits. */
  protected abstract release(): void
  /** Refuses a caller that has no dialog yet. */
  protected abstract refuse(status: number): void

  get over(): boolean {
    return this.#over !== undefined
  }

  get dialog(): SipDialog | undefined {
    return this.#dialog
  }

  attach(place: Place): void {
    this.#place = place
    const { audio, video } = this.formats
    place.app?.gateway.expect(audio)
    place.app?.gateway.expectVideo(video)
  }

  prepare(): Promise<void> {
    this.#preparing ??= this.step('prepare', async () => {
      const { talk, app } = this.#attached('prepare')
      await (app ? app.gateway.enter(talk, this.formats.audio) : talk.open())
    })
    return this.#preparing
  }

  async join(): Promise<void> {
    await this.prepare()
    await this.step('join', async () => {
      await this.complete()
      this.answered = true
      if (!this.#over) await this.#attached('join').talk.add(this.networkId)
    })
  }

  sendDtmf(digit: Digit, durationMs: number): Promise<void> {
    const turn = this.#digits.then(() => this.step('dtmf', async () => this.#dialog?.sendDigit(digit, durationMs)))
    this.#digits = turn.catch(() => undefined)
    return turn
  }

  end(reason: EndReason): Promise<void> {
    this.#over ??= reason
    this.#freeing ??= this.#free(reason)
    return this.#freeing
  }

  details(): Promise<Readonly<Record<string, unknown>>> {
    const { audio, video } = this.#agreed ?? {}
    return Promise.resolve({ channelId: this.networkId, callId: this.#dialog?.callId, codec: audio, video })
  }

  /** Silences the phone, or lets it talk again. Rejects with SipError. */
  async pause(paused: boolean): Promise<void> {
    await this.#dialog?.hold(paused)
  }

  /** Has the media session talk with this phone from now on, and no more with another one. Rejects with SipError. */
  async takeMedia(): Promise<void> {
    if (!this.#dialog) return
    this.#dialog.description.hold = false
    await this.#dialog.renew()
  }

  /** Sends the phone to whom `other` is, who takes it in its place; both leave us (RFC 3515, RFC 3891). */
  async handTo(other: SipLeg): Promise<void> {
    const [mine, others] = [this.#dialog, other.dialog]
    if (!mine || !others) throw new SipError('sip_given_up', 'one of the two is not in its call any more')
    await mine.refer(others)
  }

  /** Tells the phone, after a loss of the connection, where we are now, and finds out whether it is there. */
  verify(): void {
    if (this.#dialog?.established) this.#dialog.renew().catch(() => undefined)
  }

  /** The app's side of the call has video. */
  protected get wantsVideo(): boolean {
    return this.#place?.app?.gateway.wantsVideo ?? false
  }

  protected expectVideo(codecs: readonly VideoCodec[]): void {
    this.#place?.app?.gateway.expectVideo(codecs)
  }

  /** The media session that the phone will be heard by: that of the app it meets. Throws SipError when it meets none. */
  protected requireMedia(): MediaSession {
    const { app, talk } = this.#attached('media')
    const media = app?.media ?? (talk instanceof DirectTalk ? talk.media : undefined)
    if (media) return media
    throw SipError.needsAsterisk('a call between phones, or a room of phones,')
  }

  /** From now on the phone is heard, and listened to. */
  protected follow(dialog: SipDialog): void {
    this.#dialog = dialog
    dialog.on('ended', (ending) => this.ended(ending))
    dialog.on('agreed', (agreed) => this.#agree(agreed))
    dialog.on('refer', (referral) => this.#refer(dialog, referral))
    const onDigit = (digit: Digit, durationMs: number) => {
      if (!this.#over) this.tell('dtmf', digit, durationMs)
    }
    dialog.on('digit', onDigit)
    dialog.media.on('phoneDtmf', onDigit)
    this.#stopHearing = () => dialog.media.off('phoneDtmf', onDigit)
  }

  protected ended(ending: SipEnding): void {
    this.farEnded(reasonOfEnding(ending, this.#phase))
  }

  protected farEnded(reason: EndReason): void {
    if (this.#over) return
    this.#over = reason
    this.#freeing = this.#free(reason)
    this.tell('ended', reason)
  }

  /** A listener's defect is that call's, and must not reach SIP. */
  protected tell<K extends keyof LegEvents>(event: K, ...args: LegEvents[K]): void {
    try {
      this.emit(event, ...(args as never))
    } catch (error) {
      this.context.log.error({ err: error, event, channel: this.networkId }, 'an event of a phone was not handled')
    }
  }

  /** Runs a step of the leg; whatever fails in it is told as the reason the leg ended for. */
  protected async step(name: string, work: () => Promise<void>): Promise<void> {
    this.#assertAlive()
    try {
      await work()
    } catch (error) {
      this.#assertAlive(error)
      if (error instanceof LegError || error instanceof MediaError || !(error instanceof SipError)) throw error
      const cause = error.code === 'sip_needs_asterisk' ? 'media-failed' : 'switch-unavailable'
      throw new LegError({ cause, by: 'bridge', detail: `${name}: ${messageOf(error)}` }, { cause: error })
    }
    this.#assertAlive()
  }

  #assertAlive(cause?: unknown): void {
    if (this.#over) throw new LegError(this.#over, { cause })
  }

  get #phase(): SipPhase {
    return this.answered ? 'talking' : this.direction
  }

  #attached(step: string): Place {
    if (!this.#place) throw new Error(`${step}() before attach()`)
    return this.#place
  }

  #agree(agreed: PhoneAgreed): void {
    this.#agreed = agreed
    // What we asked for ourselves is no wish of the phone's.
    if (this.#dialog?.description.hold || agreed.held === this.#held || this.#over) return
    this.#held = agreed.held
    this.tell('hold', agreed.held)
  }

  #refer(dialog: SipDialog, referral: Referral): void {
    const asked = askedBy(this.context, dialog, referral)
    if (asked && (this.#over || !this.emit('transfer', asked))) asked.progress('failed')
  }

  async #free(reason: EndReason): Promise<void> {
    this.release()
    this.#stopHearing()
    const status = refusalStatus(reason)
    if (this.#dialog) await this.#dialog.end(status, reasonHeader(reason))
    else this.refuse(status)
    this.context.waiting.delete(this.networkId)
    this.context.legs.delete(this.networkId)
  }
}
