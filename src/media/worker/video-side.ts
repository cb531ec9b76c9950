import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../lib/clock.ts'
import type { Pacer } from '../audio-path.ts'
import { PhoneReports } from '../phone/phone-reports.ts'
import type { AgreedPhoneVideo } from '../phone/phone-negotiation.ts'
import type { SipPhone } from '../phone/sip-phone.ts'
import { rtpPayloadType } from '../rtp/header.ts'
import type { Transit } from '../rtp/transit.ts'
import type { VideoState } from '../session.ts'
import { SrtpReceiver, SrtpSender } from '../srtp/srtp.ts'
import { VideoPathToApp } from '../video/path-to-app.ts'
import { VideoPathToPhone } from '../video/path-to-phone.ts'
import type { WriteFeedback } from '../video/path-options.ts'
import type { VideoStatistics } from '../video/statistics.ts'
import type { TranscodeSource } from '../video/transcoder/transcode.ts'
import type { VideoOptions } from '../video/video.ts'
import type { ConnectedApp } from '../webrtc/peer.ts'
import type { AgreedVideo } from '../webrtc/video-agreement.ts'
import type { VideoReportSource } from './app-reports.ts'
import type { SessionEvent } from './messages.ts'

export interface VideoSideOptions {
  readonly options: VideoOptions
  readonly transcoders: TranscodeSource | undefined
  readonly clock: Clock
  readonly pacer: Pacer
  readonly cname: string
  /** SRTP for the app. */
  readonly send: (packet: Buffer) => void
  /** RTCP feedback for the app. */
  readonly sendFeedback: (write: WriteFeedback) => void
  /** What the app's reports of video concern from now on. */
  readonly onReportSource: (source: VideoReportSource | undefined) => void
  readonly emit: (event: SessionEvent) => void
}

interface Paths {
  readonly toApp: VideoPathToApp
  readonly toPhone: VideoPathToPhone
}

/** Of RTCP with the phone: lips need it, and keyframes are asked for by it. Milliseconds. */
const REPORT_EVERY = { least: 700, spread: 600 }

/**
 * The video of a session: two paths between what the app and the phone agreed to, built anew when either changes. While
 * only one of them has video it is shown black.
 */
export class VideoSide {
  readonly #options: VideoSideOptions
  #srtp: { readonly sender: SrtpSender; readonly receiver: SrtpReceiver } | undefined
  #app: AgreedVideo | undefined
  #phone: AgreedPhoneVideo | undefined
  #sip: SipPhone | undefined
  #paths: Paths | undefined
  /** Also when there is none now: its numbers go on in the next. */
  #lastToApp: VideoPathToApp | undefined
  #reports: PhoneReports | undefined
  #stopTicking: (() => void) | undefined
  #expected = true
  #resting = { toApp: false, toPhone: false }
  #told = ''
  /** By payload type: what the app sends as video. */
  readonly #isVideo = new Uint8Array(128)
  #closed = false

  constructor(options: VideoSideOptions) {
    this.#options = options
  }

  /** The app is connected. */
  connect(app: ConnectedApp): void {
    const { profile, sendKey, sendSalt, receiveKey, receiveSalt } = app.keys
    this.#srtp = {
      sender: new SrtpSender(profile, sendKey, sendSalt),
      receiver: new SrtpReceiver(profile, receiveKey, receiveSalt),
    }
    this.setApp(app.video)
  }

  /** What is agreed with the app from now on. */
  setApp(video: AgreedVideo | undefined): void {
    this.#app = video
    this.#isVideo.fill(0)
    for (const { payloadType } of video?.receive ?? []) this.#isVideo[payloadType] = 1
    this.#rebuild()
  }

  /** What is agreed with the phone from now on; also where it only rests. */
  setPhone(phone: SipPhone, video: AgreedPhoneVideo | undefined): void {
    const before = this.#phone
    this.#sip = phone
    this.#phone = video
    if (!sameFormat(before, video)) this.#rebuild()
    this.#rest()
    if (video?.rtp !== undefined && !isDeepStrictEqual(video.rtp, before?.rtp)) this.#paths?.toPhone.moved()
  }

  /** Whether an SRTP packet of the app is of its video. */
  takes(datagram: Buffer): boolean {
    return this.#isVideo[rtpPayloadType(datagram)] === 1
  }

  /** SRTP of the app's video. */
  receive(datagram: Buffer): void {
    this.#paths?.toPhone.receive(datagram)
  }

  /** RTP of the phone. */
  receiveFromPhone(datagram: Buffer): void {
    const { phone, own } = this.#phone ?? {}
    if (phone === undefined || own === undefined) return
    // The numbers may differ: it sends by ours what it is sent by its own.
    if (phone.payloadType !== own.payloadType && datagram.length > 1 && rtpPayloadType(datagram) === own.payloadType) {
      datagram[1] = (datagram[1]! & 0x80) | phone.payloadType
    }
    this.#paths?.toApp.receive(datagram)
  }

  receiveRtcpFromPhone(datagram: Buffer): void {
    this.#reports?.receive(datagram)
  }

  /** Monotonic ms of the last authenticated packet of the app. */
  get lastAuthenticAt(): number | undefined {
    return this.#paths?.toPhone.lastAuthenticAt
  }

  /** Asks that side for a whole picture. */
  requestKeyframe(of: 'app' | 'phone'): void {
    if (of === 'app') this.#paths?.toPhone.requestKeyframe()
    else this.#paths?.toApp.requestKeyframe()
  }

  /** Whether both parties should be seen: they are joined, and nobody holds. */
  expect(expected: boolean): void {
    this.#expected = expected
    this.#rest()
  }

  /** How long what the app says waits in the bridge, and how it comes. */
  matchAudio(delayMs: number, transit: Transit): void {
    this.#paths?.toPhone.matchAudio(delayMs, transit)
  }

  /** Undefined: neither side has video. */
  statistics(): VideoStatistics | undefined {
    if (this.#paths === undefined) return undefined
    const { toApp, toPhone } = this.#paths
    const [fromPhone, fromApp] = [toApp.statistics(), toPhone.statistics()]
    const { received } = fromPhone
    const dropped = received.dropped + (this.#sip?.videoStrangers ?? 0)
    return { toApp: { ...fromPhone, received: { ...received, dropped } }, toPhone: fromApp }
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true
    this.#end()
  }

  #end(): void {
    this.#stopTicking?.()
    this.#stopTicking = undefined
    this.#reports?.close()
    this.#reports = undefined
    this.#paths?.toApp.close()
    this.#paths?.toPhone.close()
  }

  #rebuild(): void {
    this.#end()
    this.#paths = undefined
    this.#resting = { toApp: false, toPhone: false }
    const { onReportSource, pacer } = this.#options
    if (this.#srtp !== undefined && !this.#closed && (this.#app !== undefined || this.#phone !== undefined)) {
      this.#paths = this.#build(this.#srtp)
      this.#stopTicking = pacer.add(() => this.#tick())
      this.#rest()
    }
    onReportSource(this.#paths && this.#app && reportSource(this.#paths, this.#app.ssrc))
    this.#tell()
  }

  #build(srtp: { readonly sender: SrtpSender; readonly receiver: SrtpReceiver }): Paths {
    const { options, transcoders, clock, send, sendFeedback, emit } = this.#options
    const phone = this.#phone
    const sip = this.#sip
    const maxBitrate = Math.min(options.maxBitrate, phone?.maxBitrate ?? Infinity)
    const common = { phone: phone?.phone, app: this.#app, transcoders, clock, onChange: () => this.#tell() }
    const toPhone = new VideoPathToPhone({
      ...common,
      options: { ...options, maxBitrate },
      srtp: srtp.receiver,
      send: (packet) => sip?.sendVideo(packet),
      sendFeedback,
    })
    const toApp = new VideoPathToApp({
      ...common,
      options,
      srtp: srtp.sender,
      send,
      sendFeedback: (write) => this.#reports?.sendFeedback(write),
      feedbackSsrc: toPhone.ssrc,
      phoneNack: phone?.nack ?? false,
      onPictureFastUpdate: () => emit({ name: 'pictureFastUpdate' }),
      after: this.#lastToApp,
    })
    this.#lastToApp = toApp
    if (phone !== undefined && sip !== undefined) this.#reports = this.#report({ toApp, toPhone }, sip)
    return { toApp, toPhone }
  }

  #report({ toApp, toPhone }: Paths, sip: SipPhone): PhoneReports {
    const { clock, cname } = this.#options
    return new PhoneReports({
      cname,
      clock,
      every: REPORT_EVERY,
      send: (packet) => sip.sendVideoRtcp(packet),
      source: {
        ssrc: toPhone.ssrc,
        senderReport: () => toPhone.senderReport(),
        receptionReport: () => toApp.receptionReport(),
        onSenderReport: (report) => toApp.onSenderReport(report),
        onReceptionReport: (report) => toPhone.onReceptionReport(report),
        onFeedback: (item) => toPhone.onFeedback(item),
      },
    })
  }

  #tick(): void {
    this.#paths?.toApp.tick()
    this.#paths?.toPhone.tick()
  }

  #rest(): void {
    const phone = this.#phone
    const [toApp, toPhone] = [!this.#expected || phone?.receives === false, !this.#expected || phone?.sends === false]
    if (toApp !== this.#resting.toApp) this.#paths?.toApp.rest(toApp)
    if (toPhone !== this.#resting.toPhone) this.#paths?.toPhone.rest(toPhone)
    this.#resting = { toApp, toPhone }
  }

  /** Tells of what is another than when it was last told of. */
  #tell(): void {
    const state = this.#state()
    const text = JSON.stringify(state)
    if (this.#closed || text === this.#told) return
    // Of a call that never had video nothing is told.
    if (this.#told === '' && state.appCodec === undefined && state.phoneCodec === undefined) return
    this.#told = text
    this.#options.emit({ name: 'videoChanged', state })
  }

  #state(): VideoState {
    const { toApp, toPhone } = this.statistics() ?? {}
    return {
      toApp: toApp?.mode ?? 'off',
      toPhone: toPhone?.mode ?? 'off',
      hindrance: toApp?.hindrance ?? toPhone?.hindrance,
      appCodec: this.#app?.codec,
      phoneCodec: this.#phone?.phone.codec,
    }
  }
}

function reportSource({ toApp, toPhone }: Paths, ssrc: number): VideoReportSource {
  return {
    ssrc,
    senderReport: () => toApp.senderReport(),
    receptionReport: () => toPhone.receptionReport(),
    onSenderReport: (report) => toPhone.onSenderReport(report),
    onReceptionReport: (report) => toApp.onReceptionReport(report),
    onFeedback: (item) => toApp.onFeedback(item),
  }
}

/** Whether the same paths will do: where and whether packets go is the phone's port's to know. */
function sameFormat(a: AgreedPhoneVideo | undefined, b: AgreedPhoneVideo | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  const { phone, own, nack, maxBitrate } = a
  return JSON.stringify([phone, own, nack, maxBitrate]) === JSON.stringify([b.phone, b.own, b.nack, b.maxBitrate])
}
