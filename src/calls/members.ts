import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { ParticipantRecord } from './call-record.ts'
import type { ParticipantView } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import { CallError } from './errors.ts'
import type { Leg } from './leg.ts'
import { Participant } from './participant.ts'

/** Who is in a call, and who was. */
export class Members {
  readonly #clock: Clock
  readonly #log: Log
  readonly #present: Participant[] = []
  readonly #records = new Map<string, Promise<ParticipantRecord>>()
  #count = 0

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  get present(): readonly Participant[] {
    return this.#present
  }

  get joined(): readonly Participant[] {
    return this.#present.filter(({ joined }) => joined)
  }

  add(leg: Leg, role: ParticipantView['role']): Participant {
    const id = `p${++this.#count}`
    const participant = new Participant({ id, role, leg, clock: this.#clock, log: this.#log })
    this.#present.push(participant)
    return participant
  }

  /** Frees one. Resolves when it is gone; never rejects. */
  async leave(participant: Participant, reason: EndReason): Promise<void> {
    const leaving = participant.leave(reason)
    if (!this.#records.has(participant.id)) this.#records.set(participant.id, leaving)
    const at = this.#present.indexOf(participant)
    if (at >= 0) this.#present.splice(at, 1)
    await leaving
  }

  /** One goes over to another call with leg and talk path. */
  surrender(participant: Participant, reason: EndReason): ReturnType<Participant['surrender']> {
    const given = participant.surrender(reason)
    this.#records.set(participant.id, participant.leave(reason))
    const at = this.#present.indexOf(participant)
    if (at >= 0) this.#present.splice(at, 1)
    return given
  }

  /** All who ever came, in that order, once everyone has left. */
  async records(): Promise<readonly ParticipantRecord[]> {
    const records = await Promise.all(this.#records.values())
    return records.sort((a, b) => numberOf(a.id) - numberOf(b.id))
  }

  /** By id, or by kind where there is but one. Throws a CallError. */
  find(ref: string): Participant {
    const found = this.#present.filter(({ id, kind }) => id === ref || kind === ref)
    if (found.length === 1 && found[0]) return found[0]
    const here = this.#present.map(({ id, kind }) => `${id} (${kind})`).join(', ')
    const why = found.length > 1 ? `names several: take an id` : 'is not in the call'
    throw new CallError('call_participant_unknown', `${JSON.stringify(ref)} ${why}; in it are ${here || 'none'}`)
  }
}

function numberOf(id: string): number {
  return Number(id.slice(1))
}
