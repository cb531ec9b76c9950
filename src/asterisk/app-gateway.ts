import type { Gateway, GatewayEvents, Talk } from '../calls/talk.ts'
import { Emitter } from '../lib/emitter.ts'
import { BridgeError, reasonOf } from '../lib/errors.ts'
import { MediaError } from '../media/errors.ts'
import type { Digit, MediaSession, PhoneCodec } from '../media/session.ts'
import type { VideoCodec } from '../media/video/video.ts'
import { ExternalMedia } from './external-media.ts'
import type { LegContext } from './leg-context.ts'
import { LineMedia } from './line-media.ts'
import { withoutOpus } from './phone-codec.ts'

/**
 * An app's way into Asterisk: the channel that its media session exchanges audio with. With video, or where media may go
 * directly, that is a call to the bridge's own SIP account, else an ExternalMedia channel.
 */
export class AppGateway extends Emitter<GatewayEvents> implements Gateway {
  readonly #context: LegContext
  readonly #media: MediaSession
  #external: ExternalMedia
  /** Undefined unless this is a call with video, or with direct media. */
  #line: LineMedia | undefined
  #phoneVideo: readonly VideoCodec[] = []
  #appVideo = false
  #codec: PhoneCodec | undefined
  #opening: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(context: LegContext, media: MediaSession) {
    super()
    this.#context = context
    this.#media = media
    this.#external = this.#channel()
  }

  get channelId(): string {
    return (this.#line ?? this.#external).channelId
  }

  get codec(): PhoneCodec | undefined {
    return this.#codec
  }

  expect(codecs: readonly PhoneCodec[]): void {
    this.#media.expectPhone(codecs)
  }

  expectVideo(codecs: readonly VideoCodec[]): void {
    this.#phoneVideo = codecs
    this.#media.expectPhoneVideo(this.#mayVideo ? codecs : [])
  }

  appHasVideo(has: boolean): void {
    this.#appVideo = has
  }

  get wantsVideo(): boolean {
    return this.#appVideo && this.#mayVideo
  }

  async enter(talk: Talk, codecs: readonly PhoneCodec[]): Promise<void> {
    this.#opening ??= this.#open(codecs)
    const direct = this.#mayBeDirect(codecs)
    await Promise.all([talk.open({ direct }), this.#opening])
    if (!this.#closing) await talk.add(this.channelId)
  }

  async sendDigit(digit: Digit, durationMs: number): Promise<boolean> {
    return (await this.#line?.sendDigit(digit, durationMs)) ?? false
  }

  close(): Promise<void> {
    this.#closing ??= Promise.all([this.#external.close(), this.#line?.close()]).then(() => undefined)
    return this.#closing
  }

  async #open(codecs: readonly PhoneCodec[]): Promise<void> {
    // What is made from now on, nobody would take away.
    if (this.#isClosing()) return
    if (await this.#openLine(codecs)) return
    try {
      await this.#connect(codecs)
    } catch (error) {
      if (!(error instanceof MediaError) || !this.#mayRetry()) throw error
      // Asterisk can transcode for the phone, and the caller need not hear of it.
      this.#context.modules.distrustWebSocket(error)
      const failed = this.#external
      this.#external = this.#channel()
      await failed.close()
      await this.#connect(withoutOpus(codecs))
    }
  }

  get #mayVideo(): boolean {
    const { line } = this.#context
    return line?.video === true && line.available
  }

  /** Both sides have it, and the way is there. */
  get #hasVideo(): boolean {
    return this.wantsVideo && this.#phoneVideo.length > 0
  }

  /**
   * The phone's audio may come past Asterisk. With video it can't: chan_pjsip lets no stream of such a call go directly
   * (its `get_vrtp_peer` never says REMOTE; Asterisk 22.10). An Opus phone is better off with Opus to the end.
   */
  #mayBeDirect(codecs: readonly PhoneCodec[]): boolean {
    const { line } = this.#context
    return line?.direct === true && line.available && !this.#hasVideo && codecs[0] !== 'opus'
  }

  /** False: the call needs no line, or none can be had now, and it goes on without. */
  async #openLine(codecs: readonly PhoneCodec[]): Promise<boolean> {
    const { line: account, log } = this.#context
    const phoneVideo = this.#hasVideo ? this.#phoneVideo : []
    if (!account || !(this.#hasVideo || this.#mayBeDirect(codecs))) return false
    const line = new LineMedia(this.#context, account, {
      onLost: () => {
        if (line === this.#line && !this.#closing) this.emit('lost')
      },
      onDigit: (digit, durationMs) => this.emit('digit', digit, durationMs),
    })
    this.#line = line
    try {
      const [codec = 'PCMU'] = withoutOpus(codecs)
      await line.connect(this.#media, [...withoutOpus(codecs), ...phoneVideo])
      this.#codec = codec
      return true
    } catch (error) {
      if (!(error instanceof BridgeError) || this.#isClosing()) throw error
      log.warn(
        { channel: line.channelId, ...reasonOf(error) },
        "a call goes on by ExternalMedia, without video: the channel to the bridge's own account failed",
      )
      this.#line = undefined
      await line.close()
      return false
    }
  }

  async #connect(codecs: readonly PhoneCodec[]): Promise<void> {
    const codec = await this.#media.choosePhoneCodec(codecs)
    this.#codec = codec
    if (this.#closing) return
    const external = this.#external
    if (codec === 'opus') {
      const url = await external.createWebSocket()
      await Promise.all([this.#media.openWebSocket(url), external.ready()])
      return
    }
    const sendTo = await this.#media.openRtp(codec)
    if (this.#isClosing()) return
    const receivesAt = await external.createRtp(codec, sendTo)
    await Promise.all([this.#media.connectRtp(receivesAt), external.ready()])
  }

  #mayRetry(): boolean {
    return this.#codec === 'opus' && !this.#isClosing()
  }

  /** A question of its own: it changes while something is awaited. */
  #isClosing(): boolean {
    return this.#closing !== undefined
  }

  #channel(): ExternalMedia {
    const external = new ExternalMedia(this.#context, () => {
      if (external === this.#external && !this.#closing) this.emit('lost')
    })
    return external
  }
}
