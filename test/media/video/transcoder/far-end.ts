import { setTimeout as sleep } from 'node:timers/promises'
import { PictureDecoder, type DecodedPicture } from '../../../../dev/clip/decoder.ts'
import { pictureBytes, TestPicture } from '../../../../dev/clip/picture.ts'
import { isFlash } from '../../../../dev/clip/timing.ts'
import type { Transcode, TranscodeListener } from '../../../../src/media/video/transcoder/transcode.ts'
import type { EncodedPicture, VideoCodec } from '../../../../src/media/video/video.ts'

export interface Made {
  readonly picture: EncodedPicture
  readonly width: number
  readonly height: number
}

/** Whoever gets what is transcoded, and asks the clip for keyframes. */
export class FarEnd implements TranscodeListener {
  readonly made: Made[] = []
  readonly lost: string[] = []
  keyframesNeeded = 0

  onPicture(picture: EncodedPicture, width: number, height: number): void {
    this.made.push({ picture, width, height })
  }

  onKeyframeNeeded(): void {
    this.keyframesNeeded++
  }

  onLost(detail: string): void {
    this.lost.push(detail)
  }

  /** Bits per second of what was made from picture `from` on, by its own time stamps. */
  bitrate(from: number): number {
    const made = this.made.filter(({ picture }) => picture.timestamp >= from * 3000)
    const [first, last] = [made.at(0), made.at(-1)]
    if (first === undefined || last === undefined) return 0
    const bytes = made.slice(0, -1).reduce((sum, { picture }) => sum + picture.data.length, 0)
    return (bytes * 8 * 90_000) / (last.picture.timestamp - first.picture.timestamp)
  }
}

export async function until(what: string, condition: () => boolean, timeoutMs = 15_000): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await sleep(5)
  }
}

/** Pushes pictures as fast as they are worked on, and waits for the last. Returns how many were taken. */
export async function pushAll(transcode: Transcode, pictures: Iterable<EncodedPicture>): Promise<number> {
  let taken = 0
  for (const picture of pictures) {
    if (transcode.push(picture)) taken++
    // All machines are busy at times; nothing here is about how fast they are.
    await until('a picture is worked on', () => transcode.queueMs === 0)
  }
  return taken
}

export interface Seen {
  readonly number: number
  readonly picture: DecodedPicture
}

/** Decodes what was made, as a far end does; throws at what does not decode. */
export function watch(codec: VideoCodec, made: readonly Made[]): Seen[] {
  const decoder = new PictureDecoder(codec)
  try {
    return made.map(({ picture }) => {
      const [seen, ...others] = decoder.decode(picture.data)
      if (seen === undefined || others.length > 0 || seen.damaged) {
        throw new Error(`the picture of ${picture.timestamp} does not decode on its own`)
      }
      return { number: picture.timestamp / 3000, picture: seen }
    })
  } finally {
    decoder.close()
  }
}

/** How like the clip's drawing a picture of the same size is, dB of luma; undefined at a flash. */
export function likeness({ number, picture }: Seen): number | undefined {
  const { width, height, planes } = picture
  if (isFlash(number)) return undefined
  const drawn = Buffer.alloc(pictureBytes(width, height))
  new TestPicture(width, height).draw(number % 300, drawn)
  let error = 0
  for (let i = 0; i < width * height; i++) error += (planes[i]! - drawn[i]!) ** 2
  return 10 * Math.log10(255 ** 2 / (error / (width * height)))
}

/** The least of those that can be compared. */
export function leastLikeness(seen: readonly Seen[]): number {
  return Math.min(...seen.map((one) => likeness(one) ?? Infinity))
}
