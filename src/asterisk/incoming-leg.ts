import type { EndReason } from '../calls/end-reason.ts'
import { LegError } from '../calls/errors.ts'
import type { Party } from '../calls/leg.ts'
import type { AriChannel } from './ari/channel.ts'
import { clearingCause, refusalCause } from './causes.ts'
import { giveBack } from './give-back.ts'
import { remove, type LegContext } from './leg-context.ts'
import { SipLeg } from './sip-leg.ts'

/** A phone that calls: its channel came to us by the dialplan's `Stasis(…)`. */
export class IncomingLeg extends SipLeg {
  override readonly direction = 'incoming'
  protected override readonly unanswered = 'incoming'
  /** The dialplan answered before `Stasis(…)`: what is left of ringing is a tone. */
  readonly #up: boolean

  constructor(context: LegContext, channel: AriChannel, party: Party) {
    super(context, channel.id, party)
    this.entry.pass()
    context.legs.add(this)
    this.#up = channel.state === 'Up'
  }

  async alerting(): Promise<void> {
    await this.step('ring', async () => {
      const ringing = this.#up ? this.ringback.start() : this.context.api.ring(this.networkId)
      await Promise.all([ringing, this.readCodecs()])
    })
  }

  dial(): Promise<void> {
    return Promise.reject(new LegError({ cause: 'internal', by: 'bridge', detail: 'a caller can not be dialled' }))
  }

  protected override beforeBridge(): Promise<void> {
    return this.#up ? this.ringback.stop() : this.context.api.answer(this.networkId)
  }

  protected override async release(reason: EndReason, ours: boolean): Promise<void> {
    if (!ours) return
    const { api } = this.context
    if (!this.answered && (await this.#giveBack(reason))) return
    const cause = this.answered ? clearingCause(reason) : refusalCause(reason)
    await remove(this.context, 'phone channel', api.hangUp(this.networkId, cause))
  }

  protected override observe(): void {
    // What we answer is answered by our own request.
  }

  protected override observeDial(): void {
    // Nobody dials a caller.
  }

  /** A call that only this bridge can't take now goes back to the dialplan, whose fallback may help the caller. */
  async #giveBack(reason: EndReason): Promise<boolean> {
    if (reason.cause !== 'stopping' && reason.cause !== 'capacity') return false
    return giveBack(this.context, this.networkId, reason.cause)
  }
}
