import { Frame, SoftwareScaleContext } from 'node-av/lib'
import { AV_PIX_FMT_YUV420P, SWS_BILINEAR, type AVPixelFormat } from 'node-av/constants'
import { checked } from './codec-options.ts'
import type { Size } from './fit.ts'

/** Brings pictures to one size and to YUV 4:2:0 of limited range, which is what both encoders take. */
export class Scaler {
  #context: SoftwareScaleContext | undefined
  #scaled: Frame | undefined
  #setting = ''

  /** `frame` itself when nothing is to be done; otherwise one that is valid until the next call. Throws a CodecError. */
  scale(frame: Frame, { width, height }: Size): Frame {
    if (frame.width === width && frame.height === height && frame.format === AV_PIX_FMT_YUV420P) return frame
    const setting = `${frame.width}x${frame.height} ${frame.format} ${width}x${height}`
    if (setting !== this.#setting) this.#open(frame, width, height, setting)
    const scaled = this.#scaled!
    // The encoder may still refer to the last one.
    checked('a picture to scale to', scaled.makeWritable())
    checked('scaling', this.#context!.scaleFrameSync(scaled, frame))
    return scaled
  }

  /** Idempotent. */
  close(): void {
    this.#context?.freeContext()
    this.#scaled?.free()
    this.#context = undefined
    this.#scaled = undefined
    this.#setting = ''
  }

  #open(frame: Frame, width: number, height: number, setting: string): void {
    this.close()
    const format = frame.format as AVPixelFormat
    const context = (this.#context = new SoftwareScaleContext())
    context.getContext(frame.width, frame.height, format, width, height, AV_PIX_FMT_YUV420P, SWS_BILINEAR)
    const scaled = (this.#scaled = new Frame())
    scaled.alloc()
    scaled.width = width
    scaled.height = height
    scaled.format = AV_PIX_FMT_YUV420P
    checked('a picture to scale to', scaled.getBuffer())
    this.#setting = setting
  }
}
