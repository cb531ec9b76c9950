import type { CallRoom } from './call-room.ts'
import type { TransferView } from './call-view.ts'
import { asLegReason } from './leg-reason.ts'
import type { Party } from './leg.ts'
import type { Participant } from './participant.ts'
import { TransferStatus, type TransferWish } from './transfer-status.ts'

export interface ReplacementOptions {
  readonly target: Party
  /** Brings the target into the call: from another of ours, or from elsewhere at the switch. */
  readonly bring: (room: CallRoom) => Promise<Participant>
}

/**
 * The end of an attended transfer that a phone made with its own keys: it talked with both, each in a call of its own,
 * and wants the two to talk with each other (SIP REFER with Replaces, RFC 3891).
 */
export class Replacement {
  readonly status: TransferStatus
  /** Resolves when the outcome is settled; never rejects. */
  readonly done: Promise<void>

  constructor(room: CallRoom, wish: TransferWish, bring: ReplacementOptions['bring']) {
    this.status = new TransferStatus(room, 'attended', wish)
    this.done = this.#run(room, wish, bring)
  }

  /** It takes a moment only, and is not taken back. */
  async abort(): Promise<TransferView> {
    await this.done
    return this.status.view()
  }

  async #run(room: CallRoom, wish: TransferWish, bring: ReplacementOptions['bring']): Promise<void> {
    try {
      const target = await bring(room)
      room.arrived(target)
      this.status.settle('completed')
      await room.dismiss(wish.transferor, { cause: 'transferred', by: wish.by })
    } catch (error) {
      this.status.settle('failed', asLegReason(error))
    }
  }
}
