import type { Frame } from 'node-av/lib'
import type { VideoTarget } from '../../video.ts'
import { VIDEO_CLOCK_RATE } from '../../video.ts'
import type { MadePicture, PushedPicture, Work } from '../messages.ts'
import type { TranscodeOptions } from '../transcode.ts'
import { Decoder } from './decoder.ts'
import { Encoder, type EncoderKind } from './encoder.ts'
import { fit } from './fit.ts'
import { FrameRate } from './frame-rate.ts'
import { PictureGate } from './picture-gate.ts'
import { RtpTime } from './rtp-time.ts'
import { Scaler } from './scaler.ts'

/** Later than this, pictures are decoded but not encoded: the cheaper half, and the stream stays whole. */
const LATE_MS = 100
const MAX_NAL = 1100

/** One direction of one call: decoder, scaler and encoder. Everything in it is synchronous. */
export class Transcoding {
  readonly #encoderKind: EncoderKind
  readonly #decoder: Decoder
  readonly #scaler = new Scaler()
  readonly #gate = new PictureGate()
  readonly #time = new RtpTime()
  readonly #frameRate: FrameRate
  #target: VideoTarget
  #encoder: Encoder | undefined
  /** The encoder's time rises, whatever the sender's does. */
  #lastTime = 0
  #encoderTime = 0n
  #keyframeWanted = false

  /** Throws a CodecError. */
  constructor({ from, to, target, h264Mode, maxNal = MAX_NAL }: TranscodeOptions) {
    this.#encoderKind = to === 'VP8' ? { codec: to } : { codec: to, maxNal: h264Mode === 0 ? maxNal : undefined }
    this.#target = target
    this.#frameRate = new FrameRate(target.frameRate)
    this.#decoder = new Decoder(from)
  }

  setTarget(target: VideoTarget): void {
    this.#target = target
    this.#frameRate.set(target.frameRate)
  }

  requestKeyframe(): void {
    this.#keyframeWanted = true
  }

  /** `nowMs`: of `machineMs`. The made picture's data is valid until the next call. Throws a CodecError. */
  push(picture: PushedPicture, nowMs: number): Work {
    const began = performance.now()
    const time = this.#time.unwrap(picture.timestamp)
    let encodeMs = 0
    let made: MadePicture | undefined
    let skipped = false
    let good = true
    if (this.#gate.arrives(picture, nowMs)) {
      const data = Buffer.from(picture.data.buffer, picture.data.byteOffset, picture.data.byteLength)
      good = this.#decoder.decode(data, (frame, whole) => {
        if (!this.#gate.passes(whole)) return
        const from = performance.now()
        if (nowMs - picture.at > LATE_MS && !this.#keyframeWanted) skipped = true
        else made = this.#encode(frame, time, picture.timestamp)
        encodeMs += performance.now() - from
      })
      if (!good) this.#gate.fails(nowMs)
    }
    const decodeMs = performance.now() - began - encodeMs
    return { decodeMs, encodeMs, made, skipped, decodeError: !good, keyframeNeeded: this.#gate.asks(nowMs) }
  }

  /** Idempotent. */
  close(): void {
    this.#decoder.close()
    this.#scaler.close()
    this.#encoder?.close()
    this.#encoder = undefined
  }

  #encode(frame: Frame, time: number, timestamp: number): MadePicture | undefined {
    if (!this.#frameRate.keeps(time) && !this.#keyframeWanted) return undefined
    const size = fit(frame, this.#target)
    const scaled = this.#scaler.scale(frame, size)
    const encoder = this.#encoderFor(size)
    const encoded = encoder.encode(scaled, this.#nextEncoderTime(time), this.#keyframeWanted)
    if (encoded === undefined) return undefined
    if (encoded.keyframe) this.#keyframeWanted = false
    return { ...encoded, timestamp, ...size }
  }

  #encoderFor(size: { readonly width: number; readonly height: number }): Encoder {
    const open = this.#encoder
    const fits = open?.size.width === size.width && open.size.height === size.height
    if (open !== undefined && fits && open.follows(this.#target.bitrate)) return open
    open?.close()
    this.#encoder = undefined
    return (this.#encoder = new Encoder(this.#encoderKind, size, this.#target))
  }

  #nextEncoderTime(time: number): bigint {
    const step = Math.max(1, Math.min(time - this.#lastTime, VIDEO_CLOCK_RATE))
    this.#lastTime = time
    this.#encoderTime += BigInt(Math.round(step))
    return this.#encoderTime
  }
}
