import type { Readable } from 'node:stream'
import type { Party } from '../calls/leg.ts'
import { asError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { RecordingError } from './errors.ts'
import type { NamedPart, PartNames } from './part-names.ts'
import type { RecordingShelf } from './recording-shelf.ts'
import type { StoredRecording } from '../calls/kept-recording.ts'

/** The switch's own store of what it recorded. Its requests are bounded; they reject with a BridgeError. */
export interface SwitchRecordings {
  /** `GET /recordings/stored/{name}/file` */
  fetch(name: string): Promise<Readable>
  /** `DELETE /recordings/stored/{name}`; resolves also when there is none. */
  discard(name: string): Promise<void>
}

/** What the parts' names do not say. */
export interface CallDetails {
  /** SIP URI. */
  readonly mapping: string | undefined
  readonly parties: readonly Party[]
}

export interface Leftovers {
  readonly kept: readonly StoredRecording[]
  readonly failed: readonly { readonly id: string; readonly callId: string; readonly error: Error }[]
}

export interface FromSwitchOptions {
  readonly shelf: Pick<RecordingShelf, 'keep'>
  readonly switch: SwitchRecordings
  readonly names: PartNames
  readonly log: Log
}

/** Brings what the switch recorded to the shelf, and deletes it there only when it is kept. */
export class FromSwitch {
  readonly #options: FromSwitchOptions

  constructor(options: FromSwitchOptions) {
    this.#options = options
  }

  /**
   * Keeps one recording, whose parts have these names. Rejects as the shelf does; the parts are still at the switch then,
   * and `adopt` finds them.
   */
  async collect(names: readonly string[], details: CallDetails): Promise<StoredRecording> {
    const { shelf, switch: store, names: known } = this.#options
    const parts = names.flatMap((name) => {
      const part = known.read(name)
      return part ? [{ name, ...part }] : []
    })
    const [first] = parts
    if (!first || parts.some(({ id }) => id !== first.id)) {
      throw new RecordingError('recording_unreadable', 'these are not the parts of one recording')
    }
    const { id, callId, layout, format } = first
    const startedAt = Math.min(...parts.map((part) => part.startedAt))
    const stored = await shelf.keep({
      ...{ id, callId, layout, format, startedAt, ...details },
      parts: parts.map((part) => ({
        side: part.side,
        startsMs: part.startedAt - startedAt,
        open: () => store.fetch(part.name),
      })),
    })
    for (const { name } of parts) await this.#discard(name, id)
    return stored
  }

  /**
   * Keeps what was left at the switch: by a bridge that died, or while there was no space. `names`: all that the switch
   * has; those of others, and of recordings that `isLive`, are left alone. `about` tells of a call what is known. Never
   * rejects; one after the other.
   */
  async adopt(
    names: readonly string[],
    about: (callId: string) => Promise<CallDetails | undefined>,
    isLive: (recordingId: string) => boolean,
  ): Promise<Leftovers> {
    const kept: StoredRecording[] = []
    const failed: { id: string; callId: string; error: Error }[] = []
    for (const [id, parts] of this.#byRecording(names)) {
      if (isLive(id)) continue
      const { callId } = parts[0]!.part
      try {
        const details = (await about(callId)) ?? { mapping: undefined, parties: [] }
        kept.push(
          await this.collect(
            parts.map(({ name }) => name),
            details,
          ),
        )
      } catch (error) {
        failed.push({ id, callId, error: asError(error) })
        this.#options.log.warn({ recordingId: id, callId, err: error }, 'a recording is still at the switch')
      }
    }
    return { kept, failed }
  }

  #byRecording(names: readonly string[]): Map<string, { name: string; part: NamedPart }[]> {
    const recordings = new Map<string, { name: string; part: NamedPart }[]>()
    for (const name of names) {
      const part = this.#options.names.read(name)
      if (!part) continue
      const parts = recordings.get(part.id) ?? []
      parts.push({ name, part })
      recordings.set(part.id, parts)
    }
    return recordings
  }

  async #discard(name: string, recordingId: string): Promise<void> {
    try {
      await this.#options.switch.discard(name)
    } catch (error) {
      this.#options.log.warn(
        { recordingId, name, err: error },
        'a recording that is kept is still at the switch as well',
      )
    }
  }
}
