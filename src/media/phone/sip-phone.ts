import { MediaError } from '../errors.ts'
import type { RtpPorts } from '../ports/rtp-ports.ts'
import type { RtpCodec } from '../session.ts'
import type { PhoneSide } from '../worker/phone-side.ts'
import { readPhoneDescription } from './phone-description.ts'
import { PhoneNegotiation, type PhoneAgreement } from './phone-negotiation.ts'
import { chooseVideo, type VideoWishes } from './phone-video.ts'
import { PortPair, type PortPairListener } from './port-pair.ts'

export interface SipPhoneListener {
  readonly audio: PortPairListener
  readonly video: PortPairListener
}

/** A phone that is spoken to by SDP: what was agreed with it, and the ports of ours that it exchanges RTP and RTCP with. */
export class SipPhone implements PhoneSide {
  readonly #address: string
  readonly #ports: RtpPorts
  readonly #listener: SipPhoneListener
  readonly #negotiation: PhoneNegotiation
  readonly #audio: PortPair
  #openingVideo: Promise<PortPair | undefined> | undefined
  #video: PortPair | undefined
  #closing: Promise<void> | undefined

  private constructor(address: string, ports: RtpPorts, listener: SipPhoneListener, audio: PortPair) {
    this.#address = address
    this.#ports = ports
    this.#listener = listener
    this.#negotiation = new PhoneNegotiation(address)
    this.#audio = audio
  }

  /** Binds the ports for audio; those for video are bound when it is first agreed on. */
  static async open(address: string, ports: RtpPorts, listener: SipPhoneListener): Promise<SipPhone> {
    return new SipPhone(address, ports, listener, await PortPair.open(address, ports, listener.audio))
  }

  /** Undefined before the first agreement. */
  get agreed(): PhoneAgreement | undefined {
    return this.#negotiation.agreed
  }

  get codec(): RtpCodec {
    const { agreed } = this
    if (agreed === undefined) throw new MediaError('media_connect_failed', 'nothing is agreed with the phone yet')
    return agreed.audio.codec
  }

  get strangers(): number {
    return this.#audio.strangers
  }

  get videoStrangers(): number {
    return this.#video?.strangers ?? 0
  }

  /** Our offer. `hold` undefined: as it is. `video` undefined, or no port for it: none is offered. */
  async offer(wishes: {
    readonly codecs: readonly RtpCodec[]
    readonly video: VideoWishes | undefined
    readonly hold: boolean | undefined
  }): Promise<string> {
    const ports = await this.#portsFor(wishes.video !== undefined)
    const video = ports.video === undefined ? undefined : wishes.video
    return this.#negotiation.offer({
      codecs: wishes.codecs,
      video,
      ports,
      hold: wishes.hold ?? this.#negotiation.holding,
    })
  }

  /** The answer to our last offer. Throws a MediaError; then everything stays as it was. */
  acceptAnswer(sdp: string): PhoneAgreement {
    return this.#connect(this.#negotiation.acceptAnswer(readPhoneDescription(sdp)))
  }

  /**
   * The phone's offer, also that of a re-INVITE: resolves to what is agreed, and to our answer. `choose` picks one of its
   * codecs, or throws. Rejects with a MediaError; then everything stays as it was.
   */
  async acceptOffer(
    sdp: string,
    choose: (codecs: readonly RtpCodec[]) => RtpCodec,
    wishes: VideoWishes | undefined,
  ): Promise<{ readonly agreed: PhoneAgreement; readonly sdp: string }> {
    const offer = readPhoneDescription(sdp)
    const matched = wishes && offer.video && chooseVideo(offer.video.formats, wishes)
    const ports = await this.#portsFor(matched !== undefined)
    const answer = this.#negotiation.answer(offer, {
      codecs: [choose(offer.audio.codecs)],
      video: matched && { matched, maxBitrate: wishes.options.maxBitrate },
      ports,
      hold: this.#negotiation.holding,
    })
    const { agreed } = this.#negotiation
    if (agreed === undefined) throw new MediaError('media_bad_sdp', 'nothing was agreed')
    return { agreed: this.#connect(agreed), sdp: answer }
  }

  /** RTP of the audio. */
  send(packet: Buffer): void {
    this.#audio.sendRtp(packet)
  }

  sendRtcp(packet: Buffer): void {
    this.#audio.sendRtcp(packet)
  }

  sendVideo(packet: Buffer): void {
    this.#video?.sendRtp(packet)
  }

  sendVideoRtcp(packet: Buffer): void {
    this.#video?.sendRtcp(packet)
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#audio.close()
    await (await this.#openingVideo)?.close()
  }

  #connect(agreed: PhoneAgreement): PhoneAgreement {
    this.#audio.connect(agreed.audio)
    this.#video?.connect(agreed.video)
    return agreed
  }

  async #portsFor(video: boolean): Promise<{ audio: number; video: number | undefined }> {
    // Without a port for it the call goes on without video.
    if (video) this.#video = await (this.#openingVideo ??= this.#openVideo())
    if (this.#closing !== undefined) throw new MediaError('media_closed', 'the session is closed')
    return { audio: this.#audio.local.port, video: this.#video?.local.port }
  }

  async #openVideo(): Promise<PortPair | undefined> {
    try {
      return await PortPair.open(this.#address, this.#ports, this.#listener.video)
    } catch {
      this.#openingVideo = undefined
      return undefined
    }
  }
}
