import type { MediaSession, PhoneCodec } from '../media/session.ts'
import { ExternalMedia } from './external-media.ts'
import { remove, type LegContext } from './leg-context.ts'

/**
 * Asterisk's end of a talk path: a mixing bridge with the media session's ExternalMedia channel in it, ready for the
 * phone's channel.
 */
export class TalkBridge {
  readonly bridgeId: string
  readonly #context: LegContext
  readonly #media: MediaSession
  readonly #external: ExternalMedia
  #letGo: () => void = () => undefined
  #creation: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(context: LegContext, media: MediaSession, onLost: () => void) {
    this.#context = context
    this.#media = media
    this.#external = new ExternalMedia(context, onLost)
    this.bridgeId = context.names.next('bridge')
  }

  /** Makes both and connects the media session. Once only; rejects with a BridgeError. */
  async open(codec: PhoneCodec): Promise<void> {
    if (this.#closing) return
    this.#letGo = this.#context.owners.own(this.bridgeId)
    this.#creation = this.#context.api.createBridge(this.bridgeId)
    await Promise.all([this.#creation, this.#connect(codec)])
    await this.add(this.#external.channelId)
  }

  async add(channelId: string): Promise<void> {
    await this.#context.api.addToBridge(this.bridgeId, channelId)
  }

  /** Idempotent; never rejects. The media session is its owner's to close. */
  close(): Promise<void> {
    this.#closing ??= this.#remove()
    return this.#closing
  }

  async #connect(codec: PhoneCodec): Promise<void> {
    if (codec === 'opus') {
      const url = await this.#external.createWebSocket()
      await Promise.all([this.#media.openWebSocket(url), this.#external.ready()])
      return
    }
    const sendTo = await this.#media.openRtp(codec)
    if (this.#closing) return
    const receivesAt = await this.#external.createRtp(codec, sendTo)
    await Promise.all([this.#media.connectRtp(receivesAt), this.#external.ready()])
  }

  async #remove(): Promise<void> {
    await this.#external.close()
    if (!this.#creation) return
    await this.#creation.catch(() => undefined)
    await remove(this.#context, 'bridge', this.#context.api.destroyBridge(this.bridgeId))
    this.#letGo()
  }
}
