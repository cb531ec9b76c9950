import { LegError } from '../calls/errors.ts'
import type { RtpAddress, RtpCodec } from '../media/session.ts'
import type { AriChannelEvent } from './ari/events.ts'
import { remove, type LegContext } from './leg-context.ts'
import { formatOf } from './phone-codec.ts'
import { StasisGate } from './stasis-gate.ts'

/**
 * The channel by which Asterisk exchanges audio with a media session (ARI `POST /channels/externalMedia`). By RTP: no
 * RTCP; it sends to the one address it was given and accepts its first source. By WebSocket: frames as they are.
 */
export class ExternalMedia {
  readonly channelId: string
  readonly #context: LegContext
  readonly #entry = new StasisGate()
  readonly #onLost: () => void
  #letGo: () => void = () => undefined
  #creation: Promise<unknown> | undefined
  #closing: Promise<void> | undefined

  /** `onLost`: the channel ended though nobody here wanted it to. */
  constructor(context: LegContext, onLost: () => void) {
    this.#context = context
    this.#onLost = onLost
    this.channelId = context.names.next('media')
  }

  /** Makes the channel, for RTP; resolves to where it receives. One `create…` only, and once. */
  createRtp(codec: RtpCodec, sendTo: RtpAddress): Promise<RtpAddress> {
    const { api, app } = this.#context
    return this.#create(api.externalMedia({ channelId: this.channelId, app, format: formatOf(codec), sendTo }))
  }

  /** Makes the channel, for Opus; resolves to the URL of its WebSocket. It is ready once that is connected. */
  createWebSocket(): Promise<string> {
    const { api, app } = this.#context
    return this.#create(api.webSocketMedia({ channelId: this.channelId, app, format: formatOf('opus') }))
  }

  /** Resolves when the channel may be put into a bridge. */
  ready(): Promise<void> {
    return this.#entry.wait()
  }

  /** Idempotent; never rejects. A creation under way is awaited, so that nothing appears afterwards. */
  close(): Promise<void> {
    this.#closing ??= this.#remove()
    return this.#closing
  }

  #create<T>(creation: Promise<T>): Promise<T> {
    // Its events come after the reply at the earliest, which is not before the next tick.
    this.#letGo = this.#context.owners.own(this.channelId, (event) => this.#handle(event))
    this.#creation = creation
    return creation
  }

  async #remove(): Promise<void> {
    if (!this.#creation) return
    this.#entry.fail(ended())
    await this.#creation.catch(() => undefined)
    await remove(this.#context, 'ExternalMedia channel', this.#context.api.hangUp(this.channelId, 16))
    this.#letGo()
  }

  #handle(event: AriChannelEvent): boolean {
    if (event.type === 'StasisStart') this.#entry.pass()
    if (event.type !== 'StasisEnd' && event.type !== 'ChannelDestroyed') return true
    this.#entry.fail(ended())
    if (!this.#closing) this.#onLost()
    return true
  }
}

function ended(): LegError {
  return new LegError({ cause: 'media-failed', by: 'bridge', detail: 'the ExternalMedia channel ended' })
}
