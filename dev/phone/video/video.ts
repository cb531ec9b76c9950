import { sleep } from '../../../src/lib/deadline.ts'
import type { VideoCodec } from '../../../src/media/video/video.ts'
import { Clip } from '../../clip/clip.ts'
import { describe, differs, isPicture, type Look } from '../../video/look.ts'
import { PhoneError } from '../errors.ts'
import { openRtpSockets, type RtpSockets } from '../rtp-sockets.ts'
import type { Direction } from '../sip/sdp.ts'
import { agreed, type LocalFormat, type LocalVideo, type RemoteFormat, type RemoteVideo } from '../sip/video-sdp.ts'
import { Camera, parameterSetsOf } from './camera.ts'
import { Eye, type EyeFormat } from './eye.ts'
import type { Film } from './film.ts'
import { readRtcp, writeRequest, writeSenderReport } from './rtcp.ts'

export type KeyframeMeans = 'pli' | 'fir' | 'info'

export interface PhoneVideoOptions {
  /** Offered and taken, best first. */
  readonly codecs: readonly VideoCodec[]
  /** Of the clip that it shows; 360 by default. */
  readonly height?: 720 | 360
  /** packetization-mode of H.264, 1 by default; 0 has pictures of 360 lines. */
  readonly mode?: 0 | 1
  /** `42e01f` by default. */
  readonly profileLevelId?: string
  /** SPS and PPS only in the SDP, and in none of the pictures. */
  readonly parameterSetsInSdp?: boolean
  /** How it asks for a keyframe when it needs one; `pli` by default. `info` is a SIP INFO (RFC 5168). */
  readonly asksBy?: KeyframeMeans | 'never'
  /** By what it can be asked for one; by all unless told. */
  readonly heeds?: readonly KeyframeMeans[]
  /** Names `nack pli` and `ccm fir` in its SDP; true by default. */
  readonly feedback?: boolean
  readonly profile?: 'RTP/AVP' | 'RTP/AVPF'
  /** False: it takes video and does not offer it, until `addVideo`. */
  readonly offers?: boolean
}

/** What the other side asked of our camera. */
export interface KeyframesAsked {
  pli: number
  fir: number
  info: number
}

const PAYLOAD_TYPES: Readonly<Record<VideoCodec, number>> = { H264: 99, VP8: 100 }
const REPORT_EVERY_MS = 1000
const ASK_EVERY_MS = 500
const CNAME = 'phone@test'
const WAIT_MS = 20_000

/** The video of one call: a camera that shows the test clip, and an eye, on an RTP port of their own. */
export class PhoneVideo {
  readonly host: string
  readonly options: PhoneVideoOptions
  readonly camera: Camera
  readonly eye: Eye
  readonly asked: KeyframesAsked = { pli: 0, fir: 0, info: 0 }
  /** How often we asked. */
  requests = 0
  readonly #sockets: RtpSockets
  readonly #clips: ReadonlyMap<VideoCodec, Clip>
  readonly #askByInfo: () => void
  #remote: RemoteVideo | undefined
  #direction: Direction = 'sendrecv'
  #codec: VideoCodec | undefined
  #askedAt = -Infinity
  #lastFir: number | undefined
  #timer: NodeJS.Timeout | undefined
  #closing: Promise<void> | undefined

  private constructor(parts: {
    host: string
    options: PhoneVideoOptions
    sockets: RtpSockets
    clips: ReadonlyMap<VideoCodec, Clip>
    film: Film
    askByInfo: () => void
  }) {
    this.host = parts.host
    this.options = parts.options
    this.#sockets = parts.sockets
    this.#clips = parts.clips
    this.#askByInfo = parts.askByInfo
    this.camera = new Camera(parts.film, (packet) => {
      if (this.#remote && this.#sending()) this.#sockets.rtp.send(packet, this.#remote.port, this.#remote.host)
    })
    this.camera.parameterSetsInSdp = parts.options.parameterSetsInSdp ?? false
    this.eye = new Eye(() => this.#askWhenDue())
    this.#sockets.rtp.on('message', (packet) => this.eye.take(packet))
    this.#sockets.rtcp.on('message', (packet) => this.#hear(packet))
  }

  static async open(host: string, options: PhoneVideoOptions, film: Film, askByInfo: () => void): Promise<PhoneVideo> {
    const sliced = options.mode === 0
    const height = sliced ? 360 : (options.height ?? 360)
    const clips = await Promise.all(
      options.codecs.map(async (codec) => {
        const clip = await Clip.load({ codec, height, ...(sliced && codec === 'H264' ? { sliced } : {}) })
        return [codec, clip] as const
      }),
    )
    return new PhoneVideo({
      host,
      options,
      sockets: await openRtpSockets(host),
      clips: new Map(clips),
      film,
      askByInfo,
    })
  }

  /** For our SDP. */
  local(direction: Direction): LocalVideo {
    this.#direction = direction
    const { feedback = true, profile = 'RTP/AVP' } = this.options
    return {
      port: this.#sockets.port,
      direction,
      profile,
      attributes: feedback ? ['a=rtcp-fb:* nack pli', 'a=rtcp-fb:* ccm fir'] : [],
      formats: this.#formats(),
    }
  }

  /** What both have; undefined while there is no video. */
  get codec(): VideoCodec | undefined {
    return this.#codec
  }

  /** What the other side's SDP said last; undefined while there is no video. */
  get remote(): RemoteVideo | undefined {
    return this.#remote
  }

  /** Begins, goes on elsewhere or with another format, or stops (undefined). */
  connect(remote: RemoteVideo | undefined): void {
    if (this.#closing) return
    const common = remote && this.#common(remote)
    this.#remote = common && remote
    this.#codec = common?.codec
    if (!common) {
      this.camera.stopped = true
      return
    }
    this.camera.stopped = false
    this.eye.expect(this.#expected(remote))
    const { codec, payloadType, mode } = common
    this.camera.start({ codec, payloadType, mode }, this.#clips.get(codec)!)
    this.#timer ??= setInterval(() => this.#reportSent(), REPORT_EVERY_MS)
  }

  /** Asks the other side for a keyframe. */
  ask(by: KeyframeMeans): void {
    this.requests++
    if (by === 'info') {
      this.#askByInfo()
      return
    }
    this.#sendRtcp(writeRequest(by, this.camera.ssrc, this.eye.source ?? 0, this.requests, CNAME))
  }

  /** The other side asked by SIP INFO. */
  askedByInfo(): void {
    this.#heed('info')
  }

  /** The last picture that came. */
  get look(): Look | undefined {
    return this.eye.looks.at(-1)
  }

  /** Resolves with the first picture, of those that come from now on, that is as wanted. Rejects with the last one. */
  async sees(what: string, wanted: (look: Look) => boolean, ms = WAIT_MS): Promise<Look> {
    const begun = performance.now()
    let from = this.eye.looks.length
    for (;;) {
      const found = this.eye.looks.slice(from).find(wanted)
      if (found) return found
      from = Math.max(0, this.eye.looks.length - 1)
      if (this.#closing || performance.now() - begun > ms) {
        const { pictures, keyframes, packets } = this.eye.counts
        throw new PhoneError(
          'phone_saw_other',
          `waited ${this.#closing ? 'until the call ended' : `${ms} ms`} to see ${what}; saw ${describe(this.look)}, ${packets} packets, ${pictures} pictures, ${keyframes} keyframes in all`,
        )
      }
      await sleep(30)
    }
  }

  /** Resolves once a picture and then another one, which differs from it, came. */
  async seesMotion(ms = WAIT_MS): Promise<Look> {
    const first = await this.sees('a picture', isPicture, ms)
    return this.sees('a picture that moves', (look) => isPicture(look) && differs(first, look), ms)
  }

  /** What was seen stays readable. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      clearInterval(this.#timer)
      this.camera.close()
      await Promise.all([this.#sockets.close(), this.eye.close()])
    })()
    return this.#closing
  }

  #formats(): LocalFormat[] {
    const { codecs, mode = 1, profileLevelId = '42e01f', parameterSetsInSdp = false } = this.options
    return codecs.map((codec) => {
      const payloadType = PAYLOAD_TYPES[codec]
      if (codec === 'VP8') return { codec, payloadType, parameters: undefined }
      const sets = parameterSetsInSdp ? `;sprop-parameter-sets=${parameterSetsOf(this.#clips.get(codec)!)}` : ''
      return { codec, payloadType, parameters: `profile-level-id=${profileLevelId};packetization-mode=${mode}${sets}` }
    })
  }

  /** What we send. */
  #common(remote: RemoteVideo): RemoteFormat | undefined {
    for (const format of this.#formats()) {
      const theirs = agreed(format, remote)
      if (theirs) return theirs
    }
    return undefined
  }

  #expected(remote: RemoteVideo): EyeFormat[] {
    return this.#formats().flatMap((format): EyeFormat[] => {
      const theirs = agreed(format, remote)
      if (!theirs) return []
      const { codec, mode, payloadType, parameterSets } = theirs
      return [{ codec, mode, payloadTypes: [payloadType, format.payloadType], parameterSets }]
    })
  }

  /** Both sides want it. */
  #sending(): boolean {
    return sends(this.#direction) && this.#remote !== undefined && receives(this.#remote.direction)
  }

  #hear(packet: Buffer): void {
    for (const item of readRtcp(packet)) {
      if (item.kind === 'report') this.eye.report(item.report)
      else if (item.kind === 'pli') this.#heed('pli')
      else if (item.kind === 'fir' && item.number !== this.#lastFir) {
        // RFC 5104 4.3.1.2: the same number again is the same request.
        this.#lastFir = item.number
        this.#heed('fir')
      }
    }
  }

  #heed(means: KeyframeMeans): void {
    this.asked[means]++
    if (this.options.heeds?.includes(means) ?? true) this.camera.keyframe()
  }

  #askWhenDue(): void {
    const now = performance.now()
    const by = this.options.asksBy ?? 'pli'
    if (by === 'never' || now - this.#askedAt < ASK_EVERY_MS) return
    this.#askedAt = now
    this.ask(by)
  }

  #reportSent(): void {
    if (this.#sending() && this.camera.packets > 0) {
      this.#sendRtcp(writeSenderReport(this.camera.report(performance.now()), CNAME))
    }
  }

  #sendRtcp(packet: Buffer): void {
    if (this.#remote && !this.#closing) this.#sockets.rtcp.send(packet, this.#remote.rtcpPort, this.#remote.host)
  }
}

function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly'
}

function receives(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly'
}
