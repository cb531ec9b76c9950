import type { Feedback } from '../../../../src/media/rtp/feedback.ts'
import { readFeedback } from '../../../../src/media/rtp/feedback.ts'
import {
  rtpMarker,
  rtpPayloadStart,
  rtpSequence,
  rtpSsrc,
  rtpTimestamp,
  writeRtpHeader,
} from '../../../../src/media/rtp/header.ts'
import { SrtpReceiver, SrtpSender } from '../../../../src/media/srtp/srtp.ts'
import type { AgreedVideo } from '../../../../src/media/webrtc/video-agreement.ts'
import { blackPicture } from '../../../../src/media/video/black-picture.ts'
import { H264Depacketizer } from '../../../../src/media/video/h264/depacketizer.ts'
import { H264Packetizer } from '../../../../src/media/video/h264/packetizer.ts'
import type {
  Transcode,
  TranscodeListener,
  TranscodeOptions,
  TranscodeSource,
} from '../../../../src/media/video/transcoder/transcode.ts'
import { MediaError } from '../../../../src/media/errors.ts'
import type {
  EncodedPicture,
  VideoCodec,
  VideoFormat,
  VideoOptions,
  VideoTarget,
} from '../../../../src/media/video/video.ts'
import { Vp8Depacketizer } from '../../../../src/media/video/vp8/depacketizer.ts'
import { Vp8Packetizer } from '../../../../src/media/video/vp8/packetizer.ts'
import { FakeTime } from '../../fake-time.ts'

export const OPTIONS: VideoOptions = {
  codecs: ['H264', 'VP8'],
  maxBitrate: 1_000_000,
  maxHeight: 720,
  maxFrameRate: 30,
  transcode: true,
}

const START_CODE = Buffer.from([0, 0, 0, 1])
/** Real parameter sets: those of a black picture. */
export const [SPS, PPS] = nals(blackPicture('H264', 640, 360)) as [Buffer, Buffer]

export function h264(payloadType: number, more: { mode?: 0 | 1; sets?: readonly Buffer[] } = {}): VideoFormat {
  const { mode = 1, sets = [] } = more
  return {
    codec: 'H264',
    payloadType,
    h264: { profileLevelId: '42e01f', packetizationMode: mode, parameterSets: sets },
  }
}

export function vp8(payloadType: number): VideoFormat {
  return { codec: 'VP8', payloadType }
}

export function agreed(format: VideoFormat, more: Partial<AgreedVideo> = {}): AgreedVideo {
  return {
    codec: format.codec,
    send: format,
    receive: [format],
    ssrc: 0xabcd,
    direction: 'sendrecv',
    absSendTimeId: 3,
    remb: true,
    ...more,
  }
}

export function nals(picture: Buffer): Buffer[] {
  const found: Buffer[] = []
  let at = picture.indexOf(START_CODE)
  while (at >= 0) {
    const next = picture.indexOf(START_CODE, at + 4)
    found.push(picture.subarray(at + 4, next < 0 ? picture.length : next))
    at = next
  }
  return found
}

/** A picture as an encoder might make it, that tells its number; `bytes` long or a little more. */
export function encoded(codec: VideoCodec, number: number, keyframe: boolean, bytes: number, sets = true): Buffer {
  const filler = Buffer.alloc(Math.max(8, bytes), 0x55)
  filler.writeUInt32BE((0x55 << 24) | (number + 0x10000), 4)
  if (codec === 'VP8') {
    const head = keyframe ? '100200' + '9d012a' + '80026801' : '110200'
    return Buffer.concat([Buffer.from(head, 'hex'), filler])
  }
  const slice = Buffer.concat([START_CODE, Buffer.from(keyframe ? '6588' : '419a', 'hex'), filler])
  return keyframe && sets ? Buffer.concat([START_CODE, SPS, START_CODE, PPS, slice]) : slice
}

/** What `encoded` wrote into it; -1 for black. */
export function numberOf(codec: VideoCodec, picture: Buffer): number {
  const at =
    codec === 'VP8' ? picture.indexOf(Buffer.from('55555555', 'hex')) : picture.indexOf(Buffer.from('55555555', 'hex'))
  return at < 0 ? -1 : (picture.readUInt32BE(at + 4) & 0xffffff) - 0x10000
}

/** A clock, and what is to happen when; all of the bridge's ticks are every 20 ms. */
export class World extends FakeTime {
  readonly #events: { at: number; act: () => void }[] = []
  readonly ticks: (() => void)[] = []

  after(ms: number, act: () => void): void {
    this.#events.push({ at: this.monotonic() + ms, act })
  }

  run(ms: number): void {
    for (let passed = 0; passed < ms; passed++) {
      this.advance(1)
      const now = this.monotonic()
      for (let due = this.#events.findIndex(({ at }) => at <= now); due >= 0;) {
        const [event] = this.#events.splice(due, 1)
        event!.act()
        due = this.#events.findIndex(({ at }) => at <= now)
      }
      if (now % 20 === 0) for (const tick of this.ticks) tick()
    }
  }
}

export interface CameraOptions {
  readonly codec: VideoCodec
  readonly payloadType: number
  readonly ssrc: number
  readonly sequence?: number
  readonly timestamp?: number
  /** Bytes of a picture; a keyframe has four times as many. */
  readonly bytes?: number
  readonly fps?: number
  readonly mode?: 0 | 1
  /** Whether keyframes come with their parameter sets. */
  readonly sets?: boolean
  /** Heeds requests for keyframes, after so long. */
  readonly answersMs?: number | undefined
  readonly send: (packet: Buffer) => void
}

/** Somebody who sends pictures as RTP, with a keyframe at first and when asked. */
export class Camera {
  requests: string[] = []
  nacked: number[] = []
  remb: number[] = []
  number = 0
  keyframes = 0
  on = true
  bytes: number
  readonly #o: CameraOptions
  readonly #world: World
  readonly #packetizer: H264Packetizer | Vp8Packetizer
  readonly #sent = new Map<number, Buffer>()
  #sequence: number
  #timestamp: number
  #wantsKeyframe = true
  ssrc: number

  constructor(world: World, options: CameraOptions) {
    this.#o = options
    this.#world = world
    this.ssrc = options.ssrc
    this.bytes = options.bytes ?? 2000
    this.#sequence = options.sequence ?? 100
    this.#timestamp = options.timestamp ?? 5000
    this.#packetizer =
      options.codec === 'VP8'
        ? new Vp8Packetizer({ maxPayload: 1100, pictureId: 77 })
        : new H264Packetizer({ mode: options.mode ?? 1, maxPayload: options.mode === 0 ? 4000 : 1100 })
    world.after(1, () => this.#shoot())
  }

  /** Begins anew, as after a restart. */
  restart(ssrc: number, sequence: number, timestamp: number, keyframe = true): void {
    this.ssrc = ssrc
    this.#sequence = sequence
    this.#timestamp = timestamp
    this.#wantsKeyframe = keyframe
  }

  /** RTCP that comes back. */
  readonly feedback = (write: (out: Buffer) => number): void => {
    const out = Buffer.alloc(1200)
    readFeedback(out, write(out), (item) => {
      if (item.kind === 'nack') {
        this.nacked.push(...item.sequences)
        if (item.media === this.ssrc) this.#world.after(20, () => this.#repeat(item.sequences))
      } else if (item.kind === 'remb') this.remb.push(item.bitrate)
      else if (item.media === this.ssrc) this.asked(item.kind)
    })
  }

  asked(by: string): void {
    this.requests.push(`${by}@${this.#world.monotonic()}`)
    const { answersMs = 30 } = this.#o
    if (answersMs < Infinity) this.#world.after(answersMs, () => (this.#wantsKeyframe = true))
  }

  repeats = true

  #repeat(sequences: readonly number[]): void {
    for (const sequence of sequences) {
      const packet = this.#sent.get(sequence)
      if (this.repeats && packet) this.#o.send(packet)
    }
  }

  #shoot(): void {
    const { codec, fps = 30, payloadType, sets = true } = this.#o
    this.#world.after(Math.round(1000 / fps), () => this.#shoot())
    this.#timestamp = (this.#timestamp + 90_000 / fps) >>> 0
    if (!this.on) return
    const keyframe = this.#wantsKeyframe
    this.#wantsKeyframe = false
    if (keyframe) this.keyframes++
    const picture = encoded(codec, this.number++, keyframe, keyframe ? 4 * this.bytes : this.bytes, sets)
    this.#packetizer.split(picture, (payload, length, marker) => {
      const sequence = this.#sequence
      this.#sequence = (sequence + 1) & 0xffff
      const packet = Buffer.alloc(12 + length)
      writeRtpHeader(packet, marker, payloadType, sequence, this.#timestamp, this.ssrc)
      payload.copy(packet, 12, 0, length)
      this.#sent.set(sequence, packet)
      this.#o.send(packet)
    })
  }
}

export interface Shown {
  readonly at: number
  /** -1: black. */
  readonly number: number
  readonly timestamp: number
  readonly keyframe: boolean
}

/** Somebody who looks at RTP in the clear, as a decoder would: nothing damaged is shown. */
export class Viewer {
  readonly shown: Shown[] = []
  /** Numbers, as they came. */
  readonly sequences: number[] = []
  readonly packets: Buffer[] = []
  damaged = 0
  readonly #world: World
  readonly #depacketizer: H264Depacketizer | Vp8Depacketizer
  #expected = -1
  #ssrc = 0
  onDamaged: () => void = () => undefined

  constructor(world: World, format: VideoFormat) {
    this.#world = world
    const onPicture = (picture: EncodedPicture) => this.#onPicture(format.codec, picture)
    this.#depacketizer =
      format.codec === 'H264' ? new H264Depacketizer({ onPicture }) : new Vp8Depacketizer({ onPicture })
  }

  get ssrc(): number {
    return this.#ssrc
  }

  receive(packet: Buffer): void {
    const sequence = rtpSequence(packet)
    this.#ssrc = rtpSsrc(packet)
    this.sequences.push(sequence)
    this.packets.push(packet)
    const gap = this.#expected >= 0 && sequence !== this.#expected
    if (gap && ((sequence - this.#expected) & 0xffff) > 0x8000) return
    this.#expected = (sequence + 1) & 0xffff
    const start = rtpPayloadStart(packet, packet.length)
    this.#depacketizer.push(packet, start, packet.length, rtpTimestamp(packet), rtpMarker(packet), gap)
  }

  #onPicture(codec: VideoCodec, picture: EncodedPicture): void {
    if (picture.damaged) {
      this.damaged++
      this.onDamaged()
      return
    }
    const { timestamp, keyframe } = picture
    this.shown.push({ at: this.#world.monotonic(), number: numberOf(codec, picture.data), timestamp, keyframe })
  }

  /** The longest time without a new picture, from `from` to now. */
  longestFreeze(from: number): number {
    const times = [from, ...this.shown.map(({ at }) => at).filter((at) => at > from), this.#world.monotonic()]
    return Math.max(...times.slice(1).map((at, i) => at - times[i]!))
  }
}

interface FakeTranscode extends Transcode {
  readonly options: TranscodeOptions
  readonly targets: VideoTarget[]
  readonly listener: TranscodeListener
  closed: boolean
}

/** Transcodes by name only: a picture of the other codec, as large as the target has it, after 10 ms. */
export class FakeTranscoders implements TranscodeSource {
  available = true
  full = false
  readonly opened: FakeTranscode[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  get last(): FakeTranscode {
    return this.opened.at(-1)!
  }

  open(options: TranscodeOptions, listener: TranscodeListener): Transcode {
    if (this.full) throw new MediaError('media_transcoding_full', 'no room')
    let target = options.target
    let wantsKeyframe = true
    let isOpen = false
    const made: FakeTranscode = {
      options,
      listener,
      targets: [target],
      closed: false,
      queueMs: 0,
      push: (picture) => {
        if (picture.keyframe && !picture.damaged) isOpen = true
        if (picture.damaged) isOpen = false
        if (!isOpen) {
          listener.onKeyframeNeeded()
          return true
        }
        const number = numberOf(options.from, picture.data)
        const keyframe = wantsKeyframe
        wantsKeyframe = false
        const { timestamp } = picture
        const bytes = Math.round(target.bitrate / 8 / 30)
        this.#world.after(10, () => {
          if (made.closed) return
          const data = encoded(options.to, number, keyframe, bytes)
          listener.onPicture({ data, timestamp, keyframe, damaged: false }, target.width, target.height)
        })
        return true
      },
      setTarget: (next) => {
        target = next
        made.targets.push(next)
      },
      requestKeyframe: () => {
        wantsKeyframe = true
      },
      statistics: () => ({
        target,
        decodeMs: 1,
        encodeMs: 1,
        queueMs: 0,
        droppedPictures: 0,
        decodeErrors: 0,
        restarts: 0,
      }),
      close: () => {
        made.closed = true
      },
    }
    this.opened.push(made)
    return made
  }
}

const KEY = Buffer.alloc(16, 7)
const SALT = Buffer.alloc(12, 9)

export function srtpPair() {
  return {
    sender: new SrtpSender('AEAD_AES_128_GCM', KEY, SALT),
    receiver: new SrtpReceiver('AEAD_AES_128_GCM', KEY, SALT),
  }
}

export type { Feedback }
