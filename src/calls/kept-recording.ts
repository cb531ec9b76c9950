import type { Party } from './leg.ts'
import type { RecordingFormat, RecordingLayout } from './recording-wishes.ts'

/** A finished recording that is kept in a file, as it is listed. */
export interface StoredRecording {
  readonly id: string
  readonly callId: string
  /** Epoch ms at which its sound begins. */
  readonly startedAt: number
  readonly durationMs: number
  readonly layout: RecordingLayout
  readonly format: RecordingFormat
  readonly bytes: number
  /** The file's name in the recordings' folder. */
  readonly path: string
  /** `kept`: can be opened; `removing`: its file is being deleted, or is already; `missing`: someone else took its file. */
  readonly state: 'kept' | 'removing' | 'missing'
  /** Of the file, hexadecimal. */
  readonly sha256: string
  /** SIP URI of the call's mapping. */
  readonly mapping: string | undefined
  readonly parties: readonly Party[]
}
