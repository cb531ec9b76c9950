import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Tool } from '../../dev/setup/tools.ts'
import type { VideoCodec } from '../../src/media/video/video.ts'
import { machineMs } from '../measure/clock.ts'
import { ivfFrame, ivfHeader } from './ivf.ts'
import { cutAccessUnits, cutIvf, type Chunk } from './stream.ts'
import type { Running, Side, Task } from './side.ts'

/** What people use who have no library: the program, fed and read through pipes. */
export const FFMPEG: Tool = {
  name: 'FFmpeg',
  use: 'the comparison of transcoding with ffmpeg as a child process',
  packages: ['ffmpeg'],
  variable: undefined,
  find: findFfmpeg,
  isUsual: () => true,
}

const EXIT_MS = 5000

/** As quick as it can be made: little is probed, nothing held back, one thread. */
const QUICK = ['-hide_banner', '-loglevel', 'error', '-flags', 'low_delay', '-probesize', '32', '-threads', '1']
const INPUT: Readonly<Record<VideoCodec, readonly string[]>> = {
  H264: ['-fflags', 'nobuffer', '-f', 'h264', '-framerate', '30'],
  // With `nobuffer` the frame that is probed, the keyframe, is lost.
  VP8: ['-f', 'ivf'],
}

export const ffmpeg: Side = {
  name: 'ffmpeg as a child process',
  start: (tasks) => Promise.all(tasks.map(startOne)),
}

async function startOne(task: Task): Promise<Running> {
  const program = await findFfmpeg()
  if (program === undefined) throw new Error('ffmpeg is not there: apt install ffmpeg')
  const child = spawn(program, argumentsFor(task), { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  const chunks: Chunk[] = []
  child.stdout.on('data', (data: Buffer) => chunks.push({ data, at: machineMs() }))
  // It may end first.
  child.stdin.on('error', () => undefined)
  if (task.from === 'VP8') child.stdin.write(ivfHeader(Math.ceil((task.height * 8) / 9) * 2, task.height))
  let number = 0
  return {
    pids: [child.pid!],
    push({ data }) {
      child.stdin.write(task.from === 'VP8' ? ivfFrame(data, number) : data)
      number++
    },
    async finish() {
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_MS)
      await ended
      clearTimeout(timer)
      return task.to === 'VP8' ? cutIvf(chunks) : cutAccessUnits(chunks)
    },
  }
}

function argumentsFor({ from, to, target }: Task): string[] {
  const { width, height, frameRate, bitrate } = target
  const rate = ['-b:v', `${bitrate}`, '-maxrate', `${bitrate}`, '-bufsize', `${bitrate / 2}`, '-g', '108000']
  const encoder =
    to === 'VP8'
      ? ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '-8', '-lag-in-frames', '0', '-auto-alt-ref', '0']
          .concat(['-error-resilient', 'default', '-qmin', '4', '-qmax', '58', '-static-thresh', '1'])
          .concat(['-max-intra-rate', '450', ...rate, '-f', 'ivf'])
      : ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline'].concat([
          '-x264-params',
          'scenecut=0:keyint=infinite:aud=1',
          ...rate,
          '-f',
          'h264',
        ])
  const filter = `fps=${frameRate},scale=${width}:${height}:flags=bilinear`
  return [
    ...[...QUICK, ...INPUT[from], '-i', 'pipe:0', '-an', '-vf', filter],
    ...['-threads', '1', '-filter_threads', '1', ...encoder, '-flush_packets', '1', 'pipe:1'],
  ]
}

async function findFfmpeg(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'ffmpeg')
    const there = access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (folder !== '' && (await there)) return path
  }
  return undefined
}
