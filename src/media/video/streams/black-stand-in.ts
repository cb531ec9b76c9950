import { blackPicture } from '../black-picture.ts'
import { H264Packetizer } from '../h264/packetizer.ts'
import type { VideoFormat } from '../video.ts'
import { Vp8Packetizer } from '../vp8/packetizer.ts'
import type { PictureNumbers } from './picture-numbers.ts'
import type { VideoWriter } from './video-writer.ts'

const EVERY_MS = 1000
/** Whoever asks all the time would have nothing else made. */
const SPACING_MS = 300
const PAYLOAD = 1200
/** Before anything was seen; later it takes the size of what was. */
const WIDTH = 640
const HEIGHT = 360
const MOST_WIDTH = 1280

/** Black keyframes, one a second, where there is nothing else to be shown. */
export class BlackStandIn {
  readonly #writer: VideoWriter
  readonly #codec: VideoFormat['codec']
  readonly #numbers: PictureNumbers
  readonly #packetizer: H264Packetizer | Vp8Packetizer
  #count = 0
  #dueAt = -Infinity
  #lastAt = -Infinity

  constructor(writer: VideoWriter, to: VideoFormat, numbers: PictureNumbers) {
    this.#writer = writer
    this.#codec = to.codec
    this.#numbers = numbers
    this.#packetizer =
      to.codec === 'VP8'
        ? new Vp8Packetizer({ maxPayload: PAYLOAD })
        : new H264Packetizer({ mode: to.h264.packetizationMode, maxPayload: PAYLOAD })
  }

  /** The next one is due as soon as may be. */
  hurry(): void {
    this.#dueAt = Math.min(this.#dueAt, this.#lastAt + SPACING_MS)
  }

  /** Writes one when it is due. */
  tick(nowMs: number): void {
    if (nowMs < this.#dueAt) return
    this.#dueAt = nowMs + EVERY_MS
    this.#lastAt = nowMs
    const writer = this.#writer
    const { width = WIDTH, height = HEIGHT } = writer.meter.figures(nowMs)
    const [w, h] = Math.max(width, height) > MOST_WIDTH ? [WIDTH, HEIGHT] : [width & ~1, height & ~1]
    const time = writer.timeNow(nowMs)
    this.#numbers.restart()
    this.#packetizer.split(blackPicture(this.#codec, w, h, this.#count++), (payload, length, marker) => {
      if (this.#codec === 'VP8') this.#numbers.renumber(payload, 0, length)
      writer.write(payload, 0, length, marker, time)
    })
  }
}
