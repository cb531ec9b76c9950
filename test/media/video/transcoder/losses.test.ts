import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { Clip } from '../../../../dev/clip/clip.ts'
import { readBarcode } from '../../../../dev/clip/picture.ts'
import { isFlash } from '../../../../dev/clip/timing.ts'
import { Transcoders, type TranscodersOptions } from '../../../../src/media/video/transcoder/transcoders.ts'
import type { TranscodeOptions } from '../../../../src/media/video/transcoder/transcode.ts'
import { FarEnd, leastLikeness, pushAll, until, watch } from './far-end.ts'

const OPTIONS: TranscodeOptions = {
  from: 'H264',
  to: 'VP8',
  target: { width: 640, height: 360, frameRate: 30, bitrate: 400_000 },
  h264Mode: 1,
}

async function started(t: Test, options: Partial<TranscodersOptions> = {}): Promise<Transcoders> {
  const transcoders = Transcoders.start({ warn: (message) => t.comment(message), ...options })
  t.teardown(() => transcoders.close())
  await transcoders.settled
  return transcoders
}

t.test('nothing is made of a stream’s middle until its keyframe, which is asked for', async (t) => {
  const transcoders = await started(t)
  for (const from of ['H264', 'VP8'] as const) {
    const to = from === 'H264' ? 'VP8' : 'H264'
    const clip = await Clip.load({ codec: from, height: 360 })
    const far = new FarEnd()
    const transcode = transcoders.open({ ...OPTIONS, from, to }, far)
    const pictures = [...clip.pictures(90)]
    await pushAll(transcode, pictures.slice(35, 60))
    t.equal(far.made.length, 0, from)
    t.ok(far.keyframesNeeded >= 1, from)
    await pushAll(transcode, pictures.slice(60))
    t.equal(far.made[0]?.picture.timestamp, 60 * 3000, from)
    const seen = watch(to, far.made)
    t.equal(readBarcode(seen[0]!.picture.planes, 640, 640), 60, from)
    t.ok(leastLikeness(seen) > 27, from)
    transcode.close()
  }
})

t.test('a damaged picture is never shown: the last good one stays until a keyframe', async (t) => {
  const transcoders = await started(t)
  const clip = await Clip.load({ codec: 'H264', height: 360 })
  const far = new FarEnd()
  const transcode = transcoders.open(OPTIONS, far)
  const pictures = [...clip.pictures(90)]
  await pushAll(transcode, pictures.slice(0, 30))
  const before = far.made.length
  const half = { ...pictures[30]!, data: pictures[30]!.data.subarray(0, 100), damaged: true }
  await pushAll(transcode, [half, ...pictures.slice(31, 60)])
  t.equal(far.made.length, before)
  t.ok(far.keyframesNeeded >= 1)
  await pushAll(transcode, pictures.slice(60))
  t.ok(far.made.length > before + 20)
  t.ok(leastLikeness(watch('VP8', far.made)) > 27, 'all that was made is good')
})

t.test('a sender that never gives another keyframe is seen again after some seconds', async (t) => {
  const transcoders = await started(t)
  const clip = await Clip.load({ codec: 'H264', height: 360 })
  const far = new FarEnd()
  const transcode = transcoders.open(OPTIONS, far)
  const pictures = [...clip.pictures(59)]
  await pushAll(transcode, pictures.slice(0, 34))
  const before = far.made.length
  await pushAll(transcode, [{ ...pictures[34]!, damaged: true }])
  await sleep(3200)
  await pushAll(transcode, pictures.slice(35))
  t.ok(far.made.length > before + 15)
  t.ok(far.keyframesNeeded >= 2, 'it is still asked')
  const last = watch('VP8', far.made).at(-1)!
  t.equal(readBarcode(last.picture.planes, 640, 640), last.number)
})

t.test('no nonsense ends the process or makes a picture', async (t) => {
  const transcoders = await started(t)
  const { pid } = transcoders
  for (const from of ['H264', 'VP8'] as const) {
    const clip = await Clip.load({ codec: from, height: 360 })
    const far = new FarEnd()
    const transcode = transcoders.open({ ...OPTIONS, from, to: from }, far)
    let random = 12_345
    const next = (most: number) => (random = (random * 48_271) % 2_147_483_647) % most
    const broken = (number: number) => {
      const data = Buffer.from(clip.at(number).data)
      for (let i = 0; i < 20; i++) data[8 + next(data.length - 8)] = next(256)
      return { ...clip.at(number), data }
    }
    const nonsense = Array.from({ length: 60 }, (_, i) => ({
      data: Buffer.from(Array.from({ length: next(300) }, () => next(256))),
      timestamp: i * 3000,
      keyframe: i % 7 === 0,
      damaged: false,
    }))
    await pushAll(transcode, nonsense)
    t.equal(far.made.length, 0, from)
    await pushAll(
      transcode,
      Array.from({ length: 120 }, (_, i) => broken(i)),
    )
    const before = far.made.length
    await pushAll(
      transcode,
      Array.from({ length: 20 }, (_, i) => clip.at(120 + i)),
    )
    // Pictures of nonsense have used up what the bitrate allows: some are left out.
    t.ok(far.made.length - before >= 12, `${from}: the next good keyframe makes all well`)
    const last = watch(from, far.made).at(-1)!
    t.equal(readBarcode(last.picture.planes, 640, 640), last.number)
    transcode.close()
  }
  t.equal(transcoders.pid, pid)
})

t.test('a killed process is replaced, and all goes on with the next keyframe', async (t) => {
  const transcoders = await started(t)
  const clip = await Clip.load({ codec: 'H264', height: 360 })
  const [far, other] = [new FarEnd(), new FarEnd()]
  const transcode = transcoders.open(OPTIONS, far)
  const second = transcoders.open({ ...OPTIONS, to: 'H264' }, other)
  transcode.setTarget({ ...OPTIONS.target, width: 320, height: 180 })
  const pictures = [...clip.pictures(90)]
  await pushAll(transcode, pictures.slice(0, 10))
  const { pid } = transcoders
  process.kill(pid!, 'SIGKILL')
  await until('the loss is told', () => far.lost.length === 1 && other.lost.length === 1)
  t.match(far.lost, [/SIGKILL/])
  t.equal(transcode.push(pictures[11]!), false, 'there is none at the moment')
  await until('a keyframe is asked for', () => far.keyframesNeeded === 1 && other.keyframesNeeded === 1)
  t.not(transcoders.pid, pid)
  const before = far.made.length
  await pushAll(transcode, pictures.slice(50))
  await pushAll(second, pictures.slice(60))
  t.match(far.made[before]?.picture, { timestamp: 60 * 3000, keyframe: true })
  t.ok(
    far.made.every(({ width }) => width === 320),
    'the target is still known',
  )
  t.ok(leastLikeness(watch('VP8', far.made.slice(before))) > 24)
  t.ok(other.made.length > 20)
  t.equal(transcode.statistics().restarts, 1)
  t.equal(transcoders.load.restarts, 1)
})

t.test('a process that hangs is killed and replaced', async (t) => {
  const transcoders = await started(t, { stallTimeoutMs: 600 })
  const far = new FarEnd()
  transcoders.open(OPTIONS, far)
  const { pid } = transcoders
  process.kill(pid!, 'SIGSTOP')
  await until('it is replaced', () => far.keyframesNeeded === 1)
  t.match(far.lost, [/answered no ping for 600 ms/])
  t.not(transcoders.pid, pid)
  t.throws(() => process.kill(pid!, 0), { code: 'ESRCH' })
})

t.test('a process that never gets ready is not waited for', async (t) => {
  const transcoders = Transcoders.start({
    warn: (message) => t.comment(message),
    startTimeoutMs: 150,
    nodeFlags: ['--import=data:text/javascript,await new Promise((resolve) => setTimeout(resolve, 60000))'],
  })
  t.teardown(() => transcoders.close())
  t.equal(transcoders.available, true, 'as long as it is not known')
  await transcoders.settled
  t.equal(transcoders.available, false)
  t.match(transcoders.unavailability, /does not start.*not get ready in time/)
})

t.test('when the queue is too long pictures are dropped before they are decoded', async (t) => {
  const transcoders = await started(t, { stallTimeoutMs: 60_000 })
  const clip = await Clip.load({ codec: 'H264', height: 360 })
  const far = new FarEnd()
  const transcode = transcoders.open(OPTIONS, far)
  await pushAll(transcode, clip.pictures(10))
  const asked = far.keyframesNeeded
  process.kill(transcoders.pid!, 'SIGSTOP')
  t.equal(transcode.push(clip.at(10)), true)
  await sleep(300)
  t.ok(transcode.queueMs >= 290)
  t.equal(transcode.push(clip.at(11)), false)
  t.equal(transcode.push(clip.at(12)), false)
  t.equal(transcoders.room(), 0, 'a machine that is late takes no more')
  process.kill(transcoders.pid!, 'SIGCONT')
  await until('the queue is empty', () => transcode.queueMs === 0)
  t.equal(far.keyframesNeeded, asked, 'what was decoded late is whole')
  const before = far.made.length
  await pushAll(
    transcode,
    [13, 14].map((number) => clip.at(number)),
  )
  t.equal(far.made.length, before, 'what follows a gap is not shown')
  t.equal(far.keyframesNeeded, asked + 1)
  await pushAll(
    transcode,
    [60, 61, 62].map((number) => clip.at(number)),
  )
  t.equal(far.made.length, before + 3)
  t.equal(transcode.statistics().droppedPictures, 3, 'two before decoding, one that was decoded too late to show')
  t.notOk(isFlash(62))
  t.ok(leastLikeness(watch('VP8', far.made)) > 27)
})
