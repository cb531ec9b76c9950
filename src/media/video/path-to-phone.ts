import type { Clock } from '../../lib/clock.ts'
import { writeRemb, type Feedback } from '../rtp/feedback.ts'
import type { ReceivedSenderReport, ReceptionReport, SenderReport } from '../rtp/rtcp.ts'
import { rtpMarker } from '../rtp/header.ts'
import { Transit } from '../rtp/transit.ts'
import type { SrtpReceiver } from '../srtp/srtp.ts'
import type { VideoPathOptions, WriteFeedback } from './path-options.ts'
import type { VideoDirection } from './statistics.ts'
import { ChangeWatch } from './streams/change-watch.ts'
import { DelayLine } from './streams/delay-line.ts'
import { FarSide } from './streams/far-side.ts'
import { readAbsSendTime } from './streams/header-extension.ts'
import { NOTHING_RECEIVED, NOTHING_SENT } from './streams/no-video.ts'
import { UplinkEstimate } from './streams/uplink-estimate.ts'
import { VideoRelay } from './streams/video-relay.ts'
import { VideoSource } from './streams/video-source.ts'
import { VideoWriter } from './streams/video-writer.ts'
import { VIDEO_CLOCK_RATE } from './video.ts'

/** The largest datagram of SRTP there is reason to take. */
const MAX_DATAGRAM = 2048
const UNITS_PER_MS = VIDEO_CLOCK_RATE / 1000
const REMB_EVERY_MS = 1000
/** A fall is told sooner, and again and again: where one way is full, the other often is as well. */
const REMB_FALL = 0.97
const REMB_SOON_MS = 200
const REMB_REPEATED_MS = 1000

export interface VideoPathToPhoneOptions extends VideoPathOptions {
  /** Its keys are the audio's; it may be the audio's object, or one of its own. */
  readonly srtp: SrtpReceiver
  /** RTP for the phone: a view on a slot that is valid until about 50 further packets. */
  readonly send: (packet: Buffer) => void
  /** RTCP feedback for the app, to be sent at once. Its sender is our SSRC towards the app (`app.ssrc`). */
  readonly sendFeedback: (write: WriteFeedback) => void
  /** Of the stream that the phone is sent; a random one unless told. */
  readonly ssrc?: number
  /** Mode or hindrance is another. */
  readonly onChange?: () => void
}

/**
 * What the app shows, from SRTP to RTP for the phone: untouched, transcoded, or black. Lives from when both sides are
 * known to `close`; another agreement makes another path.
 */
export class VideoPathToPhone {
  readonly #options: VideoPathToPhoneOptions
  readonly #clock: Clock
  readonly #ssrc: number
  readonly #source: VideoSource | undefined
  readonly #writer: VideoWriter | undefined
  readonly #phone: FarSide | undefined
  readonly #relay: VideoRelay | undefined
  readonly #delay: DelayLine
  readonly #uplink: UplinkEstimate
  readonly #transit = new Transit(VIDEO_CLOCK_RATE)
  readonly #watch: ChangeWatch
  readonly #clear = Buffer.alloc(MAX_DATAGRAM)
  #unauthentic = 0
  #lastAuthenticAt: number | undefined
  #toldBitrate = Infinity
  #toldAt = -Infinity
  #fellAt = -Infinity
  #closed = false

  constructor(options: VideoPathToPhoneOptions) {
    const { phone, app, clock, random = Math.random, transcoders } = options
    this.#options = options
    this.#clock = clock
    this.#ssrc = options.ssrc ?? Math.floor(random() * 0x100000000)
    this.#watch = new ChangeWatch(options.onChange)
    this.#delay = new DelayLine(options.send)
    this.#uplink = new UplinkEstimate(options.options.maxBitrate)
    if (phone === undefined) return
    const { codec, payloadType } = phone
    const send = (packet: Buffer) => this.#delay.push(packet, clock.monotonic())
    const plain = { absSendTimeId: undefined, srtp: undefined, after: undefined }
    // What is asked for again has waited for its sound already.
    const sends = { send, sendAgain: options.send }
    this.#writer = new VideoWriter({ codec, payloadType, ssrc: this.#ssrc, ...plain, ...sends, clock, random })
    const comes = app?.direction === 'sendrecv' || app?.direction === 'recvonly'
    this.#source =
      app && comes
        ? new VideoSource({
            formats: app.receive,
            nack: true,
            feedbackSsrc: app.ssrc,
            sendFeedback: options.sendFeedback,
            onPictureFastUpdate: undefined,
            listener: {
              onPacket: (...packet) => this.#relay?.packet(...packet),
              onRestart: () => this.#relay?.restart(),
            },
          })
        : undefined
    this.#relay = new VideoRelay(
      {
        to: phone,
        writer: this.#writer,
        options: options.options,
        transcoders,
        alwaysShows: false,
        estimates: false,
        withoutVideo: 'app-without-video',
        clock,
      },
      this.#source,
    )
    this.#phone = new FarSide(this.#writer, clock, () => this.#relay?.keyframeWanted())
  }

  /** SRTP from the app. Never throws; the buffer is not kept. */
  receive(datagram: Buffer): void {
    if (this.#closed) return
    const { srtp, app } = this.#options
    const length = datagram.length > MAX_DATAGRAM ? -1 : srtp.unprotect(datagram, datagram.length, this.#clear)
    if (length < 0) {
      this.#unauthentic++
      return
    }
    const now = this.#clock.monotonic()
    this.#lastAuthenticAt = now
    if (this.#source?.receive(this.#clear, length, now) !== true) return
    // A picture is there with its last packet.
    if (rtpMarker(this.#clear)) this.#transit.note(this.#clear, now)
    this.#uplink.packet(length, readAbsSendTime(this.#clear, length, app?.absSendTimeId), now)
  }

  /** Monotonic ms of the last authenticated packet; undefined before the first. For the watchdog. */
  get lastAuthenticAt(): number | undefined {
    return this.#lastAuthenticAt
  }

  /** The SSRC of the stream that the phone is sent. */
  get ssrc(): number {
    return this.#ssrc
  }

  /** What the phone says of the stream that it is sent. Items on other streams are ignored. */
  onFeedback(item: Feedback): void {
    if (!this.#closed) this.#phone?.onFeedback(item)
  }

  /** What the phone reports of the stream that it is sent; of others nothing is taken. */
  onReceptionReport(report: ReceptionReport): void {
    this.#phone?.onReceptionReport(report)
  }

  /** The app's sender report, for the next `receptionReport`. */
  onSenderReport(report: ReceivedSenderReport): void {
    this.#source?.onSenderReport(report, this.#clock.monotonic())
    this.#transit.onSenderReport(report)
  }

  /** To be called every 20 to 50 ms. */
  tick(): void {
    if (this.#closed) return
    const now = this.#clock.monotonic()
    this.#source?.tick(now)
    this.#relay?.tick(this.#phone?.estimate)
    this.#delay.release(now)
    this.#tellBitrate(now)
    this.#watch.look(this.#relay)
  }

  /** On our stream to the phone; undefined before the first packet. */
  senderReport(): SenderReport | undefined {
    const report = this.#writer?.senderReport()
    // What the phone compares with its audio's is when it left, not when it came.
    return report && { ...report, rtpTimestamp: (report.rtpTimestamp - this.#delay.delayMs * UNITS_PER_MS) >>> 0 }
  }

  /** On the app's stream; undefined before its first packet. Its fraction counts from the previous call on. */
  receptionReport(): ReceptionReport | undefined {
    return this.#source?.receptionReport(this.#clock.monotonic())
  }

  /** Packets go elsewhere from now on: who takes them there has seen nothing yet, and may not know how to ask. */
  moved(): void {
    if (!this.#closed) this.#relay?.keyframeWanted()
  }

  /** The phone wants a keyframe by SIP INFO (RFC 5168). */
  requestKeyframe(): void {
    this.#phone?.requestKeyframe()
  }

  /**
   * How long what the app says waits in the bridge, jitter buffer and all: its picture is to wait as long, less what it
   * came later, by the app's reports on both.
   */
  matchAudio(delayMs: number, audio?: Transit): void {
    const later = (audio && this.#transit.laterThan(audio)) ?? 0
    this.#delay.follow(delayMs - later - (this.#relay?.transcoding()?.queueMs ?? 0))
  }

  /** Whether the phone is to see nothing: on hold. May be told again and again. */
  rest(resting: boolean): void {
    if (!this.#closed && this.#relay?.rest(resting) === true) this.#source?.pause()
  }

  statistics(): VideoDirection {
    const { phone } = this.#options
    return {
      path: String(this),
      mode: this.#relay?.mode ?? 'off',
      hindrance: this.#relay ? this.#relay.hindrance : phone === undefined ? 'phone-without-video' : undefined,
      received: this.#source?.figures(this.#clock.monotonic(), this.#unauthentic) ?? NOTHING_RECEIVED,
      sent: this.#phone?.figures() ?? NOTHING_SENT,
      transcoding: this.#relay?.transcoding(),
    }
  }

  toString(): string {
    if (this.#relay === undefined || this.#writer === undefined) return 'off'
    const middle = String(this.#relay)
    const from = middle === 'black' || middle === 'off' ? '' : `SRTP -> RTP(${this.#source?.payloadType}) -> `
    const { delayMs } = this.#delay
    const wait = delayMs > 0 ? `delay(${Math.round(delayMs)}ms) -> ` : ''
    return `${from}${middle} -> ${wait}${String(this.#writer)}`
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#relay?.close()
    this.#delay.close()
  }

  /** Tells the app how much it may send: what its link takes, and we want at most. */
  #tellBitrate(now: number): void {
    const { app, options, sendFeedback } = this.#options
    const media = this.#source?.ssrc
    this.#uplink.tick(now)
    if (app === undefined || !app.remb || media === undefined) return
    const wanted = Math.min(this.#uplink.bitrate, options.maxBitrate, this.#phone?.estimate ?? Infinity)
    const sinceTold = now - this.#toldAt
    const isFall = wanted < this.#toldBitrate * REMB_FALL
    const isUrgent = isFall || now - this.#fellAt < REMB_REPEATED_MS
    if (sinceTold < (isUrgent ? REMB_SOON_MS : REMB_EVERY_MS)) return
    if (isFall && this.#toldBitrate < Infinity) this.#fellAt = now
    this.#toldAt = now
    this.#toldBitrate = wanted
    sendFeedback((out) => writeRemb(out, app.ssrc, wanted, [media]))
  }
}
