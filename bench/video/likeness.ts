import { Frame, SoftwareScaleContext } from 'node-av/lib'
import { AV_PIX_FMT_YUV420P, SWS_BICUBIC } from 'node-av/constants'
import type { Clip } from '../../dev/clip/clip.ts'
import { PictureDecoder, type DecodedPicture } from '../../dev/clip/decoder.ts'
import { readBarcode } from '../../dev/clip/picture.ts'
import { CLIP_PICTURES, isFlash } from '../../dev/clip/timing.ts'
import type { VideoCodec } from '../../src/media/video/video.ts'
import type { Output } from './side.ts'

/** One picture that came out, beside the clip's. */
export interface Compared {
  /** Of the clip's picture that it shows, counted over the clip's end. */
  readonly number: number
  readonly at: number
  /** Of luma, dB, against the clip's picture scaled to the same size; undefined where it was not compared. */
  readonly psnr: number | undefined
}

/** One in so many is compared: a scaled picture costs as much time as a transcoded one. */
const EACH = 4

/** Decodes what came out, finds out which pictures they are, and how like the clip's. White ones are left out. */
export function compare(clip: Clip, to: VideoCodec, outputs: readonly Output[]): Compared[] {
  const [source, far] = [new PictureDecoder(clip.codec), new PictureDecoder(to)]
  const scaler = new ReferenceScaler()
  const compared: Compared[] = []
  let reference: DecodedPicture | undefined
  let at = -1
  try {
    for (const [i, output] of outputs.entries()) {
      for (const seen of far.decode(output.data)) {
        const shown = readBarcode(seen.planes, seen.width, seen.width)
        if (shown >= CLIP_PICTURES || isFlash(shown)) continue
        // The barcode counts modulo the clip's length, and time does not run back.
        while (at < 0 || at % CLIP_PICTURES !== shown) reference = source.decode(clip.at(++at).data)[0]
        const psnr = i % EACH === 0 && reference ? likeness(scaler.scale(reference, seen), seen) : undefined
        compared.push({ number: at, at: output.at, psnr })
      }
    }
    return compared
  } finally {
    source.close()
    far.close()
    scaler.close()
  }
}

function likeness(reference: Buffer, { width, height, planes }: DecodedPicture): number {
  let error = 0
  for (let i = 0; i < width * height; i++) error += (planes[i]! - reference[i]!) ** 2
  return error === 0 ? 100 : 10 * Math.log10(255 ** 2 / (error / (width * height)))
}

/** Scales better than either transcoder does. */
class ReferenceScaler {
  #context: SoftwareScaleContext | undefined
  #setting = ''

  scale(picture: DecodedPicture, { width, height }: DecodedPicture): Buffer {
    if (picture.width === width && picture.height === height) return picture.planes
    const setting = `${picture.width}x${picture.height} ${width}x${height}`
    const format = AV_PIX_FMT_YUV420P
    if (setting !== this.#setting || this.#context === undefined) {
      this.close()
      this.#context = new SoftwareScaleContext()
      this.#context.getContext(picture.width, picture.height, format, width, height, format, SWS_BICUBIC)
      this.#setting = setting
    }
    const from = Frame.fromVideoBuffer(picture.planes, { width: picture.width, height: picture.height, format })
    const to = new Frame()
    to.alloc()
    to.width = width
    to.height = height
    to.format = format
    to.getBuffer()
    this.#context.scaleFrameSync(to, from)
    const planes = to.toBuffer()
    from.free()
    to.free()
    return planes
  }

  close(): void {
    this.#context?.freeContext()
    this.#context = undefined
  }
}
