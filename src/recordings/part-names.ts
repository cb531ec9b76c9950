import type { RecordingFormat, RecordingLayout } from '../calls/recording-wishes.ts'
import type { RecordingPart } from './recording.ts'

type Side = RecordingPart['side']

/** All that a part's name at the switch says of it. */
export interface NamedPart {
  /** The recording's id, a UUID. */
  readonly id: string
  /** A UUID. */
  readonly callId: string
  readonly layout: RecordingLayout
  readonly format: RecordingFormat
  readonly side: Side
  /** Epoch ms at which this part begins. */
  readonly startedAt: number
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const LAYOUTS: Readonly<Record<string, RecordingLayout>> = { m: 'mixed', s: 'split' }
const FORMATS: Readonly<Record<string, RecordingFormat>> = { w: 'wav', o: 'ogg' }
const SIDES: Readonly<Record<string, Side>> = { a: 'all', c: 'caller', o: 'others' }

/**
 * What parts are called at the switch: their names alone say what they belong to, so that those of a bridge that died
 * can still be kept. The application's name is in them: two bridges on one Asterisk leave each other's alone.
 */
export class PartNames {
  readonly #prefix: string
  readonly #pattern: RegExp

  constructor(app: string) {
    this.#prefix = `${app}-recording_`
    const prefix = this.#prefix.replace(/[^A-Za-z0-9]/g, '\\$&')
    this.#pattern = new RegExp(`^${prefix}(${UUID})_(${UUID})_([ms])([wo])([aco])_(\\d{13})$`)
  }

  /** Letters, digits, `-` and `_`, when `app` is of these. */
  nameOf({ id, callId, layout, format, side, startedAt }: NamedPart): string {
    const kind = [letterOf(LAYOUTS, layout), letterOf(FORMATS, format), letterOf(SIDES, side)].join('')
    return `${this.#prefix}${id}_${callId}_${kind}_${Math.round(startedAt)}`
  }

  /** Undefined for a name that is not ours. */
  read(name: string): NamedPart | undefined {
    const match = this.#pattern.exec(name)
    if (!match) return undefined
    const [, id, callId, layout, format, side, startedAt] = match as unknown as string[]
    return {
      id: id!,
      callId: callId!,
      layout: LAYOUTS[layout!]!,
      format: FORMATS[format!]!,
      side: SIDES[side!]!,
      startedAt: Number(startedAt),
    }
  }
}

function letterOf(letters: Readonly<Record<string, string>>, meaning: string): string {
  return Object.keys(letters).find((letter) => letters[letter] === meaning)!
}
