import t from 'tap'
import { blackPicture } from '../../../src/media/video/black-picture.ts'
import { H264Packetizer } from '../../../src/media/video/h264/packetizer.ts'
import { readSps } from '../../../src/media/video/h264/sps.ts'
import { readFrameHeader } from '../../../src/media/video/vp8/frame-header.ts'
import { withoutNodeAv } from './fixtures/node-av.ts'
import { payloadsOf } from './fixtures/payloads.ts'

const SIZES = [
  [16, 16],
  [130, 98],
  [320, 240],
  [640, 360],
  [360, 640],
  [1280, 720],
  [1920, 1080],
] as const

/** Of a picture's NAL units, without fragments. */
const nals = (picture: Buffer) =>
  payloadsOf(new H264Packetizer({ mode: 0, maxPayload: 20_000 }), picture).map(({ data }) => data)

t.test('a black picture is a keyframe of the size that was asked for', async (t) => {
  for (const [width, height] of SIZES) {
    t.match(readSps(nals(blackPicture('H264', width, height))[0]!), {
      width,
      height,
      profileIdc: 66,
      constraints: 0xe0,
    })
    t.same(readFrameHeader(blackPicture('VP8', width, height)), { keyframe: true, width, height })
  }
})

t.test('a black picture of H.264 has the lowest level of its size', async (t) => {
  const level = (width: number, height: number) => readSps(nals(blackPicture('H264', width, height))[0]!)?.levelIdc
  t.same([level(176, 144), level(352, 288), level(640, 360), level(1280, 720)], [10, 20, 30, 31])
})

t.test('a black picture needs no fragments, and not more than some packets', async (t) => {
  const packetizer = new H264Packetizer({ mode: 0, maxPayload: 1100 })
  for (const [width, height] of SIZES) payloadsOf(packetizer, blackPicture('H264', width, height))
  t.equal(packetizer.oversize, 0)
  t.ok(blackPicture('VP8', 1280, 720).length < 2000)
})

t.test('one black picture of H.264 is told apart from the one before', async (t) => {
  const [one, two, three] = [0, 1, 2].map((count) => blackPicture('H264', 320, 240, count))
  t.notSame(one, two)
  t.same(one, three)
})

t.test('FFmpeg sees nothing but black', { skip: withoutNodeAv }, async (t) => {
  const { PictureDecoder } = await import('../../../dev/clip/decoder.ts')
  for (const codec of ['H264', 'VP8'] as const) {
    // One decoder for all: sizes change in a call.
    const decoder = new PictureDecoder(codec)
    for (const [width, height] of SIZES) {
      for (const count of [0, 1]) {
        const [seen, ...more] = decoder.decode(blackPicture(codec, width, height, count))
        const what = `${codec} ${width} by ${height}`
        t.same(
          [more.length, seen?.width, seen?.height, seen?.damaged, decoder.errors],
          [0, width, height, false, 0],
          what,
        )
        const black = Buffer.alloc((width * height * 3) / 2, 128).fill(16, 0, width * height)
        t.ok(seen?.planes.equals(black), what)
      }
    }
    decoder.close()
  }
})
