import { spsOfPacket } from '../h264/inspect.ts'
import { readSps } from '../h264/sps.ts'
import { HAS_SPS, KEYFRAME, STARTS_PICTURE } from '../packet-flags.ts'
import type { VideoStreamFigures } from '../statistics.ts'
import type { VideoCodec } from '../video.ts'
import { vp8DataStart } from '../vp8/descriptor.ts'
import { readFrameHeader } from '../vp8/frame-header.ts'
import { RateMeter } from './rate-meter.ts'

export type MeteredFigures = Omit<VideoStreamFigures, 'lost' | 'jitterMs'>

/** What a stream of video is like: counted packet by packet, in order. */
export class StreamMeter {
  codec: VideoCodec | undefined
  packets = 0
  /** Of payload. */
  bytes = 0
  pictures = 0
  keyframes = 0
  #width: number | undefined
  #height: number | undefined
  readonly #bits = new RateMeter()
  readonly #frames = new RateMeter()
  #pictureAt: number | undefined
  #isKeyframe = false

  /** Of payload, bits per second. */
  bitrate(nowMs: number): number {
    return this.#bits.rate(nowMs)
  }

  /** `packet` [start, end) is a payload with these flags; true for the first packet of a picture. */
  packet(packet: Buffer, start: number, end: number, flags: number, time: number, nowMs: number): boolean {
    this.packets++
    this.bytes += end - start
    this.#bits.add((end - start) * 8, nowMs)
    const isNew = time !== this.#pictureAt
    if (isNew) {
      this.#pictureAt = time
      this.#isKeyframe = false
      this.pictures++
      this.#frames.add(1, nowMs)
    }
    if (flags & KEYFRAME && !this.#isKeyframe) {
      this.#isKeyframe = true
      this.keyframes++
    }
    if (this.codec === 'H264') {
      if (flags & HAS_SPS) this.#readSet(packet, start, end)
    } else if (flags & KEYFRAME && flags & STARTS_PICTURE) {
      const header = readFrameHeader(packet, vp8DataStart(packet, start, end), end)
      if (header?.width !== undefined) this.size(header.width, header.height)
    }
    return isNew
  }

  /** Told by whoever knows better than the packets. Pixels. */
  size(width: number | undefined, height: number | undefined): void {
    this.#width = width
    this.#height = height
  }

  figures(nowMs: number): MeteredFigures {
    return {
      codec: this.codec,
      width: this.#width,
      height: this.#height,
      frameRate: Math.round(this.#frames.rate(nowMs) * 10) / 10,
      bitrate: Math.round(this.#bits.rate(nowMs)),
      packets: this.packets,
      bytes: this.bytes,
      pictures: this.pictures,
      keyframes: this.keyframes,
    }
  }

  #readSet(packet: Buffer, start: number, end: number): void {
    const nal = spsOfPacket(packet, start, end)
    const sps = nal && readSps(nal)
    if (sps !== undefined) this.size(sps.width, sps.height)
  }
}
