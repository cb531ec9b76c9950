import type { Feedback } from '../rtp/feedback.ts'
import type { ReceivedSenderReport, ReceptionReport, SenderReport } from '../rtp/rtcp.ts'
import type { SrtpReceiver } from '../srtp/srtp.ts'
import type { VideoPathOptions, WriteFeedback } from './path-options.ts'
import type { VideoDirection } from './statistics.ts'

export interface VideoPathToPhoneOptions extends VideoPathOptions {
  /** Its keys are the audio's; it may be the audio's object, or one of its own. */
  readonly srtp: SrtpReceiver
  /** RTP for the phone: a view on a slot that is valid until about 200 further packets. */
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
  constructor(options: VideoPathToPhoneOptions) {
    void options
  }

  /** SRTP from the app. Never throws; the buffer is not kept. */
  receive(datagram: Buffer): void {
    void datagram
  }

  /** Monotonic ms of the last authenticated packet; undefined before the first. For the watchdog. */
  get lastAuthenticAt(): number | undefined {
    return undefined
  }

  /** The SSRC of the stream that the phone is sent. */
  get ssrc(): number {
    return 0
  }

  /** What the phone says of the stream that it is sent. Items on other streams are ignored. */
  onFeedback(item: Feedback): void {
    void item
  }

  /** What the phone reports of the stream that it is sent. */
  onReceptionReport(report: ReceptionReport): void {
    void report
  }

  /** The app's sender report, for the next `receptionReport`. */
  onSenderReport(report: ReceivedSenderReport): void {
    void report
  }

  /** To be called every 20 to 50 ms. */
  tick(): void {}

  /** On our stream to the phone; undefined before the first packet. */
  senderReport(): SenderReport | undefined {
    return undefined
  }

  /** On the app's stream; undefined before its first packet. Its fraction counts from the previous call on. */
  receptionReport(): ReceptionReport | undefined {
    return undefined
  }

  /** The phone wants a keyframe by SIP INFO (RFC 5168). */
  requestKeyframe(): void {}

  /** How long what the app says waits in the bridge, jitter buffer and all: its picture is to wait as long. */
  matchAudio(delayMs: number): void {
    void delayMs
  }

  /** Whether the phone is to see nothing: on hold. */
  rest(resting: boolean): void {
    void resting
  }

  statistics(): VideoDirection {
    throw new Error('not yet')
  }

  toString(): string {
    return ''
  }

  /** Idempotent. */
  close(): void {}
}
