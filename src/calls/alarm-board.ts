import type { Log } from '../lib/log.ts'
import { audibility } from '../media/quality/alarms.ts'
import type { MediaAlarm } from '../media/session.ts'

/** What is wrong with the audio of a call now, of all its apps' talk paths. */
export class AlarmBoard {
  readonly #log: Log
  readonly #raised = new Map<string, readonly MediaAlarm[]>()
  readonly #logged = new Set<MediaAlarm>()

  constructor(log: Log) {
    this.#log = log
  }

  get raised(): readonly MediaAlarm[] {
    return [...new Set([...this.#raised.values()].flat())]
  }

  note(participant: string, alarm: MediaAlarm, raised: boolean): void {
    const others = (this.#raised.get(participant) ?? []).filter((other) => other !== alarm)
    this.#raised.set(participant, raised ? [...others, alarm] : others)
    // Once per call: one that comes and goes would fill the log, and the record has them all.
    if (!raised || this.#logged.has(alarm)) return
    this.#logged.add(alarm)
    this.#log.warn({ alarm, audio: audibility(this.raised) }, 'something is wrong with the audio of a call')
  }

  forget(participant: string): void {
    this.#raised.delete(participant)
  }
}
