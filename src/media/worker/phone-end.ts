import type { Clock } from '../../lib/clock.ts'
import { MediaError } from '../errors.ts'
import type { PhoneAgreement } from '../phone/phone-negotiation.ts'
import { SipPhone, type SipPhoneListener } from '../phone/sip-phone.ts'
import type { VideoWishes } from '../phone/phone-video.ts'
import type { RtpPorts } from '../ports/rtp-ports.ts'
import type { AppCodec, PhoneAgreed, PhoneCodec, RtpAddress, RtpCodec } from '../session.ts'
import type { CodecAgreement } from './codec-agreement.ts'
import { RtpPhone, SocketPhone, type PhoneSide } from './phone-side.ts'

/** What is known of the app while a phone is agreed with. */
export interface AppSoFar {
  /** What it may still come to speak; undefined while nothing is known. */
  readonly codecs: readonly AppCodec[] | undefined
  /** What it speaks. */
  readonly codec: AppCodec | undefined
  /** What may be agreed on video with the phone; undefined: none. */
  readonly video: VideoWishes | undefined
}

export interface PhoneEndOptions {
  readonly rtpAddress: string
  readonly ports: RtpPorts
  readonly clock: Clock
  readonly codecs: CodecAgreement
  readonly app: () => AppSoFar
  /** RTP, or a frame of Asterisk's media WebSocket. */
  readonly onMedia: (data: Buffer) => void
  readonly sip: Pick<SipPhoneListener['audio'], 'onRtcp'> & { readonly video: SipPhoneListener['video'] }
  /** From now on there is a phone's side, and its codec is settled. Once. */
  readonly onReady: (side: PhoneSide) => void
  /** Agreed by SDP, the first time or anew. */
  readonly onAgreed: (phone: SipPhone, agreed: PhoneAgreement) => void
  readonly onLost: (detail: string) => void
}

/** The phone's side of a session, opened in one of three ways: Asterisk's ExternalMedia, its media WebSocket, or by SDP. */
export class PhoneEnd {
  readonly #options: PhoneEndOptions
  readonly #ending = new AbortController()
  #kind: 'rtp' | 'socket' | 'sip' | undefined
  #opening: Promise<PhoneSide> | undefined
  #side: PhoneSide | undefined
  #closing: Promise<void> | undefined

  constructor(options: PhoneEndOptions) {
    this.#options = options
  }

  /** Undefined until it is open, and its codec settled. */
  get side(): PhoneSide | undefined {
    return this.#side
  }

  /** Binds a port at the first call; a later one with the same codec resolves to the same address. */
  async openRtp(codec: RtpCodec): Promise<RtpAddress> {
    const { ports, rtpAddress, onMedia } = this.#options
    const phone = await this.#open('rtp', codec, () => RtpPhone.open(codec, rtpAddress, ports, onMedia))
    return phone.local
  }

  /** Also moves to another far address, should Asterisk make a new channel. */
  connectRtp(remote: RtpAddress): void {
    this.#assertOpen()
    if (!(this.#side instanceof RtpPhone)) throw wrongTurn('connectRtp comes after openRtp')
    this.#side.connect(remote)
  }

  /** Connects at the first call; a later one changes nothing. */
  async openWebSocket(url: string): Promise<void> {
    const { onMedia, onLost } = this.#options
    await this.#open('socket', 'opus', () => SocketPhone.connect(url, onMedia, onLost, this.#ending.signal))
  }

  /** Our offer for the phone. `hold` undefined: as it is. */
  async offer(hold: boolean | undefined): Promise<string> {
    const phone = await this.#sip()
    const { codecs, app } = this.#options
    const { video, codecs: possible } = app()
    return phone.offer({ codecs: codecs.forOffer(possible), video, hold })
  }

  async acceptAnswer(sdp: string): Promise<PhoneAgreed> {
    const { codecs, app } = this.#options
    if (this.#kind !== 'sip') throw wrongTurn('acceptPhoneAnswer comes after offerToPhone')
    const phone = await this.#sip()
    const agreed = phone.acceptAnswer(sdp)
    codecs.speak(agreed.audio.codec, app().codec)
    return this.#agreed(phone, agreed)
  }

  async acceptOffer(sdp: string): Promise<PhoneAgreed & { readonly sdp: string }> {
    const phone = await this.#sip()
    const { codecs, app } = this.#options
    const { agreed, sdp: answer } = await phone.acceptOffer(
      sdp,
      (offered) => {
        const { codecs: possible, codec } = app()
        const chosen = codecs.forAnswer(offered, possible)
        codecs.speak(chosen, codec)
        return chosen
      },
      app().video,
    )
    return { ...this.#agreed(phone, agreed), sdp: answer }
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#ending.abort()
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const phone = await this.#opening?.catch(() => undefined)
    await phone?.close()
  }

  async #sip(): Promise<SipPhone> {
    const { rtpAddress, ports, onMedia, sip } = this.#options
    const listener = { audio: { onRtp: onMedia, onRtcp: sip.onRtcp }, video: sip.video }
    return this.#once('sip', () => SipPhone.open(rtpAddress, ports, listener))
  }

  #agreed(phone: SipPhone, agreed: PhoneAgreement): PhoneAgreed {
    this.#options.onAgreed(phone, agreed)
    this.#ready(phone)
    const { codec, rtp } = agreed.audio
    const audioAt = rtp && `${rtp.address}:${rtp.port}`
    return { audio: codec, video: agreed.video?.phone.codec, held: agreed.held, audioAt }
  }

  #ready(side: PhoneSide): void {
    if (this.#closing !== undefined || this.#side !== undefined) return
    this.#side = side
    this.#options.onReady(side)
  }

  /** Opens Asterisk's side with a codec that is known before. */
  async #open<T extends PhoneSide>(kind: 'rtp' | 'socket', codec: PhoneCodec, open: () => Promise<T>): Promise<T> {
    this.#assertOpen()
    const { codecs, app } = this.#options
    codecs.speak(codec, app().codec)
    try {
      const phone = await this.#once(kind, open)
      this.#ready(phone)
      return phone
    } catch (error) {
      if (this.#opening === undefined) codecs.unspeak()
      throw error
    }
  }

  /** Opens at the first call; when that failed it may be tried again. */
  async #once<T extends PhoneSide>(kind: 'rtp' | 'socket' | 'sip', open: () => Promise<T>): Promise<T> {
    this.#assertOpen()
    if (this.#opening !== undefined && this.#kind !== kind) throw wrongTurn("the phone's side is open in another way")
    this.#kind = kind
    // One kind, one class: whoever opened it before asked for the same.
    const opening = (this.#opening ??= open()) as Promise<T>
    try {
      return await opening
    } catch (error) {
      if (this.#opening === opening) this.#opening = undefined
      throw error
    }
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new MediaError('media_closed', 'the session is closed')
  }
}

function wrongTurn(what: string): MediaError {
  return new MediaError('media_connect_failed', what)
}
