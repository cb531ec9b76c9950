import type { Talk } from '../calls/talk.ts'
import { AriError, isGone } from './ari/errors.ts'
import { remove, type LegContext } from './leg-context.ts'

/** A talk as Asterisk has it: a mixing bridge of our Stasis application. */
export class TalkBridge implements Talk {
  readonly bridgeId: string
  readonly #context: LegContext
  #letGo: () => void = () => undefined
  #creation: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(context: LegContext) {
    this.#context = context
    this.bridgeId = context.names.next('bridge')
  }

  async open({ direct }: { readonly direct: boolean } = { direct: false }): Promise<void> {
    if (this.#closing) return
    if (!this.#creation) {
      this.#letGo = this.#context.owners.own(this.bridgeId)
      this.#creation = this.#context.api.createBridge(this.bridgeId, direct)
    }
    await this.#creation
  }

  async add(channelId: string): Promise<void> {
    await this.open()
    if (!this.#closing) await this.#context.api.addToBridge(this.bridgeId, channelId)
  }

  async remove(channelId: string): Promise<void> {
    if (!this.#creation || this.#closing) return
    try {
      await this.#context.api.removeFromBridge(this.bridgeId, channelId)
    } catch (error) {
      // Not in this bridge (422), or not there at all.
      if (!isGone(error) && !(error instanceof AriError && error.code === 'ari_unprocessable')) throw error
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#remove()
    return this.#closing
  }

  async #remove(): Promise<void> {
    if (!this.#creation) return
    await this.#creation.catch(() => undefined)
    await remove(this.#context, 'bridge', this.#context.api.destroyBridge(this.bridgeId))
    this.#letGo()
  }
}
