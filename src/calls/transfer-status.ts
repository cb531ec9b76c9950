import type { CallRoom } from './call-room.ts'
import type { TransferView } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import type { Party, TransferProgress } from './leg.ts'
import type { Participant } from './participant.ts'

export interface TransferWish {
  /** Unique in its call. */
  readonly id: string
  readonly transferred: Participant
  readonly transferor: Participant
  readonly target: Party
  readonly by: TransferView['by']
  /** Never throws. */
  readonly progress: (progress: TransferProgress) => void
}

/** Where a transfer is; tells the call's listeners of each step. */
export class TransferStatus {
  readonly #room: CallRoom
  readonly #progress: (progress: TransferProgress) => void
  #view: TransferView

  constructor(room: CallRoom, kind: TransferView['kind'], wish: TransferWish) {
    this.#room = room
    const { id, transferred, transferor, target, by } = wish
    this.#progress = wish.progress
    const since = room.clock.now()
    const parties = { transferred: transferred.id, transferor: transferor.id, target }
    this.#view = { id, kind, ...parties, state: 'ringing', since, by, reason: undefined }
    this.#tell()
  }

  get settled(): boolean {
    return this.#view.state !== 'ringing' && this.#view.state !== 'consulting'
  }

  view(): TransferView {
    return this.#view
  }

  ringing(): void {
    this.#progress('ringing')
  }

  consulting(): void {
    this.#become('consulting')
  }

  /** The outcome; the first one stays. */
  settle(state: 'completed' | 'failed' | 'aborted', reason?: EndReason): void {
    if (this.settled) return
    this.#become(state, reason)
    this.#progress(state === 'completed' ? 'completed' : 'failed')
  }

  #become(state: TransferView['state'], reason?: EndReason): void {
    this.#view = { ...this.#view, state, since: this.#room.clock.now(), reason }
    this.#tell()
  }

  #tell(): void {
    this.#room.tell({ type: 'call.transfer', data: this.#view })
    this.#room.changed()
  }
}
