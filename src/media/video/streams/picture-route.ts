import { H264Depacketizer } from '../h264/depacketizer.ts'
import { H264Packetizer } from '../h264/packetizer.ts'
import type { TranscodingFigures } from '../statistics.ts'
import type { Transcode, TranscodeSource } from '../transcoder/transcode.ts'
import type { EncodedPicture, VideoFormat } from '../video.ts'
import { Vp8Depacketizer } from '../vp8/depacketizer.ts'
import { Vp8Packetizer } from '../vp8/packetizer.ts'
import { firstStep, nextStep, type LadderInput, type LadderLimits, type LadderStep } from './ladder.ts'
import type { PictureNumbers } from './picture-numbers.ts'
import { MOST_PAYLOAD, type VideoWriter } from './video-writer.ts'

/** What is made here leaves room for tunnels and relays on the way. */
const MADE_PAYLOAD = 1200
/** An encoder asked more often would make nothing but keyframes. */
const KEYFRAME_SPACING_MS = 300
const OUTPUT_MS = 2500

export interface PictureRouteOptions {
  readonly from: VideoFormat
  readonly to: VideoFormat
  readonly writer: VideoWriter
  readonly numbers: PictureNumbers
  /** A keyframe of the source is needed. */
  readonly onKeyframeNeeded: () => void
}

/** Pictures in place of packets: decoded and encoded again, or only put into packets of another mode. */
export class PictureRoute {
  readonly #options: PictureRouteOptions
  readonly #depacketizer: H264Depacketizer | Vp8Depacketizer
  readonly #packetizer: H264Packetizer | Vp8Packetizer
  #transcode: Transcode | undefined
  #limits: LadderLimits | undefined
  #ladder: LadderStep | undefined
  /** A whole keyframe came in, and a picture went out. */
  #entered = false
  #begun = false
  #size = ''
  #keyframeWanted = false
  #keyframeAt = -Infinity
  #closed = false
  /** What is made on the present step: a moving mean that begins with what it should be. Bits per second. */
  #output = 0
  #madeBits = 0
  #measuredAt = 0

  constructor(options: PictureRouteOptions) {
    this.#options = options
    const { from, to } = options
    const onPicture = (picture: EncodedPicture) => this.#onPicture(picture)
    this.#depacketizer =
      from.codec === 'H264'
        ? new H264Depacketizer({ onPicture, parameterSets: from.h264.parameterSets })
        : new Vp8Depacketizer({ onPicture })
    this.#packetizer =
      to.codec === 'VP8'
        ? new Vp8Packetizer({ maxPayload: MADE_PAYLOAD })
        : new H264Packetizer({
            mode: to.h264.packetizationMode,
            maxPayload: to.h264.packetizationMode === 1 ? MADE_PAYLOAD : MOST_PAYLOAD,
          })
  }

  /** Something of it was written. */
  get begun(): boolean {
    return this.#begun
  }

  get transcodes(): boolean {
    return this.#ladder !== undefined
  }

  /** What it is to make, bits per second; 0 where nothing is made. */
  get bitrate(): number {
    return this.#ladder?.target.bitrate ?? 0
  }

  /** Decodes and encodes from now on, `start` bits per second at first. Throws a MediaError. */
  transcode(source: TranscodeSource, limits: LadderLimits, start: number, nowMs: number): void {
    const { from, to, onKeyframeNeeded } = this.#options
    const ladder = firstStep(limits, start, nowMs)
    const h264Mode = to.codec === 'H264' ? to.h264.packetizationMode : 1
    const needed = () => {
      if (!this.#closed) onKeyframeNeeded()
    }
    this.#transcode = source.open(
      { from: from.codec, to: to.codec, target: ladder.target, h264Mode },
      {
        onPicture: (picture, width, height) => {
          this.#size = ` ${width}x${height}`
          this.#write(picture)
        },
        onKeyframeNeeded: needed,
        // Another process takes over, knowing nothing of the stream.
        onLost: needed,
      },
    )
    this.#limits = limits
    this.#ladder = ladder
    this.#output = ladder.target.bitrate
    this.#measuredAt = nowMs
  }

  /** `time` is the writer's. Nothing is made before a whole keyframe. */
  push(packet: Buffer, start: number, end: number, time: number, marker: boolean, lost: number): void {
    this.#depacketizer.push(packet, start, end, time >>> 0, marker, lost > 0)
  }

  /** Another stream follows. */
  restart(): void {
    this.#depacketizer.reset()
    this.#entered = false
  }

  /** Makes what the receiver can take, bits per second. */
  adapt(estimate: number | undefined, trend: LadderInput['trend'], nowMs: number): void {
    const output = this.#measure(nowMs)
    if (this.#ladder === undefined || this.#limits === undefined) return
    if (this.#keyframeWanted && nowMs - this.#keyframeAt >= KEYFRAME_SPACING_MS) {
      this.#keyframeWanted = false
      this.#keyframeAt = nowMs
      this.#transcode?.requestKeyframe()
    }
    const step = nextStep(this.#ladder, { estimate, trend, output, nowMs }, this.#limits)
    if (step === this.#ladder) return
    this.#ladder = step
    this.#output = step.target.bitrate
    this.#transcode?.setTarget(step.target)
  }

  /** The next picture made is to be a keyframe, or one soon. */
  requestKeyframe(): void {
    this.#keyframeWanted = true
  }

  figures(): TranscodingFigures | undefined {
    return this.#transcode?.statistics()
  }

  toString(): string {
    const { from, to } = this.#options
    return this.transcodes ? `${from.codec}(decode) -> ${to.codec}(encode${this.#size})` : `${from.codec}(packed anew)`
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true
    this.#transcode?.close()
  }

  #onPicture(picture: EncodedPicture): void {
    if (!this.#entered) {
      // Another stream may begin without one, and one that is damaged was taken for the end of waiting when it began.
      if (!picture.keyframe || picture.damaged) {
        this.#options.onKeyframeNeeded()
        return
      }
      this.#entered = true
    }
    if (this.#transcode === undefined) this.#write(picture)
    else this.#transcode.push(picture)
  }

  #measure(nowMs: number): number {
    const elapsed = nowMs - this.#measuredAt
    if (elapsed > 0) {
      this.#output += ((this.#madeBits * 1000) / elapsed - this.#output) * (1 - Math.exp(-elapsed / OUTPUT_MS))
      this.#madeBits = 0
      this.#measuredAt = nowMs
    }
    return this.#output
  }

  #write(picture: EncodedPicture): void {
    if (this.#closed || (!this.#begun && !picture.keyframe)) return
    const { writer, numbers, to } = this.#options
    const last = writer.lastTime
    // Later than what stood in for it meanwhile, and never left out: those after it refer to it.
    const time = Math.max(last + 1, last + ((picture.timestamp - last) | 0))
    if (!this.#begun) numbers.restart()
    this.#begun = true
    this.#packetizer.split(picture.data, (payload, length, marker) => {
      if (to.codec === 'VP8') numbers.renumber(payload, 0, length)
      this.#madeBits += length * 8
      writer.write(payload, 0, length, marker, time)
    })
  }
}
