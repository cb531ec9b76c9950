import type { Clock } from '../../lib/clock.ts'
import type { OpusCodec, Pacer } from '../audio-path.ts'
import { EncoderControl } from '../opus/encoder-control.ts'
import type { StreamReport } from '../opus/rate-control.ts'
import { figuresOf } from '../quality/figures.ts'
import { QualityWatch, type Watched } from '../quality/quality-watch.ts'
import type { Digit, MediaFailure, OpusOptions } from '../session.ts'
import type { AppReport, MediaStatistics } from '../statistics.ts'
import type { ConnectedApp } from '../webrtc/peer.ts'
import type { SessionEvent } from './messages.ts'
import { NO_FIGURES, NO_PACKETS, NOTHING_SENT } from './no-statistics.ts'
import type { PhoneSide } from './phone-side.ts'
import { buildTalkPaths, type PhoneEventsAgreed, type TalkPaths } from './talk-paths.ts'

export interface AudioSideOptions {
  readonly opus: OpusOptions
  readonly codec: OpusCodec
  readonly clock: Clock
  readonly pacer: Pacer
  readonly emit: (event: SessionEvent) => void
}

/** How the app is connected, and what it reports: what the quality of the audio is judged by beside the audio. */
export interface AppSeen {
  readonly progress: Watched['app']
  readonly app: ConnectedApp | undefined
  readonly report: AppReport | undefined
}

/** The audio of a session: the two paths once both sides are there, the encoder's settings, and how it all sounds. */
export class AudioSide {
  readonly #options: AudioSideOptions
  readonly #quality: QualityWatch
  readonly #encoder: EncoderControl
  #paths: TalkPaths | undefined
  #closed = false

  constructor(options: AudioSideOptions) {
    this.#options = options
    this.#encoder = new EncoderControl(options.opus)
    this.#quality = new QualityWatch(options.clock, (alarm, raised) => options.emit({ name: 'alarm', alarm, raised }))
  }

  /** Undefined before both sides were there. */
  get paths(): TalkPaths | undefined {
    return this.#paths
  }

  /** What its encoder is configured with; undefined where nothing is encoded. */
  get complexity(): number | undefined {
    return this.#paths?.toApp.encodes && !this.#closed ? this.#encoder.configuredComplexity : undefined
  }

  /** The encoder does with that or less from now on. */
  setComplexityCeiling(ceiling: number): void {
    this.#encoder.setComplexityCeiling(ceiling)
  }

  /** Builds the paths, once. Throws a MediaError when the codecs don't fit, or no more coders can be had. */
  join(
    phone: PhoneSide,
    app: ConnectedApp,
    events: PhoneEventsAgreed | undefined,
    send: (packet: Buffer) => void,
  ): void {
    if (this.#paths !== undefined || this.#closed) return
    this.#paths = buildTalkPaths({ ...this.#options, phone, app, events, send })
    this.#encoder.connect((setting, value) => this.#paths?.toApp.adjust(setting, value))
  }

  /** What the app says of our stream. */
  onReport(report: StreamReport): void {
    this.#encoder.onReport(report)
  }

  /** Both parties are joined, and nobody holds: each should be heard. */
  expect(expected: boolean): void {
    this.#quality.expectAudio(expected)
    this.#paths?.toApp.rest(!expected)
  }

  /** To be called a few times a second. */
  look(seen: AppSeen): void {
    this.#quality.look(this.#watched(seen))
  }

  /** The session failed: the alarm that tells why is raised, and the paths end. */
  fail(failure: MediaFailure, seen: AppSeen): void {
    this.#quality.fail(failure, this.#watched(seen))
    this.close()
  }

  sendDtmf(digit: Digit, durationMs: number): void {
    this.#paths?.toApp.sendDtmf(digit, durationMs)
  }

  /** False: the phone takes none in its RTP. */
  sendPhoneDtmf(digit: Digit, durationMs: number): boolean {
    return this.#paths?.toPhone.sendDtmf(digit, durationMs) ?? false
  }

  /** Of what comes in, the counts of packets that never got as far as here are the caller's to add. */
  statistics(seen: AppSeen): Omit<MediaStatistics, 'phoneCodec' | 'appCodec' | 'appReport' | 'video' | 'sampledAt'> {
    const { toApp, toPhone } = this.#paths ?? {}
    const opinions = this.#quality.opinions(this.#watched(seen))
    const encoder = toApp?.encodes ? this.#encoder.settings : undefined
    return {
      paths: { toApp: toApp?.toString() ?? '', toPhone: toPhone?.toString() ?? '' },
      fromPhone: {
        ...(toApp?.receiveStatistics() ?? NO_PACKETS),
        ...(toApp ? figuresOf(toApp.quality, opinions.fromPhone) : NO_FIGURES),
      },
      fromApp: {
        ...(toPhone?.receiveStatistics() ?? NO_PACKETS),
        ...(toPhone ? figuresOf(toPhone.quality, opinions.fromApp) : NO_FIGURES),
      },
      toPhone: toPhone?.sendStatistics() ?? NOTHING_SENT,
      toApp: { ...(toApp?.sendStatistics() ?? NOTHING_SENT), ...encoder },
      alarms: this.#quality.active,
      alarmHistory: this.#quality.episodes,
    }
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true
    this.#paths?.toApp.close()
    this.#paths?.toPhone.close()
  }

  #watched({ progress, app, report }: AppSeen): Watched {
    const { toApp, toPhone } = this.#paths ?? {}
    const sent = toApp?.sendStatistics().packets ?? 0
    return {
      app: progress,
      streams: toApp && toPhone && { fromPhone: toApp.quality, fromApp: toPhone.quality },
      connection: {
        appCodec: app?.codec ?? 'opus',
        fec: this.#options.opus.inbandFec,
        roundTripMs: report?.roundTripMs ?? 0,
      },
      reportedLossPercent: report && sent > 0 ? Math.min(100, (100 * report.lost) / sent) : 0,
      recentReportedLossPercent: 100 * (report?.fractionLost ?? 0),
    }
  }
}
