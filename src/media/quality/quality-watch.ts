import type { Clock } from '../../lib/clock.ts'
import type { MediaAlarm, MediaFailure } from '../session.ts'
import type { AlarmEpisode } from '../statistics.ts'
import { Alarms, type AlarmChange, type DirectionNow } from './alarms.ts'
import { missedPercent } from './continuity.ts'
import { mosFromApp, mosFromPhone, type Connection } from './conversation.ts'
import { RecentWindow } from './recent-window.ts'
import type { StreamQuality } from './stream-quality.ts'

/** What the watch is shown of a session. */
export interface Watched {
  /** How far the app's connection is; `idle` while it is not being made. */
  readonly app: 'idle' | 'ice' | 'dtls' | 'connected'
  /** Once the talk path is there. */
  readonly streams: { readonly fromPhone: StreamQuality; readonly fromApp: StreamQuality } | undefined
  readonly connection: Connection
  /** What the app says is lost of our stream, percent: of all of it, and of what it got between its last reports. */
  readonly reportedLossPercent: number
  readonly recentReportedLossPercent: number
}

/** What a listener's opinion would be: of the whole call, and of its last ten seconds. Undefined: nothing to rate. */
export interface Opinion {
  readonly mos: number | undefined
  readonly mosRecent: number | undefined
}

/** Judging is the dearest part of it, and alarms speak of seconds. */
const JUDGE_EVERY_MS = 900
/** ICE finds its way in less, or does not find one. */
const ICE_PATIENCE_MS = 10_000
/** An app with DTX sends a packet each 400 ms, speech one each 20 ms. */
const STEADY_PER_SECOND = 25
const STEADY_WITHIN_MS = 1000
const STEADY_SPAN_MS = 2000
const SAMPLES_TO_JUDGE = 8000
/** An alarm that comes and goes is not to fill the record. */
const MAX_EPISODES = 50

/** Rates a session and raises its alarms. To be called a few times a second, never per packet. */
export class QualityWatch {
  readonly #clock: Clock
  readonly #onAlarm: (alarm: MediaAlarm, raised: boolean) => void
  readonly #alarms = new Alarms()
  readonly #episodes: AlarmEpisode[] = []
  readonly #fromPhone = new RecentWindow()
  readonly #fromApp = new RecentWindow()
  #expectedSince: number | undefined
  #connectingSince: number | undefined
  #stage: Watched['app'] = 'idle'
  #judgedAt = -Infinity
  #failure: 'ice' | 'dtls' | undefined

  constructor(clock: Clock, onAlarm: (alarm: MediaAlarm, raised: boolean) => void) {
    this.#clock = clock
    this.#onAlarm = onAlarm
  }

  /** Both parties are joined and nobody holds: from now on each should be heard; or no longer. */
  expectAudio(expected: boolean): void {
    this.#expectedSince = expected ? (this.#expectedSince ?? this.#clock.monotonic()) : undefined
  }

  look(watched: Watched): void {
    const now = this.#clock.monotonic()
    const { app, streams } = watched
    const isDue = now - this.#judgedAt >= JUDGE_EVERY_MS || app !== this.#stage
    this.#stage = app
    if (app === 'ice') this.#connectingSince ??= now
    else this.#connectingSince = undefined
    if (streams) {
      this.#fromPhone.add(streams.fromPhone, now)
      this.#fromApp.add(streams.fromApp, now)
    }
    if (isDue) this.#judge(watched, now)
  }

  /** The session failed; the alarm that tells why is raised at once. */
  fail(failure: MediaFailure, watched: Watched): void {
    const inDtls = failure === 'dtls-failed' || (failure === 'connect-timeout' && this.#stage === 'dtls')
    if (inDtls) this.#failure = 'dtls'
    else if (failure === 'ice-failed' || failure === 'connect-timeout') this.#failure = 'ice'
    this.#judge(watched, this.#clock.monotonic())
  }

  get active(): readonly MediaAlarm[] {
    return this.#alarms.active
  }

  /** All that were raised, in order. */
  get episodes(): readonly AlarmEpisode[] {
    return this.#episodes
  }

  opinions(watched: Watched): { readonly fromPhone: Opinion; readonly fromApp: Opinion } {
    const { streams, connection, reportedLossPercent, recentReportedLossPercent } = watched
    if (!streams) return { fromPhone: NO_OPINION, fromApp: NO_OPINION }
    const { fromPhone, fromApp } = streams
    const heard = { bufferDelayMs: fromPhone.bufferDelayMs, stream: fromPhone, reportedLossPercent }
    const recently = {
      ...heard,
      stream: this.#fromPhone.recent(fromPhone),
      reportedLossPercent: recentReportedLossPercent,
    }
    const spoken = { bufferDelayMs: fromApp.bufferDelayMs, stream: fromApp, reportedLossPercent: 0 }
    return {
      fromPhone: { mos: mosFromPhone(heard, connection), mosRecent: mosFromPhone(recently, connection) },
      fromApp: {
        mos: mosFromApp(spoken, connection),
        mosRecent: mosFromApp({ ...spoken, stream: this.#fromApp.recent(fromApp) }, connection),
      },
    }
  }

  #judge(watched: Watched, now: number): void {
    this.#judgedAt = now
    const { streams, recentReportedLossPercent } = watched
    const { fromPhone, fromApp } = this.opinions(watched)
    const waits = this.#connectingSince === undefined ? 0 : now - this.#connectingSince
    const changes = this.#alarms.update(
      {
        expected: this.#expectedSince !== undefined,
        iceDown: this.#failure === 'ice' || waits >= ICE_PATIENCE_MS,
        dtlsFailed: this.#failure === 'dtls',
        fromPhone: this.#direction(streams?.fromPhone, this.#fromPhone, fromPhone, recentReportedLossPercent, now),
        fromApp: this.#direction(streams?.fromApp, this.#fromApp, fromApp, 0, now),
      },
      now,
    )
    for (const change of changes) this.#note(change)
  }

  #direction(
    stream: StreamQuality | undefined,
    window: RecentWindow,
    { mosRecent }: Opinion,
    reportedLossPercent: number,
    now: number,
  ): DirectionNow {
    const from = this.#expectedSince ?? now
    const quietMs = now - Math.max(from, stream?.lastPacketAt ?? -Infinity)
    if (!stream)
      return { quietMs, steady: false, deadMs: 0, lossPercent: undefined, mos: undefined, clippingPercent: undefined }
    const recent = window.recent(stream)
    const spanMs = window.spanMs(now)
    const perSecond = (recent.heard * 1000) / Math.max(1, spanMs)
    return {
      quietMs,
      steady: quietMs < STEADY_WITHIN_MS && spanMs >= STEADY_SPAN_MS && perSecond >= STEADY_PER_SECOND,
      // Nothing is known of Opus that goes through untouched.
      deadMs: stream.sound.frames === 0 ? 0 : now - Math.max(from, stream.sound.lastSoundAt),
      lossPercent: mosRecent === undefined ? undefined : bothLost(missedPercent(recent), reportedLossPercent),
      mos: mosRecent,
      clippingPercent: recent.samples < SAMPLES_TO_JUDGE ? undefined : (100 * recent.clipped) / recent.samples,
    }
  }

  #note({ alarm, raised }: AlarmChange): void {
    const at = this.#clock.now()
    if (raised && this.#episodes.length < MAX_EPISODES) this.#episodes.push({ alarm, since: at, until: undefined })
    if (!raised) {
      const open = this.#episodes.findLastIndex((episode) => episode.alarm === alarm && episode.until === undefined)
      if (open >= 0) this.#episodes[open] = { ...this.#episodes[open]!, until: at }
    }
    this.#onAlarm(alarm, raised)
  }
}

const NO_OPINION: Opinion = { mos: undefined, mosRecent: undefined }

/** What is lost on two ways, one after the other. Percent. */
function bothLost(first: number, second: number): number {
  return first + second - (first * second) / 100
}
