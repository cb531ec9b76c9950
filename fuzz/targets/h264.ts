import { H264Depacketizer } from '../../src/media/video/h264/depacketizer.ts'
import { inspectH264, spsOfPacket } from '../../src/media/video/h264/inspect.ts'
import { START_CODE } from '../../src/media/video/h264/nal-unit.ts'
import { H264Packetizer } from '../../src/media/video/h264/packetizer.ts'
import { readSps } from '../../src/media/video/h264/sps.ts'
import { MALFORMED } from '../../src/media/video/packet-flags.ts'
import { Input } from '../engine/input.ts'
import { PictureWatch } from '../engine/picture-watch.ts'
import { promise } from '../engine/promise.ts'

const SETS = ['6742c01edb0280bfe5c044000003000400000300f03c58b920', '68ca8cb2'].map((set) => Buffer.from(set, 'hex'))
/** What parameter sets add at most: as many as are remembered, as long as they may be. */
const MOST_SETS_BYTES = 16 * 2052

/** A first byte for parameter sets in the SDP and the size of packets; then as `PictureWatch` has it. */
export function fuzz(data: Buffer): void {
  const input = new Input(data)
  const options = input.byte()
  const maxPayload = 16 + (options >> 1)
  const watch = new PictureWatch(0x65)
  const depacketizer = new H264Depacketizer({
    parameterSets: options & 1 ? SETS : [],
    onPicture: (picture) => {
      // A start code for each NAL unit, of a byte at least.
      const most = watch.bytes * (1 + START_CODE.length) + MOST_SETS_BYTES
      promise(picture.data.length <= most, `${picture.data.length} bytes came out of ${watch.bytes}`)
      promise(picture.data.indexOf(START_CODE) === 0, 'a picture begins with a start code')
      watch.onPicture(picture)
      checkPackets(picture.data, maxPayload)
    },
  })
  let malformed = 0
  watch.run(input, depacketizer, (packet, start, end) => {
    const isMalformed = (inspectH264(packet, start, end) & MALFORMED) > 0
    if (end > start) promise(depacketizer.malformed === malformed + (isMalformed ? 1 : 0), 'inspecting finds the same')
    malformed = depacketizer.malformed
    const sps = spsOfPacket(packet, start, end)
    if (sps) readSps(sps)
  })
}

/** Whatever the picture, what is made of it can be read and is what comes out again. */
function checkPackets(picture: Buffer, maxPayload: number): void {
  const once = through(picture, maxPayload)
  if (once) promise(through(once, maxPayload)?.equals(once) ?? false, 'what went through packets once does so again')
}

function through(picture: Buffer, maxPayload: number): Buffer | undefined {
  let out: Buffer | undefined
  let isEnded = false
  const depacketizer = new H264Depacketizer({ onPicture: ({ data }) => (out = Buffer.from(data)) })
  new H264Packetizer({ mode: 1, maxPayload }).split(picture, (payload, length, marker) => {
    promise(length > 0 && length <= maxPayload, `a payload of ${length} bytes`)
    promise((inspectH264(payload, 0, length) & MALFORMED) === 0, 'our own payload is well formed')
    promise(!isEnded, 'the marker is on the last')
    isEnded = marker
    depacketizer.push(payload, 0, length, 0, marker, false)
  })
  promise(depacketizer.malformed === 0, 'our own payloads are read')
  new H264Packetizer({ mode: 0, maxPayload }).split(picture, (_, length) =>
    promise(length <= maxPayload, 'mode 0 fits'),
  )
  return out
}
