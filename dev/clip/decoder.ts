import { Codec, CodecContext, Frame, Log, Packet } from 'node-av/lib'
import { AV_LOG_QUIET, FF_DECODER_H264, FF_DECODER_VP8 } from 'node-av/constants'
import type { VideoCodec } from '../../src/media/video/video.ts'

/** YUV 4:2:0, the three planes one behind the other without padding. */
export interface DecodedPicture {
  readonly width: number
  readonly height: number
  readonly planes: Buffer
  /** The decoder had to guess some of it. */
  readonly damaged: boolean
}

/** What a far end sees. Needs node-av. */
export class PictureDecoder {
  readonly #context = new CodecContext()
  readonly #packet = new Packet()
  readonly #frame = new Frame()
  /** Pictures that the decoder refused. */
  errors = 0
  #closed = false

  constructor(codec: VideoCodec) {
    Log.setLevel(AV_LOG_QUIET)
    const decoder = Codec.findDecoderByName(codec === 'H264' ? FF_DECODER_H264 : FF_DECODER_VP8)
    if (!decoder) throw new Error(`node-av has no decoder for ${codec}`)
    this.#context.allocContext3(decoder)
    this.#context.threadCount = 1
    this.#context.setOption('flags', '+low_delay')
    const result = this.#context.open2Sync(decoder, null)
    if (result < 0) throw new Error(`opening the decoder: FFmpeg's error ${result}`)
    this.#packet.alloc()
    this.#frame.alloc()
  }

  /** One encoded picture (Annex B, or a frame of VP8); what can be shown after it. */
  decode(data: Buffer): DecodedPicture[] {
    const pictures: DecodedPicture[] = []
    this.#packet.unref()
    this.#packet.data = data
    if (this.#context.sendPacketSync(this.#packet) < 0) this.errors++
    while (this.#context.receiveFrameSync(this.#frame) >= 0) {
      const { width, height, decodeErrorFlags } = this.#frame
      pictures.push({ width, height, planes: this.#frame.toBuffer(), damaged: decodeErrorFlags !== 0 })
      this.#frame.unref()
    }
    return pictures
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#context.freeContext()
    this.#packet.free()
    this.#frame.free()
  }
}

/** Mean luma of a picture: 16 is black, 235 white. */
export function brightness({ width, height, planes }: DecodedPicture): number {
  const luma = width * height
  let sum = 0
  for (let i = 0; i < luma; i++) sum += planes[i]!
  return sum / luma
}
