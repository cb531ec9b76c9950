import { canPassH264 } from '../h264/agreement.ts'
import type { VideoFormat } from '../video.ts'
import type { Passing } from './route-choice.ts'

/** Whether what `from` tells of can go on undecoded to whom `to` tells of. */
export function passing(from: VideoFormat, to: VideoFormat): Passing {
  if (from.codec === 'VP8' || to.codec === 'VP8') return from.codec === to.codec ? 'as-is' : 'no'
  if (!canPassH264(from.h264, to.h264)) return 'no'
  // Single NAL units are legal in mode 1 too (RFC 6184 6.3).
  return from.h264.packetizationMode > to.h264.packetizationMode ? 'anew' : 'as-is'
}
