import { reasonOf } from '../lib/errors.ts'
import type { CallRoom } from './call-room.ts'
import type { Leg } from './leg.ts'
import { asLegReason } from './leg-reason.ts'
import type { Participant } from './participant.ts'
import { channelOf } from './waiting-list.ts'

/** The door of a room that callers dial into; the one who is alone in it hears music until another comes. */
export class RoomEntrance {
  readonly #room: CallRoom
  #lonely: { readonly who: Participant; readonly stop: () => Promise<void> } | undefined
  #step: Promise<void> = Promise.resolve()

  constructor(room: CallRoom) {
    this.#room = room
  }

  /** Takes a caller in, beside those who are there. What fails ends its part only. Never rejects. */
  async enter(leg: Leg): Promise<void> {
    const room = this.#room
    let participant: Participant | undefined
    try {
      participant = await room.admit(leg)
      await participant.enter(room.talk)
      room.arrived(participant)
    } catch (error) {
      const reason = asLegReason(error)
      if (participant) await room.dismiss(participant, reason)
      else await leg.end(reason)
    }
  }

  /** Someone came, left, or is held. */
  follow(): void {
    this.#step = this.#step.then(() => this.#settle())
  }

  /** Resolves when nothing is played any more; never rejects. */
  async close(): Promise<void> {
    await this.#step
    await this.#lonely?.stop()
    this.#lonely = undefined
  }

  async #settle(): Promise<void> {
    const { members, channels, over, log } = this.#room
    const [only, ...others] = members.joined
    // Whom an operator holds hears what that brings.
    const who = others.length > 0 || over.aborted || only?.onHold ? undefined : only
    if (this.#lonely?.who === who) return
    const before = this.#lonely
    this.#lonely = undefined
    try {
      if (!before?.who.over) await before?.stop()
      if (who) this.#lonely = { who, stop: await channels.play(channelOf(who), 'music') }
    } catch (error) {
      if (!who?.over) log.warn({ ...reasonOf(error) }, 'who is alone in a room hears no music')
    }
  }
}
