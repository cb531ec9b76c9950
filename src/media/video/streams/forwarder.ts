import type { VideoFormat } from '../video.ts'
import { Divider } from './divide.ts'
import { ParameterInsertion } from './parameter-insertion.ts'
import type { PictureNumbers } from './picture-numbers.ts'
import { MOST_PAYLOAD, USUAL_PAYLOAD, type VideoWriter } from './video-writer.ts'

/**
 * Passes packets on, undecoded: own SSRC, numbers and payload type, but gaps stay gaps. What a keyframe lacks is put
 * before it, and what is too large for a packet is divided where the receiver takes that.
 */
export class Forwarder {
  /** Payloads that were too large. */
  refused = 0
  readonly #writer: VideoWriter
  readonly #to: VideoFormat
  readonly #sets: ParameterInsertion | undefined
  readonly #numbers: PictureNumbers
  readonly #divider = new Divider(USUAL_PAYLOAD)
  #lost = 0

  /** `numbers` are shared by all that write to `writer`. */
  constructor(writer: VideoWriter, from: VideoFormat, to: VideoFormat, numbers: PictureNumbers) {
    this.#writer = writer
    this.#to = to
    this.#numbers = numbers
    if (from.codec === 'H264' && to.codec === 'H264') {
      this.#sets = new ParameterInsertion(from.h264.parameterSets, to.h264.packetizationMode)
    }
  }

  /** A payload that is not passed on: what it tells is of use later. */
  overhear(packet: Buffer, start: number, end: number, flags: number, time: number): void {
    this.#sets?.learn(packet, start, end, flags, time, false)
  }

  /** The next payload follows what others wrote; what is missing before it was never to come. */
  begin(): void {
    this.#lost = 0
    this.#numbers.restart()
  }

  lost(count: number): void {
    this.#lost += count
  }

  /** `time` is the writer's. Changes VP8's payload in place. */
  write(packet: Buffer, start: number, end: number, marker: boolean, flags: number, time: number): void {
    const writer = this.#writer
    if (this.#lost > 0) {
      writer.skip(this.#lost)
      this.#lost = 0
    }
    if (this.#sets !== undefined) {
      this.#sets.before(flags, time, (payload, length) => writer.write(payload, 0, length, false, time))
      this.#sets.learn(packet, start, end, flags, time, true)
    } else {
      this.#numbers.renumber(packet, start, end)
    }
    if (end - start <= USUAL_PAYLOAD) writer.write(packet, start, end, marker, time)
    else this.#writeLarge(packet, start, end, marker, time)
  }

  #writeLarge(packet: Buffer, start: number, end: number, marker: boolean, time: number): void {
    const to = this.#to
    const divides = to.codec === 'VP8' || to.h264.packetizationMode === 1
    const isDivided =
      divides &&
      this.#divider.divide(to.codec, packet, start, end, (part, length, isLast) =>
        this.#writer.write(part, 0, length, marker && isLast, time),
      )
    if (isDivided) return
    if (end - start <= MOST_PAYLOAD) this.#writer.write(packet, start, end, marker, time)
    else this.refused++
  }
}
