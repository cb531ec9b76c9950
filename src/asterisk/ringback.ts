import { remove, type LegContext } from './leg-context.ts'

/** The ringing tone for a phone that is answered already and waits for the other side. */
export class Ringback {
  readonly #context: LegContext
  readonly #channelId: string
  #playing: Promise<string> | undefined

  constructor(context: LegContext, channelId: string) {
    this.#context = context
    this.#channelId = channelId
  }

  /** Idempotent. Rejects with an AriError. */
  async start(): Promise<void> {
    if (!this.#playing) {
      const playbackId = this.#context.names.next('tone')
      const { playbacks } = this.#context.api
      this.#playing = playbacks.play({ channel: this.#channelId }, playbackId, ['tone:ring']).then(() => playbackId)
    }
    await this.#playing
  }

  /** Resolves when no tone is played any more; never rejects. */
  async stop(): Promise<void> {
    const playbackId = await this.#playing?.catch(() => undefined)
    if (playbackId) await remove(this.#context, 'ringback', this.#context.api.playbacks.stop(playbackId))
  }
}
