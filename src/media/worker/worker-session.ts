import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { OpusCodec, Pacer } from '../audio-path.ts'
import { MediaError } from '../errors.ts'
import { EncoderControl } from '../opus/encoder-control.ts'
import type { RtpPorts } from '../ports/rtp-ports.ts'
import { appClockRate } from '../rtp/clock-rates.ts'
import { figuresOf } from '../quality/figures.ts'
import { QualityWatch, type Watched } from '../quality/quality-watch.ts'
import type { Digit, IceCandidate, MediaFailure, MediaOptions, PhoneCodec, RtpAddress, RtpCodec } from '../session.ts'
import type { MediaStatistics } from '../statistics.ts'
import { Peer, type ConnectedApp } from '../webrtc/peer.ts'
import { AppReports } from './app-reports.ts'
import { CodecAgreement } from './codec-agreement.ts'
import type { SessionEvent } from './messages.ts'
import { NO_FIGURES, NO_PACKETS, NOTHING_SENT } from './no-statistics.ts'
import { RtpPhone, SocketPhone, type PhoneSide } from './phone-side.ts'
import { buildTalkPaths, type TalkPaths } from './talk-paths.ts'

/** What all sessions of a worker share. */
export interface SessionSurroundings {
  readonly clock: Clock
  readonly pacer: Pacer
  readonly codec: OpusCodec
  readonly ports: RtpPorts
  readonly rtpAddress: string
  /** Something an administrator should know. */
  readonly notice: (message: string) => void
}

interface App {
  readonly agreed: ConnectedApp
  readonly reports: AppReports
  readonly since: number
}

/** After the app ended DTLS: if it still sends, the alert was not its own. */
const ENDED_GRACE_MS = 2000

/**
 * One talk path inside a worker: an app's connection, Asterisk's socket, and, once both are there, the two audio paths
 * between them.
 */
export class WorkerSession {
  readonly #options: MediaOptions
  readonly #around: SessionSurroundings
  readonly #emit: (event: SessionEvent) => void
  readonly #peer: Peer
  readonly #quality: QualityWatch
  readonly #encoder: EncoderControl
  readonly #codecs: CodecAgreement
  #opening: Promise<PhoneSide> | undefined
  #phone: PhoneSide | undefined
  #app: App | undefined
  #paths: TalkPaths | undefined
  #endedAt: number | undefined
  #failed = false
  #closing: Promise<MediaStatistics> | undefined
  readonly #ending = new AbortController()

  constructor(options: MediaOptions, around: SessionSurroundings, emit: (event: SessionEvent) => void) {
    this.#options = options
    this.#around = around
    this.#emit = emit
    this.#quality = new QualityWatch(around.clock, (alarm, raised) => emit({ name: 'alarm', alarm, raised }))
    this.#encoder = new EncoderControl(options.opus)
    this.#codecs = new CodecAgreement(options.prefer)
    this.#peer = new Peer(
      { ...options, choose: (offered) => this.#codecs.forApp(offered) },
      {
        onCandidate: (candidate) => emit({ name: 'candidate', candidate }),
        onConnected: (agreed) => this.#onConnected(agreed),
        onMedia: (datagram) => this.#onMedia(datagram),
        onFailed: (failure, detail) => this.#fail(failure, detail),
        onNotice: (message) => around.notice(`session ${options.id}: ${message}`),
        onEnded: () => (this.#endedAt ??= around.clock.monotonic()),
      },
    )
  }

  get droppedCandidates(): number {
    return this.#peer.droppedCandidates
  }

  /** Audio goes through it, or could. */
  get carrying(): boolean {
    return this.#paths !== undefined && !this.#failed
  }

  /** What its encoder is configured with; undefined where nothing is encoded. */
  get complexity(): number | undefined {
    return this.#paths?.toApp.encodes && !this.#failed ? this.#encoder.configuredComplexity : undefined
  }

  /** The encoder does with that or less from now on. */
  setComplexityCeiling(ceiling: number): void {
    this.#encoder.setComplexityCeiling(ceiling)
  }

  expectPhone(codecs: readonly PhoneCodec[]): void {
    this.#codecs.expectPhone(codecs)
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

  /** Binds a port at the first call; a later one with the same codec resolves to the same address. */
  async openRtp(codec: RtpCodec): Promise<RtpAddress> {
    const { ports, rtpAddress } = this.#around
    const phone = await this.#open(codec, () =>
      RtpPhone.open(codec, rtpAddress, ports, (datagram) => this.#paths?.toApp.receive(datagram)),
    )
    if (!(phone instanceof RtpPhone)) throw new MediaError('media_connect_failed', 'there is a media WebSocket already')
    return phone.local
  }

  /** Also moves to another far address, should Asterisk make a new channel. */
  connectRtp(remote: RtpAddress): void {
    this.#assertOpen()
    if (!(this.#phone instanceof RtpPhone)) {
      throw new MediaError('media_connect_failed', 'connectRtp comes after openRtp')
    }
    this.#phone.connect(remote)
  }

  /** Connects at the first call; a later one changes nothing. */
  async openWebSocket(url: string): Promise<undefined> {
    await this.#open('opus', () =>
      SocketPhone.connect(
        url,
        (frame) => this.#paths?.toApp.receive(frame),
        (detail) => this.#fail('phone-lost', detail),
        this.#ending.signal,
      ),
    )
    return undefined
  }

  sendDtmf(digit: Digit, durationMs: number): void {
    this.#paths?.toApp.sendDtmf(digit, durationMs)
  }

  /** Both parties are joined, and nobody holds: each should be heard. */
  expectAudio(expected: boolean): void {
    this.#quality.expectAudio(expected)
    this.#paths?.toApp.rest(!expected)
  }

  /** To be called a few times a second: a closed tab says nothing, and ICE takes 30 s to notice. */
  watch(): void {
    if (this.#failed || this.#closing !== undefined) return
    this.#quality.look(this.#watched())
    const app = this.#app
    if (app === undefined) return
    const now = this.#around.clock.monotonic()
    const heardAt = Math.max(app.since, app.reports.lastAuthenticAt ?? 0, this.#paths?.toPhone.lastAuthenticAt ?? 0)
    const ended = this.#endedAt
    if (ended !== undefined && heardAt > ended) this.#endedAt = undefined
    else if (ended !== undefined && now - ended > ENDED_GRACE_MS)
      this.#fail('app-silent', 'the app closed its connection')
    else if (now - heardAt > this.#options.appTimeoutMs) {
      this.#fail('app-silent', `nothing authentic from the app for ${Math.round(now - heardAt)} ms`)
    }
  }

  statistics(): MediaStatistics {
    const { clock } = this.#around
    const { toApp, toPhone } = this.#paths ?? {}
    const fromApp = toPhone?.receiveStatistics() ?? NO_PACKETS
    const opinions = this.#quality.opinions(this.#watched())
    const reports = this.#app?.reports
    const encoder = toApp?.encodes ? this.#encoder.settings : undefined
    return {
      phoneCodec: this.#phone?.codec,
      appCodec: this.#app?.agreed.codec,
      paths: { toApp: toApp?.toString() ?? '', toPhone: toPhone?.toString() ?? '' },
      fromPhone: {
        ...(toApp?.receiveStatistics() ?? NO_PACKETS),
        ...(toApp ? figuresOf(toApp.quality, opinions.fromPhone) : NO_FIGURES),
        strangers: this.#phone?.strangers ?? 0,
      },
      fromApp: {
        ...fromApp,
        ...(toPhone ? figuresOf(toPhone.quality, opinions.fromApp) : NO_FIGURES),
        strangers: this.#peer.strangers,
        malformed: fromApp.malformed + (reports?.malformed ?? 0),
        unauthentic: fromApp.unauthentic + (reports?.unauthentic ?? 0),
      },
      toPhone: toPhone?.sendStatistics() ?? NOTHING_SENT,
      toApp: { ...(toApp?.sendStatistics() ?? NOTHING_SENT), ...encoder },
      appReport: reports?.latest,
      alarms: this.#quality.active,
      alarmHistory: this.#quality.episodes,
      sampledAt: clock.now(),
    }
  }

  /** Idempotent. Resolves with the last statistics. */
  close(): Promise<MediaStatistics> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<MediaStatistics> {
    const last = this.statistics()
    this.#ending.abort()
    this.#app?.reports.close()
    this.#paths?.toApp.close()
    this.#paths?.toPhone.close()
    await this.#peer.close()
    const phone = await this.#opening?.catch(() => undefined)
    await phone?.close()
    return last
  }

  #watched(): Watched {
    const { toApp, toPhone } = this.#paths ?? {}
    const report = this.#app?.reports.latest
    const sent = toApp?.sendStatistics().packets ?? 0
    return {
      app: this.#peer.progress,
      streams: toApp && toPhone && { fromPhone: toApp.quality, fromApp: toPhone.quality },
      connection: {
        appCodec: this.#app?.agreed.codec ?? 'opus',
        fec: this.#options.opus.inbandFec,
        roundTripMs: report?.roundTripMs ?? 0,
      },
      reportedLossPercent: report && sent > 0 ? Math.min(100, (100 * report.lost) / sent) : 0,
      recentReportedLossPercent: 100 * (report?.fractionLost ?? 0),
    }
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new MediaError('media_closed', 'the session is closed')
  }

  /** Opens Asterisk's side once; when that failed it may be tried again. */
  async #open(codec: PhoneCodec, open: () => Promise<PhoneSide>): Promise<PhoneSide> {
    this.#assertOpen()
    this.#codecs.speak(codec, this.#app?.agreed.codec)
    const opening = (this.#opening ??= open())
    try {
      const phone = await opening
      if (this.#closing === undefined && this.#phone === undefined) {
        this.#phone = phone
        this.#joinPaths()
      }
      return phone
    } catch (error) {
      if (this.#opening === opening) {
        this.#opening = undefined
        this.#codecs.unspeak()
      }
      throw error
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
      onReport: (report) => this.#encoder.onReport(report),
      source: {
        senderReport: () => this.#paths?.toApp.senderReport(),
        receptionReport: () => this.#paths?.toPhone.receptionReport(),
        onSenderReport: (report) => this.#paths?.toPhone.onSenderReport(report),
      },
    })
    this.#app = { agreed, reports, since: clock.monotonic() }
    this.#joinPaths()
    if (!this.#failed) this.#emit({ name: 'connected' })
  }

  /** Builds the paths when both sides are there. */
  #joinPaths(): void {
    if (this.#phone === undefined || this.#app === undefined || this.#paths !== undefined || this.#failed) return
    const { clock, pacer, codec } = this.#around
    try {
      this.#paths = buildTalkPaths({
        phone: this.#phone,
        app: this.#app.agreed,
        opus: this.#options.opus,
        codec,
        clock,
        pacer,
        send: (packet) => this.#peer.send(packet),
        emit: this.#emit,
      })
    } catch (error) {
      this.#fail('worker-error', messageOf(error))
      return
    }
    this.#encoder.connect((setting, value) => this.#paths?.toApp.adjust(setting, value))
  }

  /** RFC 5761 4: RTCP shares the port and is told by its packet type. */
  #onMedia(datagram: Buffer): void {
    const type = datagram[1]! & 0x7f
    if (type >= 64 && type <= 95) this.#app?.reports.receive(datagram)
    else this.#paths?.toPhone.receive(datagram)
  }

  /** Stops the app's side; the rest waits for `close`, so that the last statistics can be had. */
  #fail(failure: MediaFailure, detail: string): void {
    if (this.#failed || this.#closing !== undefined) return
    this.#failed = true
    this.#quality.fail(failure, this.#watched())
    this.#app?.reports.close()
    this.#paths?.toApp.close()
    this.#paths?.toPhone.close()
    void this.#peer.close().catch(() => undefined)
    this.#emit({ name: 'failed', failure, detail })
  }
}
