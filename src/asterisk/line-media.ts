import { randomUUID } from 'node:crypto'
import { LegError } from '../calls/errors.ts'
import type { LineCall, MediaLine } from '../calls/media-line.ts'
import { within } from '../lib/deadline.ts'
import type { Digit, MediaSession, PhoneCodec } from '../media/session.ts'
import type { VideoCodec } from '../media/video/video.ts'
import type { AriChannelEvent } from './ari/events.ts'
import { remove, type LegContext } from './leg-context.ts'
import { formatsOf } from './phone-codec.ts'
import { StasisGate } from './stasis-gate.ts'

/** Our own account answers at once, or never. */
const ANSWER_TIMEOUT_MS = 8000

export interface LineListener {
  /** The channel or its call ended though nobody here wanted it to. */
  readonly onLost: () => void
  /** A digit of the phone's that Asterisk did not see. */
  readonly onDigit: (digit: Digit, durationMs: number) => void
}

/**
 * A channel of Asterisk's towards the bridge's own SIP account: it exchanges audio and video with a media session as
 * with a phone, which ExternalMedia can't.
 */
export class LineMedia {
  readonly channelId: string
  readonly #context: LegContext
  readonly #line: MediaLine
  readonly #entry = new StasisGate()
  readonly #answer = new StasisGate()
  readonly #giveUp = new AbortController()
  readonly #listener: LineListener
  #letGo: () => void = () => undefined
  #creation: Promise<void> | undefined
  #call: LineCall | undefined
  #closing: Promise<void> | undefined

  constructor(context: LegContext, line: MediaLine, listener: LineListener) {
    this.#context = context
    this.#line = line
    this.#listener = listener
    this.channelId = context.names.next('media')
  }

  /** Has Asterisk call the account and `media` answer. Resolves when the channel may be put into a bridge. Once. */
  async connect(media: MediaSession, codecs: readonly (PhoneCodec | VideoCodec)[]): Promise<void> {
    const { api, app, owners } = this.#context
    const { endpoint } = this.#line
    const token = randomUUID()
    const answered = this.#line.expect(token, media, this.#giveUp.signal)
    // Whoever fails first ends the other; the failure that matters is the first.
    answered.catch(() => undefined)
    this.#letGo = owners.own(this.channelId, (event) => this.#handle(event))
    const variables = { 'PJSIP_HEADER(add,X-Cubebridge-Line)': token }
    const channel = { channelId: this.channelId, endpoint, app, variables, formats: formatsOf(codecs) }
    this.#creation = api.createChannel(channel)
    try {
      await this.#creation
      await this.#entry.wait()
      await api.dial(this.channelId, ANSWER_TIMEOUT_MS / 1000)
      const call = await within(ANSWER_TIMEOUT_MS, answered, "the answer of the bridge's own SIP account")
      this.#call = call
      if (this.#closing) await call.close()
      await this.#answer.wait()
      call.once('ended', () => this.#lost())
      call.on('digit', (digit, durationMs) => this.#listener.onDigit(digit, durationMs))
    } catch (error) {
      this.#giveUp.abort()
      throw error
    }
  }

  /** Past Asterisk. False: the media does not go that way. */
  async sendDigit(digit: Digit, durationMs: number): Promise<boolean> {
    return (await this.#call?.sendDigit(digit, durationMs)) ?? false
  }

  /** Idempotent; never rejects. A creation under way is awaited, so that nothing appears afterwards. */
  close(): Promise<void> {
    this.#closing ??= this.#remove()
    return this.#closing
  }

  async #remove(): Promise<void> {
    this.#giveUp.abort()
    this.#fail()
    if (!this.#creation) return
    await this.#creation.catch(() => undefined)
    await Promise.all([
      this.#call?.close(),
      remove(this.#context, 'media channel', this.#context.api.hangUp(this.channelId, 16)),
    ])
    this.#letGo()
  }

  #handle(event: AriChannelEvent): boolean {
    if (event.type === 'StasisStart') this.#entry.pass()
    if (event.type === 'ChannelStateChange' && event.channel.state === 'Up') this.#answer.pass()
    if (event.type === 'StasisEnd' || event.type === 'ChannelDestroyed') this.#lost()
    return true
  }

  #lost(): void {
    this.#giveUp.abort()
    this.#fail()
    if (!this.#closing) this.#listener.onLost()
  }

  #fail(): void {
    const ended = new LegError({ cause: 'media-failed', by: 'bridge', detail: 'the channel with video ended' })
    this.#entry.fail(ended)
    this.#answer.fail(ended)
  }
}
