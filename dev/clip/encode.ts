import { Codec, CodecContext, Frame, Log, Packet, Rational } from 'node-av/lib'
import {
  AV_LOG_ERROR,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_STRING,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBVPX_VP8,
  FF_ENCODER_LIBX264,
} from 'node-av/constants'
import type { VideoCodec } from '../../src/media/video/video.ts'
import { TestPicture, pictureBytes } from './picture.ts'
import { CLIP_PICTURES, FRAME_RATE, KEYFRAME_PICTURES, isFlash } from './timing.ts'

export interface Encoding {
  readonly codec: VideoCodec
  readonly width: number
  readonly height: number
  /** Bits per second. */
  readonly bitrate: number
  /** Bytes at most of a NAL unit: what packetization-mode 0 needs (RFC 6184 6.2). */
  readonly maxNal: number | undefined
}

export interface EncodedClip {
  readonly data: Buffer
  /** Where each picture ends, and which are keyframes. */
  readonly ends: readonly number[]
  readonly keyframes: readonly number[]
}

/** Encodes the whole clip: constrained baseline as phones send it, or VP8. Takes seconds. */
export function encodeClip(encoding: Encoding): EncodedClip {
  Log.setLevel(AV_LOG_ERROR)
  const { width, height } = encoding
  const encoder = openEncoder(encoding)
  const packet = new Packet()
  packet.alloc()
  const picture = new TestPicture(width, height)
  const raw = Buffer.alloc(pictureBytes(width, height))
  const parts: Buffer[] = []
  const ends: number[] = []
  const keyframes: number[] = []
  let bytes = 0
  const take = () => {
    while (encoder.receivePacketSync(packet) >= 0) {
      const data = Buffer.from(packet.data!)
      if (packet.isKeyframe) keyframes.push(ends.length)
      parts.push(data)
      ends.push((bytes += data.length))
      packet.unref()
    }
  }
  for (let number = 0; number < CLIP_PICTURES; number++) {
    if (isFlash(number)) picture.drawWhite(raw)
    else picture.draw(number, raw)
    const frame = Frame.fromVideoBuffer(raw, { width, height, format: AV_PIX_FMT_YUV420P, pts: BigInt(number) })
    check('encoding a picture', encoder.sendFrameSync(frame))
    frame.free()
    take()
  }
  encoder.sendFrameSync(null)
  take()
  encoder.freeContext()
  packet.free()
  if (ends.length !== CLIP_PICTURES) throw new Error(`${ends.length} pictures of ${CLIP_PICTURES} were encoded`)
  return { data: Buffer.concat(parts), ends, keyframes }
}

function openEncoder({ codec: name, width, height, bitrate, maxNal }: Encoding): CodecContext {
  const codec = Codec.findEncoderByName(name === 'H264' ? FF_ENCODER_LIBX264 : FF_ENCODER_LIBVPX_VP8)
  if (!codec) throw new Error(`node-av has no encoder for ${name}`)
  const encoder = new CodecContext()
  encoder.allocContext3(codec)
  encoder.width = width
  encoder.height = height
  encoder.pixelFormat = AV_PIX_FMT_YUV420P
  encoder.timeBase = new Rational(1, FRAME_RATE)
  encoder.framerate = new Rational(FRAME_RATE, 1)
  encoder.gopSize = KEYFRAME_PICTURES
  encoder.maxBFrames = 0
  encoder.threadCount = 1
  encoder.bitRate = BigInt(bitrate)
  encoder.rcMaxRate = BigInt(bitrate)
  encoder.rcBufferSize = bitrate
  const slices = maxNal === undefined ? '' : `:slice-max-size=${maxNal}`
  // With five references what was there before a flash need not be sent again after it.
  const x264 = `ref=5:scenecut=0:keyint=${KEYFRAME_PICTURES}:min-keyint=${KEYFRAME_PICTURES}:repeat-headers=1:annexb=1:aud=0`
  const options =
    name === 'H264'
      ? { preset: 'veryfast', tune: 'zerolatency', profile: 'baseline', 'x264-params': `${x264}${slices}` }
      : { deadline: 'realtime', 'cpu-used': '-8', 'lag-in-frames': '0', 'auto-alt-ref': '0', keyint_min: '60' }
  for (const [option, value] of Object.entries(options)) {
    // node-av 6.1: options given to open2Sync as a Dictionary are freed twice.
    check(option, encoder.setOption(option, value, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN))
  }
  check('opening the encoder', encoder.open2Sync(codec, null))
  return encoder
}

function check(what: string, result: number): void {
  if (result < 0) throw new Error(`${what}: FFmpeg's error ${result}`)
}
