import type { Feedback } from '../rtp/feedback.ts'
import type { ReceivedSenderReport, ReceptionReport, SenderReport } from '../rtp/rtcp.ts'
import type { SrtpSender } from '../srtp/srtp.ts'
import type { VideoPathOptions, WriteFeedback } from './path-options.ts'
import type { VideoDirection } from './statistics.ts'

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
  /** Mode or hindrance is another. */
  readonly onChange?: () => void
}

/**
 * What the phone shows, to SRTP for the app: untouched, transcoded, or black. Lives from when both sides are known to
 * `close`; another agreement makes another path.
 */
export class VideoPathToApp {
  constructor(options: VideoPathToAppOptions) {
    void options
  }

  /** RTP from the phone, source already checked. Never throws; the buffer is not kept. */
  receive(datagram: Buffer): void {
    void datagram
  }

  /** What the app says of the stream that it is sent. Items on other streams are ignored. */
  onFeedback(item: Feedback): void {
    void item
  }

  /** What the app reports of the stream that it is sent. */
  onReceptionReport(report: ReceptionReport): void {
    void report
  }

  /** The phone's sender report, for the next `receptionReport`. */
  onSenderReport(report: ReceivedSenderReport): void {
    void report
  }

  /** To be called every 20 to 50 ms. */
  tick(): void {}

  /** On our stream to the app; undefined before the first packet. */
  senderReport(): SenderReport | undefined {
    return undefined
  }

  /** On the phone's stream; undefined before its first packet. Its fraction counts from the previous call on. */
  receptionReport(): ReceptionReport | undefined {
    return undefined
  }

  /** The app wants a keyframe by another way than RTCP. */
  requestKeyframe(): void {}

  /** Whether the phone may fall silent on purpose, and is not to be seen: on hold. */
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
