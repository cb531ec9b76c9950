import { Codec, CodecContext, Packet, Rational, type Frame } from 'node-av/lib'
import {
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBVPX_VP8,
  FF_ENCODER_LIBX264,
} from 'node-av/constants'
import { VIDEO_CLOCK_RATE, type VideoCodec, type VideoTarget } from '../../video.ts'
import { checked, CodecError, setOptions } from './codec-options.ts'
import type { Size } from './fit.ts'

/** Keyframes are made when they are asked for, not by the clock: an hour of 30 pictures a second. */
const NO_KEYFRAMES = 108_000
/** How far the encoder may save up or overdraw: half a second. */
const BUFFER_SECONDS = 0.5

export type EncoderKind =
  | { readonly codec: 'VP8' }
  /** `maxNal`: no NAL unit is longer; undefined: a picture is one slice. */
  | { readonly codec: 'H264'; readonly maxNal: number | undefined }

export interface Encoded {
  /** Valid until the next picture. */
  readonly data: Buffer
  readonly keyframe: boolean
}

/** libvpx or x264, set up for conversation: each picture comes out at once. One size for its whole life. */
export class Encoder {
  readonly size: Size
  readonly #codec: VideoCodec
  readonly #context = new CodecContext()
  readonly #packet = new Packet()
  #bitrate: number
  #closed = false

  /** Throws a CodecError. */
  constructor(kind: EncoderKind, size: Size, { bitrate, frameRate }: VideoTarget) {
    this.size = size
    this.#codec = kind.codec
    this.#bitrate = bitrate
    const codec = Codec.findEncoderByName(kind.codec === 'H264' ? FF_ENCODER_LIBX264 : FF_ENCODER_LIBVPX_VP8)
    if (codec === null) throw new CodecError(`node-av has no encoder for ${kind.codec}`)
    const context = this.#context
    this.#packet.alloc()
    context.allocContext3(codec)
    context.width = size.width
    context.height = size.height
    context.pixelFormat = AV_PIX_FMT_YUV420P
    context.timeBase = new Rational(1, VIDEO_CLOCK_RATE)
    context.framerate = new Rational(Math.round(frameRate), 1)
    context.gopSize = NO_KEYFRAMES
    context.maxBFrames = 0
    context.threadCount = 1
    this.#setRate(bitrate)
    setOptions(context, kind.codec === 'H264' ? x264Options(kind.maxNal) : libvpxOptions(bitrate))
    checked('opening the encoder', context.open2Sync(codec, null))
  }

  /** Whether it will keep to the target's bitrate: libvpx ignores a change once it is open. */
  follows(bitrate: number): boolean {
    if (this.#codec === 'VP8') return Math.abs(bitrate / this.#bitrate - 1) < 0.1
    if (bitrate !== this.#bitrate) this.#setRate(bitrate)
    this.#bitrate = bitrate
    return true
  }

  /** `time`: of RTP's clock, rising, of any beginning. Undefined: left out to keep to the bitrate. Throws a CodecError. */
  encode(frame: Frame, time: bigint, keyframe: boolean): Encoded | undefined {
    frame.pts = time
    frame.pictType = keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    checked('encoding', this.#context.sendFrameSync(frame))
    this.#packet.unref()
    if (this.#context.receivePacketSync(this.#packet) < 0) return undefined
    const { data, isKeyframe } = this.#packet
    return data === null ? undefined : { data, keyframe: isKeyframe }
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#context.freeContext()
    this.#packet.free()
  }

  #setRate(bitrate: number): void {
    this.#context.bitRate = BigInt(Math.round(bitrate))
    this.#context.rcMaxRate = BigInt(Math.round(bitrate))
    this.#context.rcBufferSize = Math.round(bitrate * BUFFER_SECONDS)
  }
}

/** Constrained baseline (RFC 6184 8.1: 42e0xx), parameter sets before each IDR. */
function x264Options(maxNal: number | undefined): Record<string, string> {
  const slices = maxNal === undefined ? '' : `:slice-max-size=${maxNal}`
  return {
    preset: 'ultrafast',
    tune: 'zerolatency',
    profile: 'baseline',
    'forced-idr': '1',
    'x264-params': `scenecut=0:keyint=infinite:repeat-headers=1:sliced-threads=0:annexb=1:aud=0${slices}`,
  }
}

function libvpxOptions(bitrate: number): Record<string, string | number> {
  return {
    deadline: 'realtime',
    'cpu-used': -8,
    'lag-in-frames': 0,
    'auto-alt-ref': 0,
    // A picture that is lost on the way spoils the following less.
    'error-resilient': 'default',
    qmin: 4,
    qmax: 58,
    // Leaves pictures out before its buffer runs dry: a link at its limit is not filled further.
    'drop-threshold': 30,
    'undershoot-pct': 100,
    'overshoot-pct': 15,
    'static-thresh': 1,
    'noise-sensitivity': 0,
    'max-intra-rate': 450,
    minrate: Math.round(bitrate),
  }
}
