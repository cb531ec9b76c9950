import type { Gateway, GatewayEvents, Talk } from '../calls/talk.ts'
import { Emitter } from '../lib/emitter.ts'
import type { MediaSession, PhoneCodec } from '../media/session.ts'
import type { VideoCodec } from '../media/video/video.ts'
import { DirectTalk } from './direct-talk.ts'

/** An app's way to a phone without a switch in between: its media session talks with the phone itself. */
export class DirectGateway extends Emitter<GatewayEvents> implements Gateway {
  readonly channelId: string
  readonly #media: MediaSession
  readonly #mayVideo: readonly VideoCodec[]
  #codec: PhoneCodec | undefined
  #appVideo = false

  constructor(media: MediaSession, mayVideo: readonly VideoCodec[]) {
    super()
    this.channelId = `media-${media.id}`
    this.#media = media
    this.#mayVideo = mayVideo
  }

  get media(): MediaSession {
    return this.#media
  }

  get codec(): PhoneCodec | undefined {
    return this.#codec
  }

  expect(codecs: readonly PhoneCodec[]): void {
    this.#codec ??= codecs[0]
    this.#media.expectPhone(codecs)
  }

  expectVideo(codecs: readonly VideoCodec[]): void {
    this.#media.expectPhoneVideo(codecs.filter((codec) => this.#mayVideo.includes(codec)))
  }

  appHasVideo(has: boolean): void {
    this.#appVideo = has
  }

  get wantsVideo(): boolean {
    return this.#appVideo && this.#mayVideo.length > 0
  }

  async enter(talk: Talk): Promise<void> {
    if (!(talk instanceof DirectTalk)) throw new Error('the talk is not of this switch')
    await talk.enter(this)
  }

  /** There is no switch to ask instead: the leg sends its digits itself. */
  sendDigit(): Promise<boolean> {
    return Promise.resolve(false)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
