import type { VideoDirection, VideoStatistics } from '../../media/video/statistics.ts'
import type { Instruments } from './instruments.ts'

type Side = 'phone' | 'app'

/** How the video of a call went that is over. `talkMs`: how long both sides were joined. */
export function countVideo(to: Instruments, { toApp, toPhone }: VideoStatistics, talkMs: number): void {
  countDirection(to, toApp, { from: 'phone', seenBy: 'app', talkMs })
  countDirection(to, toPhone, { from: 'app', seenBy: 'phone', talkMs })
}

function countDirection(
  to: Instruments,
  { received, sent, transcoding }: VideoDirection,
  { from, seenBy, talkMs }: { readonly from: Side; readonly seenBy: Side; readonly talkMs: number },
): void {
  const asked = received.keyframeRequests
  if (asked > 0) to.add('cubebridge_video_keyframe_requests_total', { by: 'bridge', of: from }, asked)
  const wanted = sent.keyframeRequests
  if (wanted > 0) to.add('cubebridge_video_keyframe_requests_total', { by: seenBy, of: 'bridge' }, wanted)
  if (sent.retransmitted > 0) {
    to.add('cubebridge_video_retransmitted_packets_total', { to: seenBy }, sent.retransmitted)
  }
  const dropped = transcoding?.droppedPictures ?? 0
  if (dropped > 0) to.add('cubebridge_video_pictures_dropped_total', { direction: `to_${seenBy}` }, dropped)
  // Nothing came: neither did it freeze.
  if (received.packets === 0) return
  to.add('cubebridge_video_freezes_total', { seen_by: seenBy }, received.freezes)
  to.add('cubebridge_video_frozen_seconds_total', { seen_by: seenBy }, received.freezeMs / 1000)
  if (talkMs > 0) {
    to.observe('cubebridge_call_video_frozen_ratio', { seen_by: seenBy }, Math.min(1, received.freezeMs / talkMs))
  }
  to.observe('cubebridge_call_video_lost_ratio', { from }, received.lost / (received.packets + received.lost))
}
