import type { Readable } from 'node:stream'
import type { StoredRecording } from '../calls/kept-recording.ts'
import type { Party } from '../calls/leg.ts'
import type { RecordingFormat, RecordingLayout } from '../calls/recording-wishes.ts'

/** What the switch recorded of one side for a while: WAVE, 16-bit mono PCM of 8 or 16 kHz. */
export interface RecordingPart {
  /** `caller` and `others` for the layout `split`; `all` for `mixed`. In a `mixed` one all sides are added. */
  readonly side: 'all' | 'caller' | 'others'
  /** Milliseconds from `startedAt` to its first sample; parts that follow one another differ by it. */
  readonly startsMs: number
  /** Asked for when its turn has come; the stream is read to its end, or destroyed. */
  open(): Promise<Readable>
}

/** A recording that is to be kept. */
export interface NewRecording {
  /** Letters, digits, `-` and `_`: a UUID. */
  readonly id: string
  readonly callId: string
  readonly layout: RecordingLayout
  readonly format: RecordingFormat
  readonly startedAt: number
  readonly mapping: string | undefined
  readonly parties: readonly Party[]
  readonly parts: readonly RecordingPart[]
}

/** What is needed to serve the file. */
export interface RecordingFile {
  readonly recording: StoredRecording
  /** Of the file as it is now. */
  readonly bytes: number
  readonly contentType: 'audio/wav' | 'audio/ogg'
  /** What a browser may save it as. */
  readonly fileName: string
}

export const CONTENT_TYPES: Readonly<Record<RecordingFormat, RecordingFile['contentType']>> = {
  wav: 'audio/wav',
  ogg: 'audio/ogg',
}

/** Loudness along a recording, for display. */
export interface RecordingPeaks {
  readonly durationMs: number
  /** One list for each channel, of equal length: 0 (silence) to 255 (full scale). */
  readonly channels: readonly (readonly number[])[]
}
