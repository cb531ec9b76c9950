import t from 'tap'
import { H264Depacketizer } from '../../../src/media/video/h264/depacketizer.ts'
import { H264Packetizer } from '../../../src/media/video/h264/packetizer.ts'
import type { EncodedPicture } from '../../../src/media/video/video.ts'
import { Vp8Depacketizer } from '../../../src/media/video/vp8/depacketizer.ts'
import { Vp8Packetizer } from '../../../src/media/video/vp8/packetizer.ts'
import { withoutNodeAv } from './fixtures/node-av.ts'
import { collect, deliver, payloadsOf } from './fixtures/payloads.ts'

const PICTURES = 150
/** Of mode 0 the clip's slices have to fit; otherwise the smaller, the more there is to put together. */
const MAX_PAYLOADS = { 0: 1188, 1: 400 } as const

/** What FFmpeg sees in each picture, by timestamp. */
async function decode(codec: 'H264' | 'VP8', pictures: Iterable<EncodedPicture>) {
  const { PictureDecoder } = await import('../../../dev/clip/decoder.ts')
  const decoder = new PictureDecoder(codec)
  const seen = new Map<number, Buffer>()
  let damaged = 0
  for (const { data, timestamp } of pictures) {
    for (const picture of decoder.decode(data)) {
      if (picture.damaged) damaged++
      seen.set(timestamp, picture.planes)
    }
  }
  const { errors } = decoder
  decoder.close()
  return { seen, faults: errors + damaged }
}

/** Without the bytes: an encoder's start codes may be of three bytes, ours are of four. */
const told = ({ timestamp, keyframe, damaged }: EncodedPicture) => ({ timestamp, keyframe, damaged })

const kinds = [
  { name: 'H.264', codec: 'H264', mode: 1 },
  { name: 'H.264 of mode 0', codec: 'H264', mode: 0 },
  { name: 'VP8', codec: 'VP8', mode: 1 },
] as const

for (const { name, codec, mode } of kinds) {
  t.test(
    `${name} of real encoders looks the same behind packets, with losses as well`,
    { skip: withoutNodeAv },
    async (t) => {
      const { Clip } = await import('../../../dev/clip/clip.ts')
      const clip = await Clip.load({ codec, height: 360, sliced: mode === 0 })
      const pictures = [...clip.pictures(PICTURES)]
      const expected = await decode(codec, pictures)
      t.equal(expected.seen.size, PICTURES)

      const maxPayload = MAX_PAYLOADS[mode]
      const packetizer = codec === 'H264' ? new H264Packetizer({ mode, maxPayload }) : new Vp8Packetizer({ maxPayload })
      const payloads = pictures.flatMap(({ data, timestamp }) => payloadsOf(packetizer, data, timestamp))
      t.ok(payloads.length > PICTURES * 1.2, `${payloads.length} packets`)

      for (const lostOneOf of [undefined, 97]) {
        const { pictures: came, onPicture } = collect()
        const depacketizer = codec === 'H264' ? new H264Depacketizer({ onPicture }) : new Vp8Depacketizer({ onPicture })
        deliver(depacketizer, payloads, (_, index) => lostOneOf === undefined || index % lostOneOf !== lostOneOf - 1)
        t.equal(depacketizer.malformed, 0)
        const whole = came.filter(({ damaged }) => !damaged)
        if (lostOneOf === undefined) {
          t.same(came.map(told), pictures.map(told))
        } else {
          t.ok(whole.length < PICTURES, `${whole.length} whole with a loss in ${lostOneOf} packets`)
          t.ok(whole.length > 20, `${whole.length}`)
        }
        const got = await decode(codec, whole)
        t.equal(got.faults, 0)
        t.equal(got.seen.size, whole.length)
        const different = [...got.seen].filter(([timestamp, planes]) => !planes.equals(expected.seen.get(timestamp)!))
        t.same(different, [], 'to the last pixel')
      }
    },
  )
}
