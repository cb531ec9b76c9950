import type { ChannelControl, WaitingSound } from '../calls/ports.ts'
import { isGone } from './ari/errors.ts'
import type { LegContext } from './leg-context.ts'
import { Ringback } from './ringback.ts'

/** What calls do to a party's channel in Asterisk. Works on a phone's channel and on an ExternalMedia channel alike. */
export class AsteriskChannels implements ChannelControl {
  readonly #context: LegContext

  constructor(context: LegContext) {
    this.#context = context
  }

  async mute(channelId: string, muted: boolean): Promise<void> {
    const { api } = this.#context
    await (muted ? api.mute(channelId, 'in') : api.unmute(channelId, 'in'))
  }

  async play(channelId: string, sound: WaitingSound): Promise<() => Promise<void>> {
    const { api } = this.#context
    switch (sound) {
      case 'music':
        await api.startMoh(channelId)
        return () => this.#stopped('music on hold', api.stopMoh(channelId))
      case 'silence':
        await api.startSilence(channelId)
        return () => this.#stopped('silence', api.stopSilence(channelId))
      case 'ringback': {
        const ringback = new Ringback(this.#context, channelId)
        await ringback.start()
        return () => ringback.stop()
      }
    }
  }

  /** Never rejects: a channel that is gone plays nothing. */
  async #stopped(what: string, stop: Promise<void>): Promise<void> {
    try {
      await stop
    } catch (error) {
      if (!isGone(error)) this.#context.log.warn({ err: error, what }, 'could not be stopped')
    }
  }
}
