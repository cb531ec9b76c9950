import { KEYFRAME, MALFORMED, STARTS_PICTURE } from '../../src/media/video/packet-flags.ts'
import type { EncodedPicture } from '../../src/media/video/video.ts'
import { Vp8Depacketizer } from '../../src/media/video/vp8/depacketizer.ts'
import { readFrameHeader } from '../../src/media/video/vp8/frame-header.ts'
import { inspectVp8 } from '../../src/media/video/vp8/inspect.ts'
import { Vp8Packetizer } from '../../src/media/video/vp8/packetizer.ts'
import { Input } from '../engine/input.ts'
import { PictureWatch } from '../engine/picture-watch.ts'
import { promise } from '../engine/promise.ts'

/** A first byte for the size of packets, then as `PictureWatch` has it. */
export function fuzz(data: Buffer): void {
  const input = new Input(data)
  const maxPayload = 8 + input.byte()
  const watch = new PictureWatch(0x10)
  const depacketizer = new Vp8Depacketizer({
    onPicture: (picture) => {
      const { length } = picture.data
      promise(length > 0 && length < watch.bytes, `${length} bytes came out of ${watch.bytes}`)
      watch.onPicture(picture)
      if (picture.damaged) return
      promise(readFrameHeader(picture.data)?.keyframe === picture.keyframe, 'a frame has a header')
      checkPackets(picture, maxPayload)
    },
  })
  let malformed = 0
  watch.run(input, depacketizer, (packet, start, end) => {
    const told = inspectVp8(packet, start, end)
    promise((told & KEYFRAME) === 0 || (told & STARTS_PICTURE) > 0, 'a keyframe starts where a frame does')
    if (end > start && told & MALFORMED) promise(depacketizer.malformed > malformed, 'inspecting finds no more')
    malformed = depacketizer.malformed
  })
}

/** What is made of a frame is what comes out again. */
function checkPackets({ data, keyframe }: EncodedPicture, maxPayload: number): void {
  let out: EncodedPicture | undefined
  const depacketizer = new Vp8Depacketizer({ onPicture: (picture) => (out = picture) })
  new Vp8Packetizer({ maxPayload, pictureId: 0x7fff }).split(data, (payload, length, marker) => {
    promise(length > 0 && length <= maxPayload, `a payload of ${length} bytes`)
    depacketizer.push(payload, 0, length, 0, marker, false)
  })
  promise(out?.data.equals(data) ?? false, 'a frame goes through packets')
  promise(out?.keyframe === keyframe && out.damaged === !keyframe, 'it is what it was, alone')
}
