import { flag } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import type { RecordRequest } from './operator.ts'

export type RecordingLayout = NonNullable<RecordRequest['layout']>
export type RecordingFormat = NonNullable<RecordRequest['format']>

export const layoutField = z.enum(['mixed', 'split'], { error: 'must be mixed or split' })
export const formatField = z.enum(['wav', 'ogg'], { error: 'must be wav or ogg' })

/** What a mapping may say of recording, all of it optional: `recording: { always: true, layout: split }`. */
export const recordingWishesField = z
  .strictObject({
    always: flag().exactOptional(),
    layout: layoutField.exactOptional(),
    format: formatField.exactOptional(),
    announce: flag().exactOptional(),
  })
  .prefault({})

/** How a recording is made. */
export interface RecordingPlan {
  /** `mixed`: all in one channel; `split`: the caller left, all others right. */
  readonly layout: RecordingLayout
  readonly format: RecordingFormat
  /** Tells the parties first. */
  readonly announce: boolean
}

/** What a mapping wants; what it leaves out is the configuration's. */
export interface RecordingWishes extends Partial<RecordingPlan> {
  /** Each talk of the mapping is recorded from its beginning. */
  readonly always?: boolean
}
