import type { RecordingFormat, RecordingLayout } from '../calls/recording-wishes.ts'
import type { RecordingOffice } from '../calls/tape.ts'
import type { CallDetails } from './from-switch.ts'
import { MemoryIndex } from './memory-index.ts'
import { RecordingIntake, type SwitchFiles } from './recording-intake.ts'
import { RecordingShelf, type RecordingShelfOptions } from './recording-shelf.ts'
import type { RecordingIndex } from './recording-index.ts'

/** Keys of the configuration's `recordings`, and what the room is connected with. */
export interface RecordingsOptions extends Pick<
  RecordingShelfOptions,
  'folder' | 'retentionDays' | 'maxBytes' | 'minFreeBytes' | 'conversions' | 'opusLibrary' | 'log'
> {
  readonly layout: RecordingLayout
  readonly format: RecordingFormat
  readonly announce: boolean
  /** Media URIs, with commas between them. */
  readonly announceSound: string
  readonly announceMaxSeconds: number
  readonly switch: SwitchFiles
  /** The Stasis application. */
  readonly app: string
  /** Of the store; without one the list is made from the folder at each start. */
  readonly index?: RecordingIndex
  /** What is known of a call that is over, e.g. by its record. */
  readonly about?: (callId: string) => Promise<CallDetails | undefined>
}

/** The room, opened. */
export interface Recordings {
  readonly shelf: RecordingShelf
  readonly intake: RecordingIntake
  /** What calls see of it. */
  readonly office: RecordingOffice
  /** Idempotent; bounded; never rejects. What is not kept by then is fetched from the switch at the next start. */
  close(): Promise<void>
}

export async function openRecordings(options: RecordingsOptions): Promise<Recordings> {
  const { layout, format, announce, announceSound, announceMaxSeconds, app, log } = options
  const { index = new MemoryIndex(), about = () => Promise.resolve(undefined) } = options
  const shelf = new RecordingShelf({ ...options, index })
  await shelf.start()
  const intake = new RecordingIntake({ shelf, switch: options.switch, app, about, log })
  return {
    shelf,
    intake,
    office: {
      sink: intake,
      defaults: { layout, format, announce },
      announcement: { sounds: announceSound.split(','), maxMs: announceMaxSeconds * 1000 },
    },
    async close() {
      await intake.close()
      await shelf.close()
    },
  }
}
