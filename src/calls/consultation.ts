import type { CallRoom } from './call-room.ts'
import type { TransferView } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import { CallError } from './errors.ts'
import { invite } from './invitation.ts'
import { asLegReason } from './leg-reason.ts'
import type { Leg } from './leg.ts'
import type { Participant } from './participant.ts'
import type { WaitingSound } from './ports.ts'
import { TransferStatus, type TransferWish } from './transfer-status.ts'
import type { WaitingList } from './waiting-list.ts'

const ABORTED: EndReason = { cause: 'hung-up', by: 'operator', detail: 'the consultation was ended' }

export interface ConsultationOptions {
  /** To the target; not dialled yet. */
  readonly leg: Leg
  /** What those hear who wait. */
  readonly sound: WaitingSound
}

/**
 * An attended transfer: the transferor talks with a target while the one who is to be transferred waits; then both of
 * those talk, or things are as before. Whoever hangs up on the way leaves the two others together.
 */
export class Consultation {
  readonly status: TransferStatus
  /** Resolves when the outcome is settled; never rejects. */
  readonly done: Promise<void>
  readonly #room: CallRoom
  readonly #waiting: WaitingList
  readonly #wish: TransferWish
  readonly #sound: WaitingSound
  readonly #cancel = new AbortController()
  #target: Participant | undefined
  #settle: () => void = () => undefined
  /** One step at a time. */
  #step: Promise<void> = Promise.resolve()

  constructor(room: CallRoom, waiting: WaitingList, wish: TransferWish, { leg, sound }: ConsultationOptions) {
    this.#room = room
    this.#waiting = waiting
    this.#wish = wish
    this.#sound = sound
    this.status = new TransferStatus(room, 'attended', wish)
    this.done = new Promise((resolve) => (this.#settle = resolve))
    wish.transferred.once('ended', () => void this.#onTransferredGone())
    wish.transferor.once('ended', () => void this.#onTransferorGone())
    this.#step = this.#begin(leg)
  }

  /** The transferor talks with the other of the two. */
  swap(): Promise<TransferView> {
    return this.#do('swap', async (target) => {
      const { transferred } = this.#wish
      const [waits, talks] = this.#waiting.has(target) ? [transferred, target] : [target, transferred]
      await this.#waiting.begin(waits, this.#sound)
      await this.#waiting.end(talks)
    })
  }

  /** The two others talk, and the transferor leaves. */
  complete(): Promise<TransferView> {
    return this.#do('complete', () => this.#connect(this.#wish.by))
  }

  /** The target leaves, and the first two talk. */
  async abort(): Promise<TransferView> {
    this.#cancel.abort()
    await this.#step
    if (!this.status.settled) await this.#back('aborted', ABORTED)
    return this.status.view()
  }

  async #begin(leg: Leg): Promise<void> {
    const { transferred, transferor } = this.#wish
    try {
      await Promise.all([this.#waiting.begin(transferred, this.#sound), this.#waiting.begin(transferor, 'ringback')])
      const target = await invite(this.#room, {
        leg,
        cancel: this.#cancel.signal,
        onRinging: () => this.status.ringing(),
      })
      this.#target = target
      target.once('ended', (reason) => void this.#back('failed', reason))
      await Promise.all([target.enter(this.#room.talk), this.#waiting.endQuietly(transferor)])
      this.#room.arrived(target)
      this.status.consulting()
      // The transferor hung up while the target rang: the two others talk.
      if (transferor.over) await this.#connect('phone')
      else if (transferred.over) this.#finish('failed', asLeft(transferred))
    } catch (error) {
      await this.#back(this.#cancel.signal.aborted ? 'aborted' : 'failed', asLegReason(error))
    }
  }

  async #onTransferorGone(): Promise<void> {
    await this.#step
    if (!this.status.settled && this.#target) await this.#connect('phone')
  }

  /** The transferor and the target go on talking. */
  async #onTransferredGone(): Promise<void> {
    await this.#step
    if (this.#target) await this.#waiting.endQuietly(this.#target)
    this.#finish('failed', asLeft(this.#wish.transferred))
  }

  async #connect(by: 'operator' | 'phone'): Promise<void> {
    const { transferred, transferor } = this.#wish
    const target = this.#target
    if (!target || this.status.settled) return
    // Out first: the two others are not to be heard by the one who leaves.
    this.#finish('completed')
    await this.#room.dismiss(transferor, { cause: 'transferred', by })
    await Promise.all([this.#waiting.endQuietly(transferred), this.#waiting.endQuietly(target)])
  }

  async #back(state: 'failed' | 'aborted', reason: EndReason): Promise<void> {
    if (this.status.settled) return
    this.#finish(state, reason)
    const { transferred, transferor } = this.#wish
    if (this.#target) await this.#room.dismiss(this.#target, reason)
    await Promise.all([this.#waiting.endQuietly(transferor), this.#waiting.endQuietly(transferred)])
  }

  async #do(what: string, act: (target: Participant) => Promise<void>): Promise<TransferView> {
    const state = this.status.view().state
    const target = this.#target
    if (state !== 'consulting' || !target) {
      throw new CallError('call_state', `${what}: the target has not answered yet; abort, or wait until it has`)
    }
    const step = this.#step.then(async () => {
      if (this.status.settled) throw new CallError('call_state', `${what}: the consultation is over by now`)
      await act(target)
    })
    this.#step = step.catch(() => undefined)
    await step
    return this.status.view()
  }

  #finish(state: 'completed' | 'failed' | 'aborted', reason?: EndReason): void {
    this.status.settle(state, reason)
    this.#settle()
  }
}

function asLeft({ kind, id }: Participant): EndReason {
  return { cause: 'hung-up', by: kind, detail: `${id} hung up meanwhile` }
}
