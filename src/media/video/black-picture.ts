import { blackH264 } from './h264/black.ts'
import type { VideoCodec } from './video.ts'
import { unreachable } from '../../lib/unreachable.ts'
import { blackVp8 } from './vp8/black.ts'

/**
 * A keyframe of black, to stand in for a picture that does not come: `EncodedPicture.data` of any size, even numbers.
 * `count`: how many were sent right before it, as consecutive keyframes of H.264 are told apart.
 */
export function blackPicture(codec: VideoCodec, width: number, height: number, count = 0): Buffer {
  switch (codec) {
    case 'H264':
      return blackH264(width, height, count)
    case 'VP8':
      return blackVp8(width, height)
    default:
      return unreachable(codec)
  }
}
