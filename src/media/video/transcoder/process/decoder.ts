import { Codec, CodecContext, Frame, Packet } from 'node-av/lib'
import { FF_DECODER_H264, FF_DECODER_VP8 } from 'node-av/constants'
import type { VideoCodec } from '../../video.ts'
import { checked, CodecError, setOptions } from './codec-options.ts'

/** Far above what is agreed on. A picture of 8192 x 8192 takes a few packets, and the time of everybody else's. */
const MOST_PIXELS = 4096 * 2304

/** Decodes one stream, each picture at once: as its frames come none is held back. */
export class Decoder {
  readonly #context = new CodecContext()
  readonly #packet = new Packet()
  readonly #frame = new Frame()
  #closed = false

  /** Throws a CodecError. */
  constructor(codec: VideoCodec) {
    const decoder = Codec.findDecoderByName(codec === 'H264' ? FF_DECODER_H264 : FF_DECODER_VP8)
    if (decoder === null) throw new CodecError(`node-av has no decoder for ${codec}`)
    this.#packet.alloc()
    this.#frame.alloc()
    this.#context.allocContext3(decoder)
    // More threads make a picture wait for those behind it, or cost more than they save.
    this.#context.threadCount = 1
    setOptions(this.#context, { flags: '+low_delay', max_pixels: MOST_PIXELS })
    checked('opening the decoder', this.#context.open2Sync(decoder, null))
  }

  /**
   * Returns whether all went well: false when the decoder refused the picture or had to guess some of it. `take` gets
   * what is to be shown now, if anything, and whether it is whole; the frame is valid during the call only.
   */
  decode(data: Buffer, take: (frame: Frame, whole: boolean) => void): boolean {
    this.#packet.unref()
    this.#packet.data = data
    let good = this.#context.sendPacketSync(this.#packet) >= 0
    while (this.#context.receiveFrameSync(this.#frame) >= 0) {
      if (this.#frame.decodeErrorFlags !== 0) good = false
      take(this.#frame, good)
      this.#frame.unref()
    }
    return good
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
