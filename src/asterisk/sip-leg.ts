import { LegError } from '../calls/errors.ts'
import type { EndReason } from '../calls/end-reason.ts'
import type { Leg, LegEvents, Party } from '../calls/leg.ts'
import type { Place } from '../calls/talk.ts'
import { sleep } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { BridgeError } from '../lib/errors.ts'
import { MediaError } from '../media/errors.ts'
import type { Digit, PhoneCodec } from '../media/session.ts'
import type { VideoCodec } from '../media/video/video.ts'
import type { AriChannel } from './ari/channel.ts'
import { AriError, type AriErrorCode } from './ari/errors.ts'
import type { AriChannelEvent, HangupCause } from './ari/events.ts'
import { reasonOf, type LegPhase } from './causes.ts'
import { DigitQueue } from './digit-queue.ts'
import type { LegContext } from './leg-context.ts'
import { readPhoneCodecs, readPhoneVideo, withoutOpus } from './phone-codec.ts'
import { listenForTransfers, takeTransfers } from './refer.ts'
import { Ringback } from './ringback.ts'
import { readRtpQos, rtpDetails, type RtpDetails } from './rtp-details.ts'
import { StasisGate } from './stasis-gate.ts'

/**
 * A hang-up is three events within a millisecond or two: ChannelHangupRequest, StasisEnd, ChannelDestroyed. The last, with
 * the cause, comes only for channels that the bridge made.
 */
const HANGUP_SETTLE_MS = 500
const DIGITS = /^[0-9*#A-D]$/
/** Shorter ones many receivers miss; longer ones hold up the next. */
const MIN_DIGIT_MS = 60
const MAX_DIGIT_MS = 2000
const TAKEN_AWAY = { cause: 'hung-up', by: 'operator', detail: 'the phone was taken out of the call' } as const

/**
 * A phone in a call: a channel of Asterisk's in our Stasis application. The directions differ in how it comes to be
 * answered and in how it is told of an end before that; the rest is here.
 */
export abstract class SipLeg extends Emitter<LegEvents> implements Leg {
  readonly kind = 'phone'
  abstract readonly direction: 'incoming' | 'outgoing'
  readonly networkId: string
  readonly party: Party
  protected readonly context: LegContext
  protected answered = false
  protected readonly entry = new StasisGate()
  protected readonly ringback: Ringback
  readonly #letGo: () => void
  #place: Place | undefined
  /** What the phone speaks, once that was read. */
  #codecs: readonly PhoneCodec[] | undefined
  #video: readonly VideoCodec[] = []
  #preparing: Promise<void> | undefined
  /** Why it is over; set once. */
  #over: EndReason | undefined
  #freeing: Promise<void> | undefined
  #hangup: HangupCause | undefined
  #settling = false
  /** Aborted as soon as the leg is over. */
  readonly #ending = new AbortController()
  #rtp: RtpDetails | undefined
  readonly #digits = new DigitQueue()
  readonly #onDigit = (digit: Digit, durationMs: number) => {
    if (!this.#over) this.tell('dtmf', digit, durationMs)
  }

  constructor(context: LegContext, channelId: string, party: Party) {
    super()
    this.context = context
    this.networkId = channelId
    this.party = party
    this.ringback = new Ringback(context, channelId)
    const letGo = context.owners.own(channelId, (event) => this.#handle(event))
    const stopListening = listenForTransfers(context, channelId, (asked) => {
      if (this.#over || !this.emit('transfer', asked)) asked.progress('failed')
    })
    this.#letGo = () => {
      letGo()
      stopListening()
    }
  }

  abstract alerting(): Promise<void>
  abstract dial(): Promise<void>
  /** Where it is until it is answered. */
  protected abstract readonly unanswered: LegPhase
  /** What comes before the phone enters the talk bridge: the answer, or the end of the ringback. */
  protected abstract beforeBridge(): Promise<void>
  /** The leg is over: stops what waits, and takes the phone's channel away unless it is no longer ours. Never rejects. */
  protected abstract release(reason: EndReason, ours: boolean): Promise<void>
  /** The channel's state as Asterisk has it now. */
  protected abstract observe(channel: AriChannel): void
  /** The progress of a channel we dial: RINGING, PROGRESS, ANSWER, BUSY … (DIALSTATUS). */
  protected abstract observeDial(status: string): void

  get over(): boolean {
    return this.#over !== undefined
  }

  attach(place: Place): void {
    this.#place?.app?.gateway.off('digit', this.#onDigit)
    this.#place = place
    place.app?.gateway.on('digit', this.#onDigit)
    if (this.#codecs) this.#tellGateway(this.#codecs)
  }

  prepare(): Promise<void> {
    this.#preparing ??= this.step('prepare', async () => {
      const { talk, app } = this.#attached('prepare')
      const codecs = await this.readCodecs()
      if (this.#over) return
      await (app ? app.gateway.enter(talk, codecs) : talk.open())
    })
    return this.#preparing
  }

  async join(): Promise<void> {
    await this.prepare()
    await this.step('join', async () => {
      await this.beforeBridge()
      this.answered = true
      if (this.#over) return
      // Not earlier: while a tone is played to a channel, Asterisk sets no function of it and does not even reply.
      const transfers = takeTransfers(this.context, this.networkId)
      await Promise.all([this.#attached('join').talk.add(this.networkId), transfers])
    })
  }

  sendDtmf(digit: Digit, durationMs: number): Promise<void> {
    const bounded = Math.min(MAX_DIGIT_MS, Math.max(MIN_DIGIT_MS, Math.round(durationMs)))
    return this.#digits.add(() => {
      return this.step('dtmf', async () => {
        if (await this.#place?.app?.gateway.sendDigit(digit, bounded)) return
        await this.context.api.sendDtmf(this.networkId, digit, bounded)
      })
    })
  }

  end(reason: EndReason): Promise<void> {
    this.#over ??= reason
    this.#freeing ??= this.#free(reason, true)
    return this.#freeing
  }

  async details(): Promise<Readonly<Record<string, unknown>>> {
    if (!this.#rtp && this.answered) {
      try {
        this.#rtp = rtpDetails(await this.context.api.rtpStatistics(this.networkId))
      } catch (error) {
        this.context.log.debug({ err: error, channel: this.networkId }, 'no RTP statistics of a phone')
      }
    }
    return {
      channelId: this.networkId,
      codec: this.#place?.app?.gateway.codec ?? this.#codecs?.[0],
      hangup: this.#hangup,
      rtp: this.#rtp,
      bridgeCall: this.context.bridgeCalls.find(this.networkId),
    }
  }

  /**
   * Brings the leg up to date after a time without events. `channel`: undefined when Asterisk no longer has it; `inApp`:
   * whether it is in our application.
   */
  resync(channel: AriChannel | undefined, inApp: boolean, restarted: boolean): void {
    if (this.#over) return
    if (channel && !inApp && this.entry.passed) {
      this.#takenAway()
    } else if (channel) {
      this.observe(channel)
    } else if (restarted) {
      this.farEnded({ cause: 'switch-unavailable', by: 'bridge', detail: 'Asterisk was restarted' })
    } else {
      const reason = reasonOf({ cause: undefined, sipStatus: undefined }, this.#phase)
      this.farEnded({ ...reason, detail: 'ended while the connection to ARI was down' })
    }
  }

  /** Asterisk has been out of reach for too long. */
  lose(detail: string): void {
    this.farEnded({ cause: 'switch-unavailable', by: 'bridge', detail })
  }

  /** Worth offering to the phone. */
  protected get wantsVideo(): boolean {
    return this.#place?.app?.gateway.wantsVideo ?? false
  }

  /** What the phone speaks, best first; the media session hears of it as soon as both are known. */
  protected async readCodecs(): Promise<readonly PhoneCodec[]> {
    const { api, modules, line } = this.context
    const [codecs, video] = await Promise.all([
      readPhoneCodecs(api, this.networkId),
      line ? readPhoneVideo(api, this.networkId) : [],
    ])
    const passable = !codecs.includes('opus') || (await modules.hasWebSocket()) ? codecs : withoutOpus(codecs)
    this.#codecs = passable
    this.#video = video
    this.#tellGateway(passable)
    return passable
  }

  #tellGateway(codecs: readonly PhoneCodec[]): void {
    this.#place?.app?.gateway.expect(codecs)
    this.#place?.app?.gateway.expectVideo(this.#video)
  }

  /** `ours`: the channel is still there, and for us to hang up. */
  protected farEnded(reason: EndReason, ours = true): void {
    if (this.#over) return
    this.#over = reason
    this.#freeing = this.#free(reason, ours)
    this.tell('ended', reason)
  }

  /** The channel lives, and others have it now. */
  #takenAway(): void {
    if (this.#over) return
    this.context.released.add(this.networkId)
    this.farEnded(TAKEN_AWAY, false)
  }

  /** A listener's defect is that call's, and must not keep the others' events from being handled. */
  protected tell<K extends keyof LegEvents>(event: K, ...args: LegEvents[K]): void {
    try {
      this.emit(event, ...(args as never))
    } catch (error) {
      this.context.log.error({ err: error, event, channel: this.networkId }, 'an event of a phone was not handled')
    }
  }

  #attached(step: string): Place {
    if (!this.#place) throw new Error(`${step}() before attach()`)
    return this.#place
  }

  /** Runs a step of the leg; whatever fails in it is told as the reason the leg ended for. */
  protected async step(name: string, work: () => Promise<void>): Promise<void> {
    this.#assertAlive()
    try {
      await work()
    } catch (error) {
      this.#assertAlive(error)
      if (error instanceof LegError || !(error instanceof BridgeError)) throw error
      // The phone may have hung up in this moment, and the events that say so are on their way.
      if (deniesChannel(error)) await sleep(HANGUP_SETTLE_MS, this.#ending.signal)
      this.#assertAlive(error)
      throw this.#asLegError(name, error)
    }
    this.#assertAlive()
  }

  #assertAlive(cause?: unknown): void {
    if (this.#over) throw new LegError(this.#over, { cause })
  }

  #asLegError(name: string, error: BridgeError): BridgeError {
    if (error instanceof MediaError) return error
    const detail = `${name}: ${error.message}`
    const gone = error instanceof AriError && error.code === 'ari_not_found'
    if (!this.#hangup && !gone) {
      return new LegError({ cause: 'switch-unavailable', by: 'bridge', detail }, { cause: error })
    }
    const reason = reasonOf(this.#hangup ?? { cause: undefined, sipStatus: undefined }, this.#phase)
    return new LegError({ ...reason, detail: reason.detail ?? detail }, { cause: error })
  }

  get #phase(): LegPhase {
    return this.answered ? 'talking' : this.unanswered
  }

  async #free(reason: EndReason, ours: boolean): Promise<void> {
    this.#ending.abort()
    this.#place?.app?.gateway.off('digit', this.#onDigit)
    this.entry.fail(new LegError(reason))
    await this.release(reason, ours)
    this.#letGo()
    this.context.legs.delete(this)
  }

  #handle(event: AriChannelEvent): boolean {
    switch (event.type) {
      case 'ChannelStateChange':
        if (!this.#over) this.observe(event.channel)
        return true
      case 'ChannelDtmfReceived':
        if (DIGITS.test(event.digit)) this.#onDigit(event.digit as Digit, event.durationMs)
        return true
      case 'ChannelHold':
      case 'ChannelUnhold':
        if (!this.#over) this.tell('hold', event.type === 'ChannelHold')
        return true
      case 'ChannelVarset':
        // Asterisk sets it just before it hangs up, when it is too late to ask for the statistics.
        if (event.variable === 'RTPAUDIOQOS') this.#rtp = readRtpQos(event.value)
        return true
      case 'ChannelHangupRequest':
        this.#hangup ??= event.hangup
        void this.#settle()
        return true
      case 'StasisEnd':
        if (this.#hangup && (this.answered || this.direction === 'incoming'))
          this.farEnded(reasonOf(this.#hangup, this.#phase), false)
        else void this.#settle()
        return true
      case 'ChannelDestroyed':
        this.#hangup = event.hangup
        this.farEnded(reasonOf(event.hangup, this.#phase), false)
        return true
      case 'Dial':
        if (!this.#over) this.observeDial(event.dialStatus)
        return true
      case 'StasisStart':
        if (!this.entry.passed) {
          this.entry.pass()
          return true
        }
        // It left the application and came back, for instance transferred to another of our extensions: a new call.
        this.#takenAway()
        this.#letGo()
        return false
    }
  }

  async #settle(): Promise<void> {
    if (this.#over || this.#settling) return
    this.#settling = true
    await sleep(HANGUP_SETTLE_MS, this.#ending.signal)
    if (this.#hangup) {
      this.farEnded(reasonOf(this.#hangup, this.#phase))
    } else {
      // No hang-up followed: someone sent the channel elsewhere (AMI Redirect, ARI continue).
      this.#takenAway()
    }
  }
}

/** What Asterisk says of a channel that is about to end, has left the application, or is gone. */
const DENIALS: readonly AriErrorCode[] = ['ari_bad_request', 'ari_not_found', 'ari_conflict', 'ari_unprocessable']

function deniesChannel(error: BridgeError): boolean {
  return error instanceof AriError && DENIALS.includes(error.code)
}
