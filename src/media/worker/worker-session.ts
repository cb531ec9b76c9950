import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { OpusCodec, Pacer } from '../audio-path.ts'
import { PhoneReports } from '../phone/phone-reports.ts'
import type { PhoneAgreement } from '../phone/phone-negotiation.ts'
import type { SipPhone } from '../phone/sip-phone.ts'
import type { RtpPorts } from '../ports/rtp-ports.ts'
import { appClockRate } from '../rtp/clock-rates.ts'
import type {
  Digit,
  IceCandidate,
  MediaFailure,
  MediaOptions,
  PhoneAgreed,
  PhoneCodec,
  RtpAddress,
  RtpCodec,
} from '../session.ts'
import type { MediaStatistics } from '../statistics.ts'
import type { Transcoders } from '../video/transcoder/transcoders.ts'
import type { VideoCodec } from '../video/video.ts'
import { Peer, type ConnectedApp } from '../webrtc/peer.ts'
import { AppReports } from './app-reports.ts'
import { AppWatch } from './app-watch.ts'
import { AudioSide, type AppSeen } from './audio-side.ts'
import { CodecAgreement } from './codec-agreement.ts'
import type { SessionEvent } from './messages.ts'
import { PhoneEnd, type AppSoFar } from './phone-end.ts'
import type { PhoneEventsAgreed } from './talk-paths.ts'
import { VideoSide } from './video-side.ts'

/** What all sessions of a worker share. */
export interface SessionSurroundings {
  readonly clock: Clock
  readonly pacer: Pacer
  readonly codec: OpusCodec
  readonly ports: RtpPorts
  readonly rtpAddress: string
  /** Undefined: no video is transcoded. */
  readonly transcoders: Transcoders | undefined
  /** Something an administrator should know. */
  readonly notice: (message: string) => void
}

interface App {
  readonly agreed: ConnectedApp
  readonly reports: AppReports
  readonly watch: AppWatch
}

/** Of RTCP with a phone about its audio (RFC 3550 6.2). Milliseconds. */
const PHONE_REPORTS_EVERY = { least: 2500, spread: 2500 }

/** One talk path inside a worker: an app's connection, the phone's side, and between them audio and perhaps video. */
export class WorkerSession {
  readonly #options: MediaOptions
  readonly #around: SessionSurroundings
  readonly #emit: (event: SessionEvent) => void
  readonly #peer: Peer
  readonly #codecs: CodecAgreement
  readonly #phone: PhoneEnd
  readonly #audio: AudioSide
  #video: VideoSide | undefined
  /** What the phone is said to have; undefined while nobody said. */
  #phoneVideo: readonly VideoCodec[] | undefined
  #sip: { readonly phone: SipPhone; readonly agreed: PhoneAgreement } | undefined
  #phoneReports: PhoneReports | undefined
  #app: App | undefined
  #failed = false
  #closing: Promise<MediaStatistics> | undefined

  constructor(options: MediaOptions, around: SessionSurroundings, emit: (event: SessionEvent) => void) {
    this.#options = options
    this.#around = around
    this.#emit = emit
    this.#audio = new AudioSide({ ...around, opus: options.opus, emit })
    this.#codecs = new CodecAgreement(options.prefer)
    this.#peer = new Peer(
      { ...options, choose: (offered) => this.#codecs.forApp(offered) },
      {
        onCandidate: (candidate) => emit({ name: 'candidate', candidate }),
        onConnected: (agreed) => this.#onConnected(agreed),
        onAgreedVideo: (video) => this.#video?.setApp(video),
        onMedia: (datagram) => this.#onMedia(datagram),
        onFailed: (failure, detail) => this.#fail(failure, detail),
        onNotice: (message) => around.notice(`session ${options.id}: ${message}`),
        onEnded: () => this.#app?.watch.ended(around.clock.monotonic()),
      },
    )
    this.#phone = new PhoneEnd({
      ...around,
      codecs: this.#codecs,
      app: () => this.#appSoFar(),
      onMedia: (data) => this.#audio.paths?.toApp.receive(data),
      sip: {
        onRtcp: (datagram) => this.#phoneReports?.receive(datagram),
        video: {
          onRtp: (datagram) => this.#video?.receiveFromPhone(datagram),
          onRtcp: (datagram) => this.#video?.receiveRtcpFromPhone(datagram),
        },
      },
      onReady: () => this.#join(),
      onAgreed: (phone, agreed) => this.#onPhoneAgreed(phone, agreed),
      onLost: (detail) => this.#fail('phone-lost', detail),
    })
  }

  get droppedCandidates(): number {
    return this.#peer.droppedCandidates
  }

  /** Audio goes through it, or could. */
  get carrying(): boolean {
    return this.#audio.paths !== undefined && !this.#failed
  }

  /** What its encoder is configured with; undefined where nothing is encoded. */
  get complexity(): number | undefined {
    return this.#audio.complexity
  }

  /** The encoder does with that or less from now on. */
  setComplexityCeiling(ceiling: number): void {
    this.#audio.setComplexityCeiling(ceiling)
  }

  expectPhone(codecs: readonly PhoneCodec[]): void {
    this.#codecs.expectPhone(codecs)
  }

  expectPhoneVideo(codecs: readonly VideoCodec[]): void {
    this.#peer.expectVideo(codecs)
    this.#phoneVideo = codecs
  }

  choosePhoneCodec(codecs: readonly PhoneCodec[]): PhoneCodec {
    return this.#codecs.forPhone(codecs, this.#peer.codecs)
  }

  createOffer(): Promise<string> {
    return this.#peer.createOffer()
  }

  acceptAnswer(sdp: string): void {
    this.#peer.acceptAnswer(sdp)
  }

  acceptOffer(sdp: string): Promise<string> {
    return this.#peer.acceptOffer(sdp)
  }

  addCandidate(candidate: IceCandidate): void {
    this.#peer.addCandidate(candidate)
  }

  openRtp(codec: RtpCodec): Promise<RtpAddress> {
    return this.#phone.openRtp(codec)
  }

  connectRtp(remote: RtpAddress): void {
    this.#phone.connectRtp(remote)
  }

  openWebSocket(url: string): Promise<void> {
    return this.#phone.openWebSocket(url)
  }

  offerToPhone(hold: boolean | undefined): Promise<string> {
    return this.#phone.offer(hold)
  }

  acceptPhoneAnswer(sdp: string): Promise<PhoneAgreed> {
    return this.#phone.acceptAnswer(sdp)
  }

  acceptPhoneOffer(sdp: string): Promise<PhoneAgreed & { readonly sdp: string }> {
    return this.#phone.acceptOffer(sdp)
  }

  sendDtmf(digit: Digit, durationMs: number): void {
    this.#audio.sendDtmf(digit, durationMs)
  }

  sendPhoneDtmf(digit: Digit, durationMs: number): boolean {
    return this.#audio.sendPhoneDtmf(digit, durationMs)
  }

  requestKeyframe(of: 'app' | 'phone'): void {
    this.#video?.requestKeyframe(of)
  }

  /** Both parties are joined, and nobody holds: each should be seen, and who is not muted heard. */
  expectMedia(audio: boolean, video: boolean): void {
    this.#audio.expect(audio)
    this.#video?.expect(video)
  }

  /** To be called a few times a second. */
  watch(): void {
    if (this.#failed || this.#closing !== undefined) return
    this.#audio.look(this.#seen)
    const toPhone = this.#audio.paths?.toPhone
    if (toPhone !== undefined) this.#video?.matchAudio(toPhone.quality.bufferDelayMs, toPhone.transit)
    const heard = [this.#app?.reports.lastAuthenticAt, toPhone?.lastAuthenticAt, this.#video?.lastAuthenticAt]
    const gone = this.#app?.watch.look(this.#around.clock.monotonic(), ...heard)
    if (gone !== undefined) this.#fail('app-silent', gone)
  }

  statistics(): MediaStatistics {
    const reports = this.#app?.reports
    const audio = this.#audio.statistics(this.#seen)
    const { fromPhone, fromApp } = audio
    return {
      ...audio,
      phoneCodec: this.#phone.side?.codec,
      appCodec: this.#app?.agreed.codec,
      fromPhone: { ...fromPhone, strangers: this.#phone.side?.strangers ?? 0 },
      fromApp: {
        ...fromApp,
        strangers: this.#peer.strangers,
        malformed: fromApp.malformed + (reports?.malformed ?? 0),
        unauthentic: fromApp.unauthentic + (reports?.unauthentic ?? 0),
      },
      appReport: reports?.latest,
      video: this.#video?.statistics(),
      sampledAt: this.#around.clock.now(),
    }
  }

  /** Idempotent. Resolves with the last statistics. */
  close(): Promise<MediaStatistics> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<MediaStatistics> {
    const last = this.statistics()
    this.#stop()
    await this.#peer.close()
    await this.#phone.close()
    return last
  }

  #stop(): void {
    this.#app?.reports.close()
    this.#phoneReports?.close()
    this.#audio.close()
    this.#video?.close()
  }

  get #seen(): AppSeen {
    return { progress: this.#peer.progress, app: this.#app?.agreed, report: this.#app?.reports.latest }
  }

  #appSoFar(): AppSoFar {
    const { video: options } = this.#options
    const { progress, codecs, video: app } = this.#peer
    const isAgreed = progress !== 'idle'
    return {
      codecs,
      codec: this.#app?.agreed.codec,
      video:
        options === undefined || (isAgreed && app === undefined)
          ? undefined
          : { options, app, expected: this.#phoneVideo },
    }
  }

  #onConnected(agreed: ConnectedApp): void {
    const { clock } = this.#around
    const reports = new AppReports({
      keys: agreed.keys,
      ssrc: agreed.ssrc,
      cname: agreed.cname,
      clockRate: appClockRate(agreed.codec),
      clock,
      send: (packet) => this.#peer.send(packet),
      onReport: (report) => this.#audio.onReport(report),
      source: {
        senderReport: () => this.#audio.paths?.toApp.senderReport(),
        receptionReport: () => this.#audio.paths?.toPhone.receptionReport(),
        onSenderReport: (report) => this.#audio.paths?.toPhone.onSenderReport(report),
      },
    })
    this.#app = { agreed, reports, watch: new AppWatch(this.#options.appTimeoutMs, clock.monotonic()) }
    this.#openVideo(agreed, reports)
    this.#join()
    if (!this.#failed) this.#emit({ name: 'connected' })
  }

  #openVideo(app: ConnectedApp, reports: AppReports): void {
    const { video: options } = this.#options
    if (options === undefined) return
    this.#video = new VideoSide({
      ...this.#around,
      options,
      transcoders: this.#around.transcoders,
      cname: app.cname,
      send: (packet) => this.#peer.send(packet),
      sendFeedback: (write) => reports.sendFeedback(write),
      onReportSource: (source) => reports.setVideo(source),
      emit: this.#emit,
    })
    this.#video.connect(app)
    if (this.#sip) this.#video.setPhone(this.#sip.phone, this.#sip.agreed.video)
  }

  #onPhoneAgreed(phone: SipPhone, agreed: PhoneAgreement): void {
    if (this.#failed || this.#closing !== undefined) return
    this.#sip = { phone, agreed }
    this.#video?.setPhone(phone, agreed.video)
  }

  /** Builds the paths of audio when both sides are there. */
  #join(): void {
    const { side } = this.#phone
    if (side === undefined || this.#app === undefined || this.#failed) return
    const { sendTelephoneEvent: send, receiveTelephoneEvents: receive } = this.#sip?.agreed.audio ?? {}
    const events: PhoneEventsAgreed | undefined = receive && { send, receive }
    try {
      this.#audio.join(side, this.#app.agreed, events, (packet) => this.#peer.send(packet))
    } catch (error) {
      this.#fail('worker-error', messageOf(error))
      return
    }
    if (this.#sip) this.#phoneReports ??= this.#reportTo(this.#sip.phone, this.#app.agreed.cname)
  }

  /** RTCP with a phone about its audio. */
  #reportTo(phone: SipPhone, cname: string): PhoneReports {
    const audio = this.#audio
    return new PhoneReports({
      cname,
      clock: this.#around.clock,
      every: PHONE_REPORTS_EVERY,
      send: (packet) => phone.sendRtcp(packet),
      source: {
        get ssrc() {
          return audio.paths?.toPhone.ssrc
        },
        senderReport: () => audio.paths?.toPhone.senderReport(),
        receptionReport: () => audio.paths?.toApp.receptionReport(),
        onSenderReport: (report) => audio.paths?.toApp.onSenderReport(report),
        onReceptionReport: () => undefined,
        onFeedback: () => undefined,
      },
    })
  }

  /** RFC 5761 4: RTCP shares the port and is told by its packet type. */
  #onMedia(datagram: Buffer): void {
    const type = datagram[1]! & 0x7f
    if (type >= 64 && type <= 95) this.#app?.reports.receive(datagram)
    else if (this.#video?.takes(datagram)) this.#video.receive(datagram)
    else this.#audio.paths?.toPhone.receive(datagram)
  }

  /** Stops the app's side; the rest waits for `close`, so that the last statistics can be had. */
  #fail(failure: MediaFailure, detail: string): void {
    if (this.#failed || this.#closing !== undefined) return
    this.#failed = true
    this.#audio.fail(failure, this.#seen)
    this.#stop()
    void this.#peer.close().catch(() => undefined)
    this.#emit({ name: 'failed', failure, detail })
  }
}
