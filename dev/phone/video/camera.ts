import { randomBytes, randomInt } from 'node:crypto'
import { VIDEO_CLOCK_RATE, type EncodedPicture, type VideoCodec } from '../../../src/media/video/video.ts'
import type { Clip } from '../../clip/clip.ts'
import type { Film } from './film.ts'
import { nalType, nalUnits, packetsOfH264, packetsOfVp8 } from './packets.ts'
import type { SentSoFar } from './rtcp.ts'

export interface CameraFormat {
  readonly codec: VideoCodec
  readonly payloadType: number
  readonly mode: 0 | 1
}

const SPS = 7
const PPS = 8
const SEI = 6
/** As real encoders have it: more often is not worth its bits. */
const KEYFRAMES_APART_MS = 300

/** Makes the packets of a phone's video: the test clip at its own pace. A slot that the process slept through is left out. */
export class Camera {
  readonly ssrc = randomBytes(4).readUInt32BE()
  readonly #film: Film
  readonly #send: (packet: Buffer) => void
  readonly #firstTimestamp = randomInt(2 ** 32)
  #clip: Clip | undefined
  #format: CameraFormat | undefined
  #sequence = randomInt(2 ** 16)
  #slot = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #lastKeyframeAt = -Infinity
  #wanted = false
  /** A cap over the lens: nothing is sent at all. */
  stopped = false
  /** Keyframes are left out, whoever asks: what comes can't be decoded any more by who has none. */
  withheld = false
  /** SPS and PPS are left out of the pictures: they are in the SDP. */
  parameterSetsInSdp = false
  /** Sent so many ms late, which sender reports know of. */
  lateMs = 0
  packets = 0
  bytes = 0
  pictures = 0
  keyframes = 0

  constructor(film: Film, send: (packet: Buffer) => void) {
    this.#film = film
    this.#send = send
  }

  /** Shows this format from now on. */
  start(format: CameraFormat, clip: Clip): void {
    if (this.#closed) return
    const known = this.#format
    this.#format = format
    if (this.#clip !== clip) this.keyframe()
    this.#clip = clip
    if (known?.codec !== format.codec) this.keyframe()
    if (this.#timer) return
    this.#slot = this.#film.slotAt(performance.now())
    this.#tick()
  }

  /** Sends a keyframe as the next picture, soon after the last one at the earliest. */
  keyframe(): void {
    this.#wanted = true
  }

  report(now: number): SentSoFar {
    const wallMs = performance.timeOrigin + now
    const report = { wallMs, timestamp: this.#timestampAt(now) }
    return { ssrc: this.ssrc, packets: this.packets, bytes: this.bytes, report }
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #tick(): void {
    const due = this.#film.slotAt(performance.now())
    if (due >= this.#slot) {
      this.#slot = due
      this.#show(this.#slot)
      this.#slot++
    }
    const wait = Math.max(0, this.#film.dueAt(this.#slot) - performance.now())
    this.#timer = setTimeout(() => this.#tick(), wait)
  }

  #show(slot: number): void {
    if (this.stopped || !this.#clip || !this.#format) return
    const now = performance.now()
    if (this.#wanted && !this.withheld && now - this.#lastKeyframeAt >= KEYFRAMES_APART_MS) {
      this.#wanted = false
      this.#film.jump(slot)
    }
    const picture = this.#clip.at(this.#film.pictureAt(slot))
    if (picture.keyframe) {
      if (this.withheld) return
      this.#lastKeyframeAt = now
      this.keyframes++
    }
    this.pictures++
    const packets = this.#packetsOf(this.#format, picture, slot)
    const timestamp = this.#timestampAt(this.#film.dueAt(slot))
    const format = this.#format
    const send = () =>
      packets.forEach((payload, i) => this.#sendPacket(format, payload, timestamp, i === packets.length - 1))
    if (this.lateMs > 0) setTimeout(send, this.lateMs)
    else send()
  }

  #packetsOf({ codec, mode }: CameraFormat, { data }: EncodedPicture, slot: number): Buffer[] {
    if (codec === 'VP8') return packetsOfVp8(data, slot)
    const units = nalUnits(data).filter((unit) => {
      const type = nalType(unit)
      return type !== SEI && !(this.parameterSetsInSdp && (type === SPS || type === PPS))
    })
    return packetsOfH264(units, mode)
  }

  #timestampAt(now: number): number {
    const ticks = Math.round(((now - this.#film.dueAt(0)) / 1000) * VIDEO_CLOCK_RATE)
    return (this.#firstTimestamp + ticks) % 2 ** 32
  }

  #sendPacket({ payloadType }: CameraFormat, payload: Buffer, timestamp: number, marker: boolean): void {
    if (this.#closed) return
    const packet = Buffer.alloc(12 + payload.length)
    packet[0] = 0x80
    packet[1] = (marker ? 0x80 : 0) | payloadType
    packet.writeUInt16BE(this.#sequence, 2)
    packet.writeUInt32BE(timestamp, 4)
    packet.writeUInt32BE(this.ssrc, 8)
    payload.copy(packet, 12)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.packets++
    this.bytes += payload.length
    this.#send(packet)
  }
}

/** SPS and PPS of a clip, as `sprop-parameter-sets` has them (RFC 6184 8.1). */
export function parameterSetsOf(clip: Clip): string {
  const sets = nalUnits(clip.at(0).data).filter((unit) => nalType(unit) === SPS || nalType(unit) === PPS)
  return sets.map((unit) => unit.toString('base64')).join(',')
}
