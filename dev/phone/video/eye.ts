import { VIDEO_CLOCK_RATE, type EncodedPicture, type VideoCodec } from '../../../src/media/video/video.ts'
import { isFlash, type Look } from '../../video/look.ts'
import { Assembler } from './assembler.ts'
import type { SenderReport } from './rtcp.ts'
import { Sight, type Seen } from './sight.ts'

/** A flash or a beep at the moment of its beginning. */
export interface Onset {
  /** Monotonic ms at which it came. */
  readonly at: number
  /** When the far side says it was taken (its sender reports), wall clock ms; undefined before the first report. */
  readonly takenAt: number | undefined
}

export interface EyeCounts {
  readonly packets: number
  readonly bytes: number
  readonly pictures: number
  readonly keyframes: number
  readonly lost: number
  /** Pictures of which something was missing. */
  readonly damaged: number
  /** Pictures that came before the first keyframe, which a phone can't show. */
  readonly undecodable: number
  readonly decodeErrors: number
  readonly freezes: number
  /** In all. */
  readonly freezeMs: number
  readonly longestGapMs: number
}

/** Kept at most: some minutes of pictures. */
const LOOKS = 6000
/** A flash lasts 100 ms, the next one comes 2 s later. */
const FLASHES_APART_MS = 600

export interface EyeFormat {
  readonly codec: VideoCodec
  /** packetization-mode of H.264. */
  readonly mode: 0 | 1
  /** Ours, and the other side's, who may use its own. */
  readonly payloadTypes: readonly number[]
  readonly parameterSets: readonly Buffer[]
}

/** Takes the packets of video that a phone gets, and looks at the pictures. */
export class Eye {
  readonly #onKeyframeNeeded: () => void
  #formats: readonly EyeFormat[] = []
  #format: EyeFormat | undefined
  #assembler: Assembler | undefined
  #sight: Sight | undefined
  #ssrc: number | undefined
  #decodable = false
  #report: SenderReport | undefined
  readonly #timestamps = new Map<number, number>()
  #lastAt: number | undefined
  #intervals = 0
  #counted = 0
  #wasFlash = false
  readonly looks: Look[] = []
  readonly flashes: Onset[] = []
  readonly counts: { -readonly [name in keyof EyeCounts]: EyeCounts[name] } = {
    packets: 0,
    bytes: 0,
    pictures: 0,
    keyframes: 0,
    lost: 0,
    damaged: 0,
    undecodable: 0,
    decodeErrors: 0,
    freezes: 0,
    freezeMs: 0,
    longestGapMs: 0,
  }

  constructor(onKeyframeNeeded: () => void) {
    this.#onKeyframeNeeded = onKeyframeNeeded
  }

  /** The SSRC that sends to us; undefined before its first packet. */
  get source(): number | undefined {
    return this.#ssrc
  }

  /** Pictures that wait to be decoded. */
  get waiting(): number {
    return this.#sight?.waiting ?? 0
  }

  /** What may come from now on; none: nothing. */
  expect(formats: readonly EyeFormat[]): void {
    this.#formats = formats
  }

  /** What comes now. */
  get codec(): VideoCodec | undefined {
    return this.#format?.codec
  }

  /** One datagram; what is not our RTP is dropped. */
  take(packet: Buffer): void {
    if (packet.length < 12 || packet[0]! >> 6 !== 2) return
    const format = this.#formats.find(({ payloadTypes }) => payloadTypes.includes(packet[1]! & 0x7f))
    if (!format) return
    const ssrc = packet.readUInt32BE(8)
    if (ssrc !== this.#ssrc) this.#report = undefined
    if (ssrc !== this.#ssrc || format.codec !== this.#format?.codec) this.#begin(format)
    this.#ssrc = ssrc
    const payload = payloadOf(packet)
    this.counts.packets++
    this.counts.bytes += payload.length
    const header = {
      sequence: packet.readUInt16BE(2),
      timestamp: packet.readUInt32BE(4),
      marker: (packet[1]! & 0x80) !== 0,
    }
    const lostBefore = this.#assembler!.lost
    this.#assembler!.push(payload, header)
    this.counts.lost += this.#assembler!.lost - lostBefore
  }

  report(report: SenderReport): void {
    this.#report = report
  }

  async close(): Promise<void> {
    await this.#sight?.close()
    this.#sight = undefined
    this.#formats = []
  }

  #begin(format: EyeFormat): void {
    this.#format = format
    this.#decodable = false
    this.#assembler = new Assembler(format.codec, format.mode, format.parameterSets, (picture) =>
      this.#take(picture, format.codec),
    )
  }

  #take(picture: EncodedPicture, codec: VideoCodec): void {
    const { counts } = this
    counts.pictures++
    if (picture.keyframe) counts.keyframes++
    if (picture.damaged) counts.damaged++
    if (picture.keyframe && !picture.damaged) this.#decodable = true
    if (!this.#decodable || picture.damaged) this.#onKeyframeNeeded()
    if (!this.#decodable) {
      counts.undecodable++
      return
    }
    const number = counts.pictures
    this.#timestamps.set(number, picture.timestamp)
    this.#sight ??= new Sight((seen) => this.#see(seen))
    this.#sight.see({ number, codec, data: new Uint8Array(picture.data), at: performance.now() })
  }

  #see({ number, looks, damaged, errors }: Seen): void {
    const timestamp = this.#timestamps.get(number)
    this.#timestamps.delete(number)
    this.counts.decodeErrors = errors
    if (damaged) this.#onKeyframeNeeded()
    for (const look of looks) {
      this.#measureGap(look.at)
      if (this.looks.push(look) > LOOKS) this.looks.shift()
      const flash = isFlash(look)
      if (flash && !this.#wasFlash && look.at - (this.flashes.at(-1)?.at ?? -Infinity) > FLASHES_APART_MS) {
        this.flashes.push({ at: look.at, takenAt: takenAt(this.#report, timestamp, VIDEO_CLOCK_RATE) })
      }
      this.#wasFlash = flash
    }
  }

  /** As WebRTC's statistics have it: a gap of more than max(3 mean intervals, mean + 150 ms). */
  #measureGap(at: number): void {
    const last = this.#lastAt
    this.#lastAt = at
    if (last === undefined) return
    const gap = at - last
    const mean = this.#counted > 0 ? this.#intervals / this.#counted : 33
    this.counts.longestGapMs = Math.max(this.counts.longestGapMs, gap)
    if (this.#counted >= 5 && gap > Math.max(3 * mean, mean + 150)) {
      this.counts.freezes++
      this.counts.freezeMs += gap
      return
    }
    this.#counted = Math.min(30, this.#counted + 1)
    this.#intervals = mean * (this.#counted - 1) + gap
  }
}

/** The wall clock at which something with this RTP time was taken. */
export function takenAt(
  report: SenderReport | undefined,
  timestamp: number | undefined,
  rate: number,
): number | undefined {
  if (!report || timestamp === undefined) return undefined
  return report.wallMs + (((timestamp - report.timestamp) | 0) / rate) * 1000
}

function payloadOf(packet: Buffer): Buffer {
  let from = 12 + 4 * (packet[0]! & 0x0f)
  if (packet[0]! & 0x10 && packet.length >= from + 4) from += 4 + 4 * packet.readUInt16BE(from + 2)
  const padding = packet[0]! & 0x20 ? packet[packet.length - 1]! : 0
  return packet.subarray(from, Math.max(from, packet.length - padding))
}
