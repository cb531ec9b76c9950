import type { Clock } from '../../lib/clock.ts'
import type { Feedback } from '../rtp/feedback.ts'
import type { ReceivedSenderReport, ReceptionReport, SenderReport } from '../rtp/rtcp.ts'
import type { SrtpSender } from '../srtp/srtp.ts'
import type { VideoPathOptions, WriteFeedback } from './path-options.ts'
import type { VideoDirection } from './statistics.ts'
import { ChangeWatch } from './streams/change-watch.ts'
import { FarSide } from './streams/far-side.ts'
import { NOTHING_RECEIVED, NOTHING_SENT } from './streams/no-video.ts'
import { VideoRelay } from './streams/video-relay.ts'
import { VideoSource } from './streams/video-source.ts'
import { VideoWriter } from './streams/video-writer.ts'

export interface VideoPathToAppOptions extends VideoPathOptions {
  /** Its keys are the audio's; it may be the audio's object, or one of its own. */
  readonly srtp: SrtpSender
  /** SRTP for the app: a view on a slot that is valid until about 200 further packets. */
  readonly send: (packet: Buffer) => void
  /** RTCP feedback for the phone, to be sent at once, behind whatever report its transport puts before it. */
  readonly sendFeedback: (write: WriteFeedback) => void
  /** The SSRC that feedback to the phone comes from: ours towards it. */
  readonly feedbackSsrc: number
  /** Whether the phone takes generic NACKs (a=rtcp-fb nack); false unless told. */
  readonly phoneNack?: boolean
  /** RTCP did not bring a keyframe: ask the phone by SIP INFO (RFC 5168). */
  readonly onPictureFastUpdate?: () => void
  /**
   * The path that sent on `app.ssrc` before, with the same keys: numbers and times go on. To be given whenever there
   * was one, closed or not.
   */
  readonly after?: VideoPathToApp | undefined
  /** Mode or hindrance is another. */
  readonly onChange?: () => void
}

/**
 * What the phone shows, to SRTP for the app: untouched, transcoded, or black. Lives from when both sides are known to
 * `close`; another agreement makes another path.
 */
export class VideoPathToApp {
  readonly #options: VideoPathToAppOptions
  readonly #clock: Clock
  readonly #source: VideoSource | undefined
  readonly #writer: VideoWriter | undefined
  /** Who sent last, here or before: while the app takes nothing, nobody does. */
  readonly #last: VideoWriter | undefined
  readonly #app: FarSide | undefined
  readonly #relay: VideoRelay | undefined
  readonly #watch: ChangeWatch
  #closed = false

  constructor(options: VideoPathToAppOptions) {
    const { phone, app, clock, random = Math.random, srtp, send, transcoders } = options
    // Not with what was before: each would hold the memory of all that a call ever had.
    this.#options = { ...options, after: undefined }
    const { after: before } = options
    this.#last = before && before.#last
    this.#clock = clock
    this.#watch = new ChangeWatch(options.onChange)
    if (app === undefined || app.direction === 'recvonly' || app.direction === 'inactive') return
    const { send: to, ssrc, absSendTimeId } = app
    const { codec, payloadType } = to
    const after = this.#last?.ssrc === ssrc ? this.#last : undefined
    this.#writer = new VideoWriter({ codec, payloadType, ssrc, absSendTimeId, srtp, send, clock, random, after })
    this.#last = this.#writer
    this.#source =
      phone &&
      new VideoSource({
        formats: [phone],
        nack: options.phoneNack ?? false,
        feedbackSsrc: options.feedbackSsrc,
        sendFeedback: options.sendFeedback,
        onPictureFastUpdate: options.onPictureFastUpdate,
        listener: {
          onPacket: (...packet) => this.#relay?.packet(...packet),
          onRestart: () => this.#relay?.restart(),
        },
      })
    this.#relay = new VideoRelay(
      {
        to,
        writer: this.#writer,
        options: options.options,
        transcoders,
        alwaysShows: true,
        estimates: app.remb,
        withoutVideo: 'phone-without-video',
        clock,
      },
      this.#source,
    )
    this.#app = new FarSide(this.#writer, clock, () => this.#relay?.keyframeWanted())
  }

  /** Of the stream that the app is sent; undefined where none is. */
  get ssrc(): number | undefined {
    return this.#writer?.ssrc
  }

  /** RTP from the phone, source already checked. Never throws; the buffer is not kept. */
  receive(datagram: Buffer): void {
    if (!this.#closed) this.#source?.receive(datagram, datagram.length, this.#clock.monotonic())
  }

  /** What the app says of the stream that it is sent. Items on other streams are ignored. */
  onFeedback(item: Feedback): void {
    if (!this.#closed) this.#app?.onFeedback(item)
  }

  /** What the app reports of the stream that it is sent; of others nothing is taken. */
  onReceptionReport(report: ReceptionReport): void {
    this.#app?.onReceptionReport(report)
  }

  /** The phone's sender report, for the next `receptionReport`. */
  onSenderReport(report: ReceivedSenderReport): void {
    this.#source?.onSenderReport(report, this.#clock.monotonic())
  }

  /** To be called every 20 to 50 ms. */
  tick(): void {
    if (this.#closed) return
    this.#source?.tick(this.#clock.monotonic())
    this.#relay?.tick(this.#app?.estimate)
    this.#watch.look(this.#relay)
  }

  /** On our stream to the app; undefined before the first packet. */
  senderReport(): SenderReport | undefined {
    return this.#writer?.senderReport()
  }

  /** On the phone's stream; undefined before its first packet. Its fraction counts from the previous call on. */
  receptionReport(): ReceptionReport | undefined {
    return this.#source?.receptionReport(this.#clock.monotonic())
  }

  /** The app wants a keyframe by another way than RTCP. */
  requestKeyframe(): void {
    this.#app?.requestKeyframe()
  }

  /** Whether the phone may fall silent on purpose, and is not to be seen: on hold. May be told again and again. */
  rest(resting: boolean): void {
    if (!this.#closed && this.#relay?.rest(resting) === true) this.#source?.pause()
  }

  statistics(): VideoDirection {
    const { app, phone } = this.#options
    return {
      path: String(this),
      mode: this.#relay?.mode ?? 'off',
      hindrance: this.#relay ? this.#relay.hindrance : app === undefined ? 'app-without-video' : undefined,
      received: phone && this.#source ? this.#source.figures(this.#clock.monotonic(), 0) : NOTHING_RECEIVED,
      sent: this.#app?.figures() ?? NOTHING_SENT,
      transcoding: this.#relay?.transcoding(),
    }
  }

  toString(): string {
    if (this.#relay === undefined || this.#writer === undefined) return 'off'
    const middle = String(this.#relay)
    const from = middle === 'black' || middle === 'off' ? '' : `RTP(${this.#options.phone?.payloadType}) -> `
    return `${from}${middle} -> ${String(this.#writer)}`
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#relay?.close()
  }
}
