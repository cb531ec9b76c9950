import { inspectH264 } from '../h264/inspect.ts'
import type { VideoCodec } from '../video.ts'
import { inspectVp8 } from '../vp8/inspect.ts'

/** What the payload `packet` [start, end) carries: bits of packet-flags.ts. Never throws. */
export function inspect(codec: VideoCodec, packet: Buffer, start: number, end: number): number {
  return codec === 'H264' ? inspectH264(packet, start, end) : inspectVp8(packet, start, end)
}
