import { BridgeError, messageOf } from '../lib/errors.ts'

export type RecordingErrorCode =
  | 'recording_no_space'
  | 'recording_too_large'
  | 'recording_unreadable'
  | 'recording_fetch'
  | 'recording_failed'
  | 'recording_busy'
  | 'recording_closed'
  | 'recording_folder'
  | 'recording_bad_id'
  | 'recording_unknown'
  | 'recording_range'

const STATUS: Record<RecordingErrorCode, number> = {
  recording_no_space: 507,
  recording_too_large: 413,
  recording_unreadable: 502,
  recording_fetch: 502,
  recording_failed: 500,
  recording_busy: 503,
  recording_closed: 503,
  recording_folder: 503,
  recording_bad_id: 400,
  recording_unknown: 404,
  recording_range: 416,
}

const RETRYABLE: ReadonlySet<RecordingErrorCode> = new Set([
  'recording_no_space',
  'recording_fetch',
  'recording_failed',
  'recording_busy',
  'recording_closed',
  'recording_folder',
])

/** A recording that can't be made, kept or found. Calls go on whatever becomes of it. */
export class RecordingError extends BridgeError {
  readonly code: RecordingErrorCode
  override readonly statusCode: number
  override readonly retryable: boolean

  constructor(code: RecordingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.statusCode = STATUS[code]
    this.retryable = RETRYABLE.has(code)
  }
}

/** The disk or the user's share of it is full. */
export function isFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return code === 'ENOSPC' || code === 'EDQUOT'
}

export function noSpace(folder: string, detail: string, options?: ErrorOptions): RecordingError {
  return new RecordingError(
    'recording_no_space',
    `nothing is recorded while the disk of ${folder} has no space (${detail}): delete something there, lower ` +
      'recordings.maxBytes or recordings.retentionDays, or move recordings.folder to a larger disk; calls go on',
    options,
  )
}

/** What went wrong while writing to the folder, in our words. */
export function writingError(error: unknown, folder: string): RecordingError {
  if (error instanceof RecordingError) return error
  if (isFull(error)) return noSpace(folder, messageOf(error), { cause: error })
  return new RecordingError(
    'recording_folder',
    `recordings can't be written to ${folder} (${messageOf(error)}): make it a folder that this user may write to, or ` +
      'name another one as recordings.folder',
    { cause: error },
  )
}
