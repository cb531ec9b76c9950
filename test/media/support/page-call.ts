import type { Test } from 'tap'
import { systemClock } from '../../../src/lib/clock.ts'
import type { AppReport } from '../../../src/media/statistics.ts'
import { writePictureLoss, type Feedback } from '../../../src/media/rtp/feedback.ts'
import {
  rtpPayloadEnd,
  rtpPayloadStart,
  rtpPayloadType,
  rtpSequence,
  rtpSsrc,
  rtpTimestamp,
  writeRtpHeader,
} from '../../../src/media/rtp/header.ts'
import { Reception } from '../../../src/media/rtp/reception.ts'
import { SRTP_OVERHEAD, SrtpReceiver, SrtpSender } from '../../../src/media/srtp/srtp.ts'
import { blackPicture } from '../../../src/media/video/black-picture.ts'
import { H264Packetizer } from '../../../src/media/video/h264/packetizer.ts'
import { HAS_SPS, KEYFRAME, STARTS_PICTURE } from '../../../src/media/video/packet-flags.ts'
import { inspect } from '../../../src/media/video/streams/inspect.ts'
import type { VideoCodec, VideoOptions } from '../../../src/media/video/video.ts'
import { Vp8Packetizer } from '../../../src/media/video/vp8/packetizer.ts'
import { Peer, type ConnectedApp } from '../../../src/media/webrtc/peer.ts'
import type { AgreedVideo } from '../../../src/media/webrtc/video-agreement.ts'
import { AppReports } from '../../../src/media/worker/app-reports.ts'

export const VIDEO: VideoOptions = {
  codecs: ['H264', 'VP8'],
  maxBitrate: 800_000,
  maxHeight: 720,
  maxFrameRate: 30,
  transcode: true,
}

/** Opus of 20 ms without any sound (RFC 6716 3.1): CELT, one frame. */
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe])
const BLACK = { width: 320, height: 240 }
const EVERY_MS = 60

/** Our end of a call with a page: a Peer, its reports, black video and silence on the way out. */
export class PageCall {
  readonly peer: Peer
  readonly feedback: Feedback[] = []
  readonly failures: string[] = []
  /** What the peer told of the video after it was connected. */
  readonly changes: (AgreedVideo | undefined)[] = []
  app: ConnectedApp | undefined
  /** Authentic packets of it by payload type. */
  readonly packets = new Map<number, number>()
  unauthentic = 0
  keyframes = 0
  report: AppReport | undefined
  readonly #reception = new Reception(90_000)
  readonly #clear = Buffer.alloc(2048)
  #reports: AppReports | undefined
  #receiver: SrtpReceiver | undefined
  #videoFrom: number | undefined
  #stop: NodeJS.Timeout | undefined

  constructor(t: Test, expected?: readonly VideoCodec[], options: VideoOptions | null = VIDEO) {
    this.peer = new Peer(
      {
        ice: { servers: [], relayOnly: false, hostAddresses: ['127.0.0.1'] },
        connectTimeoutMs: 20_000,
        video: options ?? undefined,
      },
      {
        onCandidate: () => undefined,
        onConnected: (app) => this.#onConnected(app),
        onAgreedVideo: (video) => this.changes.push(video),
        onMedia: (datagram) => this.#onMedia(datagram),
        onFailed: (failure, detail) => this.failures.push(`${failure}: ${detail}`),
        onEnded: () => undefined,
        onNotice: () => undefined,
      },
    )
    if (expected !== undefined) this.peer.expectVideo(expected)
    t.teardown(() => this.close())
  }

  /** Asks the page's encoder for a keyframe. */
  requestKeyframe(): void {
    const { video } = this.app!
    this.#reports?.sendFeedback((out) => writePictureLoss(out, video!.ssrc, this.#videoFrom!))
  }

  async close(): Promise<void> {
    clearInterval(this.#stop)
    this.#reports?.close()
    await this.peer.close()
  }

  #onConnected(app: ConnectedApp): void {
    this.app = app
    const { profile, sendKey, sendSalt, receiveKey, receiveSalt } = app.keys
    this.#receiver = new SrtpReceiver(profile, receiveKey, receiveSalt)
    const sender = new SrtpSender(profile, sendKey, sendSalt)
    const send = (packet: Buffer, length: number) => {
      // The socket reads it later.
      const sealed = Buffer.alloc(length + SRTP_OVERHEAD)
      this.peer.send(sealed.subarray(0, sender.protect(packet, length, sealed)))
    }
    const audio = new Outgoing(app.ssrc, 960, send)
    const video = app.video && new Outgoing(app.video.ssrc, (90 * EVERY_MS) | 0, send, app.video.absSendTimeId)
    this.#stop = setInterval(() => {
      audio.packet(app.sendPayloadType, SILENCE, SILENCE.length, false)
      audio.next()
      if (app.video && video) sendBlack(app.video, video)
    }, EVERY_MS)
    this.#reports = new AppReports({
      keys: app.keys,
      ssrc: app.ssrc,
      cname: app.cname,
      clockRate: 48_000,
      clock: systemClock,
      send: (packet) => this.peer.send(packet),
      source: {
        senderReport: () => audio.report(),
        receptionReport: () => undefined,
        onSenderReport: () => undefined,
      },
      video: app.video && {
        ssrc: app.video.ssrc,
        senderReport: () => video?.report(),
        receptionReport: () =>
          this.#videoFrom === undefined ? undefined : this.#reception.report(this.#videoFrom, 0, 0),
        onSenderReport: () => undefined,
        onReport: (report) => (this.report = report),
        onFeedback: (item) => this.feedback.push(item),
      },
    })
  }

  #onMedia(datagram: Buffer): void {
    const type = datagram[1]! & 0x7f
    if (type >= 64 && type <= 95) {
      this.#reports?.receive(datagram)
      return
    }
    const length = this.#receiver?.unprotect(datagram, datagram.length, this.#clear) ?? -1
    if (length < 0) {
      this.unauthentic++
      return
    }
    const payloadType = rtpPayloadType(this.#clear)
    this.packets.set(payloadType, (this.packets.get(payloadType) ?? 0) + 1)
    const format = this.app?.video?.receive.find((one) => one.payloadType === payloadType)
    if (format === undefined) return
    this.#videoFrom = rtpSsrc(this.#clear)
    this.#reception.accept(rtpSequence(this.#clear), rtpTimestamp(this.#clear), performance.now(), length)
    const start = rtpPayloadStart(this.#clear, length)
    const end = rtpPayloadEnd(this.#clear, length, start)
    const flags = start < end ? inspect(format.codec, this.#clear, start, end) : 0
    // An IDR comes with its parameter sets; of VP8 the first packet of the frame tells.
    if (format.codec === 'H264' ? flags & HAS_SPS : flags & KEYFRAME && flags & STARTS_PICTURE) this.keyframes++
  }
}

/** One stream of ours. */
class Outgoing {
  readonly #ssrc: number
  readonly #step: number
  readonly #send: (packet: Buffer, length: number) => void
  readonly #extension: number | undefined
  readonly #packet = Buffer.alloc(1500)
  #sequence = 1000
  #timestamp = 5000
  #packets = 0
  #octets = 0

  constructor(ssrc: number, step: number, send: (packet: Buffer, length: number) => void, extension?: number) {
    this.#ssrc = ssrc
    this.#step = step
    this.#send = send
    this.#extension = extension
  }

  packet(payloadType: number, payload: Buffer, length: number, marker: boolean): void {
    const packet = this.#packet
    writeRtpHeader(packet, marker, payloadType, this.#sequence++ & 0xffff, this.#timestamp, this.#ssrc)
    let at = 12
    if (this.#extension !== undefined) {
      packet[0]! |= 0x10
      packet.writeUInt32BE(0xbede0001, at)
      packet[at + 4] = (this.#extension << 4) | 2
      // Seconds, six bits before the point and 18 behind it.
      packet.writeUIntBE(Math.floor((Date.now() / 1000) * 0x40000) % 0x1000000, at + 5, 3)
      at += 8
    }
    payload.copy(packet, at, 0, length)
    this.#packets++
    this.#octets += length
    this.#send(packet, at + length)
  }

  next(): void {
    this.#timestamp += this.#step
  }

  report() {
    return {
      ssrc: this.#ssrc,
      packets: this.#packets,
      octets: this.#octets,
      rtpTimestamp: this.#timestamp,
      ntpMs: Date.now(),
    }
  }
}

let pictures = 0
const packetizers = {
  H264: new H264Packetizer({ mode: 1, maxPayload: 1100 }),
  VP8: new Vp8Packetizer({ maxPayload: 1100 }),
}

function sendBlack({ codec, send }: AgreedVideo, stream: Outgoing): void {
  const picture = blackPicture(codec, BLACK.width, BLACK.height, pictures++)
  packetizers[codec].split(picture, (payload, length, marker) =>
    stream.packet(send.payloadType, payload, length, marker),
  )
  stream.next()
}
