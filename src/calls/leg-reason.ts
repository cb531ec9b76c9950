import { messageOf } from '../lib/errors.ts'
import { MediaError } from '../media/errors.ts'
import type { EndReason } from './end-reason.ts'
import { LegError } from './errors.ts'

/** Why a step of a leg failed, as a reason to end for. What is neither a leg's nor media's error is our own defect. */
export function asLegReason(error: unknown): EndReason {
  if (error instanceof LegError) return error.reason
  if (error instanceof MediaError) {
    const cause = error.code === 'media_no_worker' || error.code === 'media_no_port' ? 'capacity' : 'media-failed'
    return { cause, by: 'bridge', detail: error.message }
  }
  return { cause: 'internal', by: 'bridge', detail: messageOf(error) }
}
