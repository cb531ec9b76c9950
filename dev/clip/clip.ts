import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EncodedPicture, VideoCodec } from '../../src/media/video/video.ts'
import { VIDEO_CLOCK_RATE } from '../../src/media/video/video.ts'
import { encodeWav } from '../audio/wav.ts'
import { withLock } from '../setup/lock.ts'
import { repositoryDir } from '../setup/paths.ts'
import { encodeClip, type EncodedClip } from './encode.ts'
import { clipSound } from './sound.ts'
import { CLIP_PICTURES, FRAME_RATE } from './timing.ts'

export interface ClipKind {
  readonly codec: VideoCodec
  readonly height: 720 | 480 | 360
  /** H.264 in NAL units of 1100 bytes at most, for packetization-mode 0; otherwise a picture is one slice. */
  readonly sliced?: boolean
}

/** Bits per second, as video phones send them. */
const BITRATE = { 720: 512_000, 480: 384_000, 360: 256_000 } as const
const MAX_NAL = 1100
const TICKS = VIDEO_CLOCK_RATE / FRAME_RATE
/** Changes when the clip does. */
const FOLDER = join(repositoryDir, '.cache/clip/1')

/**
 * The test clip: ten seconds, 30 pictures a second, for ever. A white flash of 100 ms every 2 s, at 1 s, 3 s …; at the
 * same time a beep in its sound. `readBarcode` tells a picture's number modulo 300.
 */
export class Clip {
  readonly codec: VideoCodec
  readonly width: number
  readonly height: number
  readonly frameRate = FRAME_RATE
  /** The pictures one after the other: Annex B, which players take, or bare frames of VP8. */
  readonly file: string
  readonly #pictures: readonly { readonly data: Buffer; readonly keyframe: boolean }[]

  /** Makes it, which takes seconds, unless it is there. Needs node-av. */
  static async load(kind: ClipKind): Promise<Clip> {
    const name = `${kind.height}p30${kind.sliced ? '-sliced' : ''}.${kind.codec.toLowerCase()}`
    const file = join(FOLDER, name)
    const index = `${file}.json`
    if (!(await exists(index))) {
      await withLock(join(FOLDER, 'lock'), 120, async () => {
        if (!(await exists(index))) await make(kind, file, index)
      })
    }
    return new Clip(kind, file, await readFile(file), JSON.parse(await readFile(index, 'utf8')) as ClipIndex)
  }

  private constructor(kind: ClipKind, file: string, data: Buffer, { ends, keyframes }: ClipIndex) {
    this.codec = kind.codec
    this.height = kind.height
    this.width = widthOf(kind.height)
    this.file = file
    const keys = new Set(keyframes)
    this.#pictures = ends.map((end, i) => ({ data: data.subarray(ends[i - 1] ?? 0, end), keyframe: keys.has(i) }))
  }

  /** The picture of that number; after the last comes the first again, and time goes on. Its data stays. */
  at(number: number, firstTimestamp = 0): EncodedPicture {
    const { data, keyframe } = this.#pictures[number % CLIP_PICTURES]!
    return { data, keyframe, timestamp: (firstTimestamp + number * TICKS) % 2 ** 32, damaged: false }
  }

  /** `count` pictures, from the first; without it, endlessly. */
  *pictures(count = Infinity): Generator<EncodedPicture> {
    for (let number = 0; number < count; number++) yield this.at(number)
  }
}

type ClipIndex = Pick<EncodedClip, 'ends' | 'keyframes'>

/** The clip's sound as a WAVE file of 16 bits mono, made unless it is there. */
export async function clipWav(sampleRate: 8000 | 16_000 | 48_000 = 8000): Promise<string> {
  const file = join(FOLDER, `sound-${sampleRate}.wav`)
  if (!(await exists(file))) await write(file, encodeWav({ samples: clipSound(sampleRate), sampleRate }))
  return file
}

async function make({ codec, height, sliced = false }: ClipKind, file: string, index: string): Promise<void> {
  const width = widthOf(height)
  const maxNal = sliced ? MAX_NAL : undefined
  const { data, ends, keyframes } = encodeClip({ codec, width, height, bitrate: BITRATE[height], maxNal })
  await write(file, data)
  await write(index, JSON.stringify({ ends, keyframes }))
}

/** 16:9, and even. */
function widthOf(height: number): number {
  return Math.ceil((height * 8) / 9) * 2
}

/** Whole or not at all. */
async function write(file: string, content: Buffer | string): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const half = `${file}.${randomUUID()}`
  await writeFile(half, content)
  await rename(half, file)
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  )
}
