import type { CallRoom } from './call-room.ts'
import type { TransferView } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import { invite } from './invitation.ts'
import { asLegReason } from './leg-reason.ts'
import type { Leg } from './leg.ts'
import type { Participant } from './participant.ts'
import { TransferStatus, type TransferWish } from './transfer-status.ts'
import { channelOf, type WaitingList } from './waiting-list.ts'

/**
 * Sends one of two to someone else. While the target rings, the one who is sent hears its ringback and the other waits
 * in silence: when nobody answers they talk on.
 */
export class BlindTransfer {
  readonly status: TransferStatus
  /** Resolves when the outcome is settled; never rejects. */
  readonly done: Promise<void>
  readonly #room: CallRoom
  readonly #waiting: WaitingList
  readonly #cancel = new AbortController()
  readonly #wish: TransferWish

  constructor(room: CallRoom, waiting: WaitingList, wish: TransferWish, leg: Leg) {
    this.#room = room
    this.#waiting = waiting
    this.#wish = wish
    this.status = new TransferStatus(room, 'blind', wish)
    wish.transferred.once('ended', () => this.#cancel.abort())
    this.done = this.#run(leg)
  }

  /** The target need not answer any more. Resolves when the first two talk again. */
  async abort(): Promise<TransferView> {
    this.#cancel.abort()
    await this.done
    return this.status.view()
  }

  async #run(leg: Leg): Promise<void> {
    const { transferred, transferor } = this.#wish
    try {
      await this.#waiting.begin(transferred, 'ringback')
      const target = await invite(this.#room, {
        leg,
        cancel: this.#cancel.signal,
        onRinging: () => this.status.ringing(),
      })
      await this.#connect(transferred, transferor, target)
      this.status.settle('completed')
      await this.#room.dismiss(transferor, { cause: 'transferred', by: this.#wish.by })
    } catch (error) {
      await this.#waiting.endQuietly(transferred)
      this.status.settle(this.#cancel.signal.aborted ? 'aborted' : 'failed', asLegReason(error))
    }
  }

  async #connect(transferred: Participant, transferor: Participant, target: Participant): Promise<void> {
    const { talk } = this.#room
    try {
      // In before the other is out: a talk that nobody is in for a moment would end its recording.
      await target.enter(talk)
      if (!transferor.over) await talk.remove(channelOf(transferor))
      await this.#waiting.end(transferred)
      this.#room.arrived(target)
    } catch (error) {
      const reason: EndReason = asLegReason(error)
      await this.#room.dismiss(target, reason)
      if (!transferor.over) await talk.add(channelOf(transferor)).catch(() => undefined)
      throw error
    }
  }
}
