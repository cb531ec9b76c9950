import { LegError } from '../calls/errors.ts'
import type { RtpCodec, RtpAddress } from '../media/session.ts'
import type { AriChannelEvent } from './ari/events.ts'
import { remove, type LegContext } from './leg-context.ts'
import { formatOf } from './phone-codec.ts'
import { StasisGate } from './stasis-gate.ts'

/**
 * The channel by which Asterisk exchanges plain RTP with a media session (ARI `POST /channels/externalMedia`). Audio
 * only, no RTCP; it sends to the one address it was given and accepts its first source.
 */
export class ExternalMedia {
  readonly channelId: string
  readonly #context: LegContext
  readonly #entry = new StasisGate()
  readonly #onLost: () => void
  #letGo: () => void = () => undefined
  #creation: Promise<RtpAddress> | undefined
  #closing: Promise<void> | undefined

  /** `onLost`: the channel ended though nobody here wanted it to. */
  constructor(context: LegContext, onLost: () => void) {
    this.#context = context
    this.#onLost = onLost
    this.channelId = context.names.next('media')
  }

  /** Makes the channel; resolves to where it receives. Once only. */
  create(codec: RtpCodec, sendTo: RtpAddress): Promise<RtpAddress> {
    const { api, app, owners } = this.#context
    this.#letGo = owners.own(this.channelId, (event) => this.#handle(event))
    this.#creation = api.externalMedia({ channelId: this.channelId, app, format: formatOf(codec), sendTo })
    return this.#creation
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
