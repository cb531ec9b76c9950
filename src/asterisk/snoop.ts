import type { Tap, TapEvents } from '../calls/tap.ts'
import { LegError } from '../calls/errors.ts'
import { Emitter } from '../lib/emitter.ts'
import type { AudioDirection } from './ari/api.ts'
import type { AriChannelEvent } from './ari/events.ts'
import { remove, type LegContext } from './leg-context.ts'
import { StasisGate } from './stasis-gate.ts'

export interface SnoopDirections {
  /** `in`: what the target's party says; `out`: what it hears. */
  readonly spy: AudioDirection | 'none'
  /** `out`: the target's party hears the snoop; `in`: all others do, as if the party spoke. */
  readonly whisper: AudioDirection | 'none'
}

/**
 * A snoop channel of our application. It follows its target from bridge to bridge, and ends with it: all that is told of
 * that is its StasisEnd, without a hang-up request or a ChannelDestroyed. Its directions can't be changed.
 * https://docs.asterisk.org/Configuration/Interfaces/Asterisk-REST-Interface-ARI/Introduction-to-ARI-and-Channels/ARI-and-Channels-Manipulating-Channels/
 */
export class Snoop extends Emitter<TapEvents> implements Tap {
  readonly channelId: string
  readonly #context: LegContext
  readonly #targetId: string
  readonly #directions: SnoopDirections
  readonly #entry = new StasisGate()
  #letGo: () => void = () => undefined
  #creation: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #lost = false

  constructor(context: LegContext, targetId: string, directions: SnoopDirections) {
    super()
    this.#context = context
    this.#targetId = targetId
    this.#directions = directions
    this.channelId = context.names.next('snoop')
  }

  async open(): Promise<void> {
    if (this.#closing) throw ended()
    if (!this.#creation) {
      const { api, app, owners } = this.#context
      this.#letGo = owners.own(this.channelId, (event) => this.#handle(event))
      this.#creation = api.snoop({ snoopId: this.channelId, app, channelId: this.#targetId, ...this.#directions })
    }
    await this.#creation
    await this.#entry.wait()
  }

  /** A creation under way is awaited, so that nothing appears afterwards. */
  close(): Promise<void> {
    this.#closing ??= this.#remove()
    return this.#closing
  }

  async #remove(): Promise<void> {
    if (!this.#creation) return
    this.#entry.fail(ended())
    await this.#creation.catch(() => undefined)
    await remove(this.#context, 'snoop channel', this.#context.api.hangUp(this.channelId, 16))
    this.#letGo()
  }

  #handle(event: AriChannelEvent): boolean {
    if (event.type === 'StasisStart') this.#entry.pass()
    if (event.type !== 'StasisEnd' && event.type !== 'ChannelDestroyed') return true
    this.#entry.fail(ended())
    if (this.#closing || this.#lost) return true
    this.#lost = true
    this.emit('lost')
    return true
  }
}

function ended(): LegError {
  return new LegError({ cause: 'media-lost', by: 'bridge', detail: 'the snoop channel ended with its target' })
}
