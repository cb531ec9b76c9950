import { reasonOf } from '../lib/errors.ts'
import type { CallRoom } from './call-room.ts'
import type { Participant } from './participant.ts'
import type { WaitingSound } from './ports.ts'

/** Those of a call who are out of the talk for a while, and hear music, a tone or nothing meanwhile. */
export class WaitingList {
  readonly #room: CallRoom
  readonly #stops = new Map<Participant, () => Promise<void>>()

  constructor(room: CallRoom) {
    this.#room = room
  }

  has(participant: Participant): boolean {
    return this.#stops.has(participant)
  }

  /** Takes one out of the talk; who waits already hears the other sound from now on. Rejects with a BridgeError. */
  async begin(participant: Participant, sound: WaitingSound): Promise<void> {
    const channelId = channelOf(participant)
    const { talk, channels } = this.#room
    const before = this.#stops.get(participant)
    // Kept from the start: whoever brings the participant back while the switch is still being asked must find it.
    this.#stops.set(participant, before ?? (() => Promise.resolve()))
    participant.onHold = true
    await before?.()
    if (!before) await talk.remove(channelId)
    const stop = await channels.play(channelId, sound)
    if (this.#stops.has(participant)) this.#stops.set(participant, stop)
    else await stop()
    this.#room.changed()
  }

  /** Brings one back into the talk. Without effect on one who does not wait. Rejects with a BridgeError. */
  async end(participant: Participant): Promise<void> {
    if (!(await this.#stop(participant)) || participant.over) return
    await this.#room.talk.add(channelOf(participant))
    this.#room.changed()
  }

  /** The same, of whom it does not matter any more whether it works: it may be gone by now. Never rejects. */
  async endQuietly(participant: Participant): Promise<void> {
    try {
      await this.end(participant)
    } catch (error) {
      if (!participant.over) this.#room.log.warn({ ...reasonOf(error) }, 'a party could not be brought back')
    }
  }

  async #stop(participant: Participant): Promise<boolean> {
    const stop = this.#stops.get(participant)
    if (!stop) return false
    this.#stops.delete(participant)
    participant.onHold = false
    await stop()
    return true
  }
}

/** Throws when the participant has no channel: it is not in the talk then, and nobody asks. */
export function channelOf(participant: Participant): string {
  const { channelId } = participant
  if (channelId === undefined) throw new Error(`participant ${participant.id} has no channel`)
  return channelId
}
