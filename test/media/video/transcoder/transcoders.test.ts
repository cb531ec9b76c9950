import t, { type Test } from 'tap'
import { Clip } from '../../../../dev/clip/clip.ts'
import { Transcoders, type TranscodersOptions } from '../../../../src/media/video/transcoder/transcoders.ts'
import type { VideoTarget } from '../../../../src/media/video/video.ts'
import { FarEnd, until } from './far-end.ts'

const TARGET: VideoTarget = { width: 640, height: 360, frameRate: 30, bitrate: 400_000 }

async function started(t: Test, options: Partial<TranscodersOptions> = {}): Promise<Transcoders> {
  const transcoders = Transcoders.start({ warn: (message) => t.comment(message), ...options })
  t.teardown(() => transcoders.close())
  await transcoders.settled
  return transcoders
}

t.test('no more is opened than the machine can carry', async (t) => {
  const transcoders = await started(t, { maxLoad: 0.5 })
  const options = { from: 'H264', to: 'VP8', target: TARGET, h264Mode: 1 } as const
  t.equal(transcoders.room(), 2)
  const first = transcoders.open(options, new FarEnd())
  transcoders.open(options, new FarEnd())
  t.equal(transcoders.room(), 0)
  t.throws(() => transcoders.open(options, new FarEnd()), { code: 'media_transcoding_full', message: /44 % of a core/ })
  first.close()
  first.close()
  t.equal(transcoders.room(), 1)
  transcoders.open(options, new FarEnd())
})

t.test('nonsense for a target is refused before it reaches an encoder', async (t) => {
  const transcoders = await started(t)
  for (const target of [
    { ...TARGET, width: 0 },
    { ...TARGET, bitrate: Number.NaN },
    { ...TARGET, frameRate: -1 },
  ]) {
    const options = { from: 'H264', to: 'VP8', target, h264Mode: 1 } as const
    t.throws(() => transcoders.open(options, new FarEnd()), TypeError)
  }
})

t.test('closing ends the process, and nothing is heard of what was under way', async (t) => {
  const transcoders = await started(t)
  const { pid } = transcoders
  const clip = await Clip.load({ codec: 'H264', height: 360 })
  const far = new FarEnd()
  const transcode = transcoders.open({ from: 'H264', to: 'VP8', target: TARGET, h264Mode: 1 }, far)
  for (const picture of clip.pictures(5)) transcode.push(picture)
  transcode.close()
  await transcoders.close()
  await transcoders.close()
  t.equal(far.made.length, 0)
  t.equal(transcode.push(clip.at(0)), false)
  t.throws(() => process.kill(pid!, 0), { code: 'ESRCH' })
  t.throws(() => transcoders.open({ from: 'H264', to: 'VP8', target: TARGET, h264Mode: 1 }, far), {
    code: 'media_closed',
  })
})

t.test('without node-av it says so, and what to do', async (t) => {
  const hook = `export const resolve = (name, context, next) => {
    if (name.startsWith('node-av')) throw new Error("Cannot find package 'node-av'")
    return next(name, context)
  }`
  const register = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(hook))})`
  const warnings: string[] = []
  const transcoders = await started(t, {
    nodeFlags: [`--import=${dataUrl(register)}`],
    warn: (message) => warnings.push(message),
  })
  t.equal(transcoders.available, false)
  t.match(transcoders.unavailability, /Cannot find package 'node-av'.*npm install node-av/)
  t.equal(transcoders.room(), 0)
  t.throws(() => transcoders.open({ from: 'H264', to: 'VP8', target: TARGET, h264Mode: 1 }, new FarEnd()), {
    code: 'media_no_codec',
  })
  await until('the process is gone', () => transcoders.pid === undefined)
  t.equal(warnings.length, 1, 'it is said once, and no further process is tried')
})

function dataUrl(script: string): string {
  return `data:text/javascript,${encodeURIComponent(script)}`
}
