import type { Gateway, GatewayEvents, Talk } from '../calls/talk.ts'
import { Emitter } from '../lib/emitter.ts'
import { MediaError } from '../media/errors.ts'
import type { MediaSession, PhoneCodec } from '../media/session.ts'
import { ExternalMedia } from './external-media.ts'
import type { LegContext } from './leg-context.ts'
import { withoutOpus } from './phone-codec.ts'

/** An app's way into Asterisk: an ExternalMedia channel and the media session it exchanges audio with. */
export class AppGateway extends Emitter<GatewayEvents> implements Gateway {
  readonly #context: LegContext
  readonly #media: MediaSession
  #external: ExternalMedia
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
    return this.#external.channelId
  }

  get codec(): PhoneCodec | undefined {
    return this.#codec
  }

  expect(codecs: readonly PhoneCodec[]): void {
    this.#media.expectPhone(codecs)
  }

  async enter(talk: Talk, codecs: readonly PhoneCodec[]): Promise<void> {
    this.#opening ??= this.#open(codecs)
    await Promise.all([talk.open(), this.#opening])
    if (!this.#closing) await talk.add(this.channelId)
  }

  close(): Promise<void> {
    this.#closing ??= this.#external.close()
    return this.#closing
  }

  async #open(codecs: readonly PhoneCodec[]): Promise<void> {
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
