import t, { type Test } from 'tap'
import { Clip } from '../../../../dev/clip/clip.ts'
import { readBarcode } from '../../../../dev/clip/picture.ts'
import { isFlash } from '../../../../dev/clip/timing.ts'
import { blackPicture } from '../../../../src/media/video/black-picture.ts'
import { Transcoders, type TranscodersOptions } from '../../../../src/media/video/transcoder/transcoders.ts'
import type { VideoTarget } from '../../../../src/media/video/video.ts'
import { FarEnd, leastLikeness, pushAll, watch } from './far-end.ts'

const TARGET: VideoTarget = { width: 640, height: 360, frameRate: 30, bitrate: 400_000 }

async function started(t: Test, options: Partial<TranscodersOptions> = {}): Promise<Transcoders> {
  const transcoders = Transcoders.start({ warn: (message) => t.comment(message), ...options })
  t.teardown(() => transcoders.close())
  await transcoders.settled
  return transcoders
}

for (const [from, to] of [
  ['H264', 'VP8'],
  ['VP8', 'H264'],
] as const) {
  t.test(`${from} becomes ${to} that looks the same, at the same times`, async (t) => {
    const transcoders = await started(t)
    const clip = await Clip.load({ codec: from, height: 360 })
    const far = new FarEnd()
    const transcode = transcoders.open({ from, to, target: TARGET, h264Mode: 1 }, far)
    await pushAll(transcode, clip.pictures(70))

    const { decodeMs, encodeMs, droppedPictures, decodeErrors, restarts } = transcode.statistics()
    t.ok(decodeMs > 0 && encodeMs > 0)
    t.same([decodeErrors, restarts], [0, 0])
    t.ok(droppedPictures < 10, `${droppedPictures}`)

    t.equal(far.keyframesNeeded, 0)
    t.ok(far.made.length > 60, `${far.made.length} of 70`)
    t.equal(far.made[0]?.picture.keyframe, true)
    t.equal(far.made.filter(({ picture }) => picture.keyframe).length, 1, 'the sender’s keyframes are not ours')
    t.ok(far.made.every(({ width, height }) => width === 640 && height === 360))
    const seen = watch(to, far.made)
    for (const { number, picture } of seen) {
      if (!isFlash(number)) t.equal(readBarcode(picture.planes, picture.width, picture.width), number)
    }
    t.ok(leastLikeness(seen) > 27, `${leastLikeness(seen).toFixed(1)} dB at least`)
  })
}

t.test('a picture larger than any is not decoded, and the next of a usual size is', async (t) => {
  const transcoders = await started(t)
  for (const [from, to] of [
    ['H264', 'VP8'],
    ['VP8', 'H264'],
  ] as const) {
    const far = new FarEnd()
    const transcode = transcoders.open({ from, to, target: TARGET, h264Mode: 1 }, far)
    const push = (width: number, height: number, count: number) => {
      const data = blackPicture(from, width, height, count)
      return pushAll(transcode, [{ data, timestamp: count * 3000, keyframe: true, damaged: false }])
    }
    await push(3840, 2160, 0)
    t.equal(far.made.length, 1, from)
    await push(8192, 8192, 1)
    t.equal(far.made.length, 1, from)
    t.equal(transcode.statistics().decodeErrors, 1)
    await push(1280, 720, 2)
    t.equal(far.made.length, 2, from)
    transcode.close()
  }
})

t.test('a keyframe comes at once when it is asked for', async (t) => {
  const transcoders = await started(t)
  for (const [from, to] of [
    ['H264', 'VP8'],
    ['VP8', 'H264'],
  ] as const) {
    const clip = await Clip.load({ codec: from, height: 360 })
    const far = new FarEnd()
    const transcode = transcoders.open({ from, to, target: TARGET, h264Mode: 1 }, far)
    const pictures = [...clip.pictures(30)]
    await pushAll(transcode, pictures.slice(0, 20))
    const before = far.made.length
    transcode.requestKeyframe()
    await pushAll(transcode, pictures.slice(20))
    t.equal(far.made[before]?.picture.keyframe, true, to)
    t.equal(
      far.made.slice(before + 1).some(({ picture }) => picture.keyframe),
      false,
      `${to}: once`,
    )
    watch(to, far.made.slice(before))
    transcode.close()
  }
})

t.test('for packetization mode 0 no NAL unit is longer than a packet takes', async (t) => {
  const transcoders = await started(t)
  const clip = await Clip.load({ codec: 'VP8', height: 720 })
  const far = new FarEnd()
  const target = { width: 1280, height: 720, frameRate: 30, bitrate: 1_500_000 }
  const transcode = transcoders.open({ from: 'VP8', to: 'H264', target, h264Mode: 0, maxNal: 900 }, far)
  await pushAll(transcode, clip.pictures(8))
  t.ok(far.made.length > 4)
  let longest = 0
  for (const { picture } of far.made) for (const nal of nals(picture.data)) longest = Math.max(longest, nal.length)
  t.ok(longest > 500 && longest <= 900, `${longest} bytes`)
  watch('H264', far.made)
})

t.test('H.264 is made in constrained baseline with its parameter sets before the keyframe', async (t) => {
  const transcoders = await started(t)
  const clip = await Clip.load({ codec: 'VP8', height: 360 })
  const far = new FarEnd()
  await pushAll(transcoders.open({ from: 'VP8', to: 'H264', target: TARGET, h264Mode: 1 }, far), clip.pictures(3))
  const units = nals(far.made[0]!.picture.data)
  const types = units.map((nal) => nal[0]! & 31).filter((type) => type !== 6)
  t.same(types, [7, 8, 5])
  const sps = units.find((nal) => (nal[0]! & 31) === 7)!
  t.equal(sps[1], 66, 'profile_idc: baseline')
  t.equal(sps[2]! & 0x40, 0x40, 'constraint_set1_flag: constrained')
  t.ok(sps[3]! <= 31, 'level 3.1 at most')
})

t.test('the ladder is followed: bitrate, size and frame rate, without a picture that does not decode', async (t) => {
  const transcoders = await started(t)
  for (const [from, to] of [
    ['H264', 'VP8'],
    ['VP8', 'H264'],
  ] as const) {
    const clip = await Clip.load({ codec: from, height: 360 })
    const far = new FarEnd()
    const transcode = transcoders.open({ from, to, target: TARGET, h264Mode: 1 }, far)
    const pictures = [...clip.pictures(240)]
    await pushAll(transcode, pictures.slice(0, 60))
    transcode.setTarget({ ...TARGET, bitrate: 120_000 })
    await pushAll(transcode, pictures.slice(60, 150))
    const low = far.bitrate(75)
    t.ok(low < 170_000, `${to} at 120 kb/s: ${Math.round(low / 1000)} kb/s`)
    transcode.setTarget({ width: 426, height: 240, frameRate: 15, bitrate: 100_000 })
    const before = far.made.length
    await pushAll(transcode, pictures.slice(150))
    const last = far.made.slice(before)
    t.ok(last.length <= 46 && last.length > 20, `${to}: ${last.length} of 90 pictures at half the rate`)
    t.ok(last.every(({ width, height }) => width === 426 && height === 240))
    t.equal(last[0]?.picture.keyframe, true, 'another size begins with a keyframe')
    watch(to, far.made)
    transcode.close()
  }
})

t.test('a sender whose picture changes its size is followed, and nothing is made larger than it', async (t) => {
  const transcoders = await started(t)
  const [small, large] = await Promise.all([
    Clip.load({ codec: 'H264', height: 360 }),
    Clip.load({ codec: 'H264', height: 720 }),
  ])
  const far = new FarEnd()
  const target = { width: 854, height: 480, frameRate: 30, bitrate: 500_000 }
  const transcode = transcoders.open({ from: 'H264', to: 'VP8', target, h264Mode: 1 }, far)
  const at = (clip: Clip, number: number) => ({ ...clip.at(number), timestamp: number * 3000 })
  await pushAll(
    transcode,
    Array.from({ length: 20 }, (_, i) => at(small, i)),
  )
  await pushAll(
    transcode,
    Array.from({ length: 20 }, (_, i) => ({ ...large.at(i), timestamp: (20 + i) * 3000 })),
  )
  await pushAll(
    transcode,
    Array.from({ length: 20 }, (_, i) => ({ ...small.at(i), timestamp: (40 + i) * 3000 })),
  )
  const sizes = far.made.map(({ width, height }) => `${width}x${height}`)
  t.same([...new Set(sizes)], ['640x360', '854x480'])
  t.equal(sizes[0], '640x360')
  t.equal(sizes.at(-1), '640x360')
  t.equal(far.keyframesNeeded, 0)
  watch('VP8', far.made)
})

t.test('time goes on when the sender’s time stamps wrap around or begin anew', async (t) => {
  const transcoders = await started(t)
  const clip = await Clip.load({ codec: 'VP8', height: 360 })
  const far = new FarEnd()
  const transcode = transcoders.open({ from: 'VP8', to: 'H264', target: TARGET, h264Mode: 1 }, far)
  const stamps = (i: number) => (i < 40 ? (2 ** 32 - 30_000 + i * 3000) % 2 ** 32 : 77_000 + i * 3000)
  const pictures = [...clip.pictures(60)].map((picture, i) => ({ ...picture, timestamp: stamps(i) }))
  await pushAll(transcode, pictures)
  t.same(
    far.made.map(({ picture }) => picture.timestamp),
    pictures.map(({ timestamp }) => timestamp),
  )
})

function nals(picture: Buffer): Buffer[] {
  const units: Buffer[] = []
  let start = picture.indexOf('000001', 0, 'hex') + 3
  while (start < picture.length) {
    const next = picture.indexOf('000001', start, 'hex')
    const end = next < 0 ? picture.length : next
    units.push(picture.subarray(start, next >= 0 && picture[next - 1] === 0 ? end - 1 : end))
    start = end + 3
  }
  return units
}
