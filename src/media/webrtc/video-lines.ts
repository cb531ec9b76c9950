import { formatFmtp } from '../video/h264/fmtp.ts'
import { VIDEO_CLOCK_RATE } from '../video/video.ts'
import { ABS_SEND_TIME, type DescribedVideo } from './remote-video.ts'
import type { LocalVideo } from './video-agreement.ts'

/** What a section of ours says of its video, apart from the transport. */
export function videoLines({ absSendTimeId, formats }: LocalVideo): string[] {
  return [
    ...(absSendTimeId === undefined ? [] : [`a=extmap:${absSendTimeId} ${ABS_SEND_TIME}`]),
    ...formats.flatMap(formatLines),
  ]
}

function formatLines(format: DescribedVideo): string[] {
  const { codec, payloadType, feedback } = format
  return [
    `a=rtpmap:${payloadType} ${codec}/${VIDEO_CLOCK_RATE}`,
    ...feedback.map((one) => `a=rtcp-fb:${payloadType} ${one}`),
    ...(format.codec === 'H264' ? [`a=fmtp:${payloadType} ${formatFmtp(format.h264)}`] : []),
  ]
}
