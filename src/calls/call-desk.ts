import { BlindTransfer } from './blind-transfer.ts'
import type { CallRoom } from './call-room.ts'
import type { ParticipantView, TransferView } from './call-view.ts'
import { Consultation } from './consultation.ts'
import { CallError } from './errors.ts'
import { invite, letIn } from './invitation.ts'
import type { Leg, TransferProgress } from './leg.ts'
import type { HoldSound } from './operator.ts'
import type { Participant } from './participant.ts'
import { Replacement, type ReplacementOptions } from './replacement.ts'
import { channelOf, WaitingList } from './waiting-list.ts'

/** So many parties a talk may have: a mixing bridge costs the switch more with each. */
const MOST_PARTICIPANTS = 32

export interface TransferOrder {
  /** Who is sent. */
  readonly transferred: Participant
  readonly leg: Leg
  readonly by: TransferView['by']
  readonly progress?: (progress: TransferProgress) => void
}

/** What operators, and phones that transfer, do to a live call. One transfer at a time; all the rest side by side. */
export class CallDesk {
  readonly #room: CallRoom
  readonly #waiting: WaitingList
  readonly #transfers: TransferView[] = []
  #transfer: BlindTransfer | Consultation | Replacement | undefined
  readonly #rest = new AbortController()

  constructor(room: CallRoom) {
    this.#room = room
    this.#waiting = new WaitingList(room)
  }

  /** The transfer under way, or the last one. */
  get transferView(): TransferView | undefined {
    return this.#transfer?.status.view() ?? this.#transfers.at(-1)
  }

  /** Those that are settled. */
  get transfers(): readonly TransferView[] {
    return this.#transfers
  }

  find(ref: string): Participant {
    return this.#room.members.find(ref)
  }

  /** The only other of two. Throws CallError `call_state` where there are not exactly two. */
  #otherOf(participant: Participant): Participant {
    const { joined } = this.#room.members
    const [other] = joined.filter((it) => it !== participant)
    if (joined.length === 2 && joined.includes(participant) && other) return other
    throw new CallError('call_state', `a transfer is between two who talk; now ${joined.length} talk in the call`)
  }

  /** What a transfer needs: two who talk, and no other transfer. Returns the other of the two; throws a CallError. */
  requireFree(what: string, participant: Participant): Participant {
    this.#room.requireTalking(what)
    if (this.#transfer)
      throw new CallError('call_busy', `${what}: a transfer of this call is under way; abort it first`)
    const other = this.#otherOf(participant)
    for (const it of [participant, other]) {
      if (this.#waiting.has(it)) throw new CallError('call_state', `${what}: ${it.id} is on hold; resume it first`)
    }
    return other
  }

  /** The target is about to be rung; the outcome is told as events. Throws a CallError. */
  transfer({ transferred, leg, by, progress }: TransferOrder): TransferView {
    const transferor = this.requireFree('transfer', transferred)
    const id = this.#nextTransfer()
    const wish = { id, transferred, transferor, target: leg.party, by, progress: progress ?? ignore }
    return this.#track(new BlindTransfer(this.#room, this.#waiting, wish, leg))
  }

  consult(order: Omit<TransferOrder, 'transferred'> & { transferor: Participant; sound: HoldSound }): TransferView {
    const { transferor, leg, by, progress, sound } = order
    const transferred = this.requireFree('consult', transferor)
    const id = this.#nextTransfer()
    const wish = { id, transferred, transferor, target: leg.party, by, progress: progress ?? ignore }
    return this.#track(new Consultation(this.#room, this.#waiting, wish, { leg, sound }))
  }

  /** Puts someone who talks with the transferor elsewhere into the transferor's place here. Throws a CallError. */
  replace(order: Omit<TransferOrder, 'transferred' | 'leg'> & { transferor: Participant } & ReplacementOptions): void {
    const { transferor, by, progress, target, bring } = order
    const transferred = this.requireFree('transfer', transferor)
    const wish = { id: this.#nextTransfer(), transferred, transferor, target, by, progress: progress ?? ignore }
    this.#track(new Replacement(this.#room, wish, bring))
  }

  async swap(): Promise<TransferView> {
    return this.#consultation('swap').swap()
  }

  async complete(): Promise<TransferView> {
    return this.#consultation('complete').complete()
  }

  async abort(): Promise<TransferView> {
    if (!this.#transfer) throw new CallError('call_state', 'abort: no transfer is under way')
    return this.#transfer.abort()
  }

  /** What a further participant needs. Throws a CallError. */
  requireRoom(): void {
    this.#room.requireTalking('add')
    this.#room.switch.requireMixer('a conference')
    if (this.#room.members.present.length < MOST_PARTICIPANTS) return
    throw new CallError('call_full', `a call has ${MOST_PARTICIPANTS} participants at most`)
  }

  /** Rings a further party, who joins when it answers. Resolves as soon as it is about to be rung. */
  async add(leg: Leg): Promise<ParticipantView> {
    this.requireRoom()
    const room = this.#room
    return new Promise((resolve, reject) => {
      const invited = invite(room, {
        leg,
        cancel: this.#rest.signal,
        onAdmitted: (participant) => {
          room.changed()
          resolve(participant.view())
        },
      })
      invited
        .then((participant) => letIn(room, participant))
        // Before it was admitted the caller is told; after that its leaving was.
        .catch(reject)
    })
  }

  async remove(ref: string): Promise<void> {
    const participant = this.find(ref)
    await this.#room.dismiss(participant, { cause: 'hung-up', by: 'operator', detail: 'taken out of the call' })
  }

  async hold(ref: string, sound: HoldSound): Promise<ParticipantView> {
    const participant = this.#joined('hold', ref)
    if (this.#waiting.has(participant)) throw new CallError('call_state', `hold: ${participant.id} waits already`)
    await this.#waiting.begin(participant, sound)
    return participant.view()
  }

  async resume(ref: string): Promise<ParticipantView> {
    const participant = this.#joined('resume', ref)
    if (!this.#waiting.has(participant)) throw new CallError('call_state', `resume: ${participant.id} is not on hold`)
    this.#forbidDuringTransfer('resume', participant)
    await this.#waiting.end(participant)
    return participant.view()
  }

  async mute(ref: string, muted: boolean): Promise<ParticipantView> {
    const participant = this.#joined(muted ? 'mute' : 'unmute', ref)
    // Asterisk counts no mutes: twice is once.
    await this.#room.channels.mute(channelOf(participant), muted)
    participant.muted = muted
    this.#room.changed()
    return participant.view()
  }

  async sendDigits(ref: string, digits: string, durationMs: number): Promise<void> {
    const participant = this.#joined('send digits', ref)
    for (const digit of digits) await participant.leg.sendDtmf(digit as never, durationMs)
  }

  /** The call is over: whatever is under way stops. Never rejects. */
  async close(): Promise<void> {
    this.#rest.abort()
    await this.#transfer?.abort().catch(() => undefined)
  }

  #joined(what: string, ref: string): Participant {
    this.#room.requireTalking(what)
    const participant = this.find(ref)
    if (participant.joined) return participant
    throw new CallError('call_state', `${what}: ${participant.id} has not answered yet`)
  }

  #forbidDuringTransfer(what: string, { id }: Participant): void {
    if (this.#transfer) throw new CallError('call_busy', `${what}: ${id} waits for a transfer; complete or abort it`)
  }

  #consultation(what: string): Consultation {
    if (this.#transfer instanceof Consultation) return this.#transfer
    throw new CallError('call_state', `${what}: no consultation is under way`)
  }

  #nextTransfer(): string {
    return `t${this.#transfers.length + 1}`
  }

  #track(transfer: BlindTransfer | Consultation | Replacement): TransferView {
    this.#transfer = transfer
    void transfer.done.then(() => {
      this.#transfers.push(transfer.status.view())
      this.#transfer = undefined
      this.#room.changed()
    })
    return transfer.status.view()
  }
}

function ignore(): void {
  // Nobody waits to be told.
}
