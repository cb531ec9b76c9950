import type { Clock } from '../lib/clock.ts'
import { within } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { Digit, MediaAlarm, MediaFailure, PhoneCodec, VideoState } from '../media/session.ts'
import type { MediaStatistics } from '../media/statistics.ts'
import type { ParticipantRecord } from './call-record.ts'
import type { ParticipantView } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import type { Leg, LegEvents, Party, TransferAsked } from './leg.ts'
import type { ParticipantFigures } from './operator.ts'
import type { AppPath, Talk } from './talk.ts'

/** Longer than every bound inside a leg; reached only by a defect. */
const FREE_TIMEOUT_MS = 15_000
/** What Asterisk is asked to speak with an app that meets no phone first: every Asterisk has it. */
const MIXED: readonly PhoneCodec[] = ['PCMU']

export interface ParticipantOptions {
  readonly id: string
  readonly role: ParticipantView['role']
  readonly leg: Leg
  readonly clock: Clock
  readonly log: Log
}

interface ParticipantEvents {
  ringing: []
  answered: [by: Party]
  /** The far side, the network or the talk path ended its part. At most once, and never after our own `leave`. */
  ended: [reason: EndReason]
  hold: [held: boolean]
  dtmf: [digit: Digit, durationMs: number]
  transfer: [asked: TransferAsked]
  alarm: [alarm: MediaAlarm, raised: boolean]
  firstAudio: [direction: 'toApp' | 'toPhone', at: number]
  video: [state: VideoState]
}

/** Someone in a call: a leg, and for an app the talk path between its WebRTC side and the switch. */
export class Participant extends Emitter<ParticipantEvents> {
  readonly id: string
  readonly role: ParticipantView['role']
  readonly leg: Leg
  /** Its party pressed hold. */
  holding = false
  /** Taken out of the talk, to come back. */
  onHold = false
  muted = false
  readonly #clock: Clock
  readonly #log: Log
  #state: ParticipantView['state'] = 'waiting'
  #since: number
  #joined: number | undefined
  #own: AppPath | undefined
  #over: EndReason | undefined
  #leaving: Promise<ParticipantRecord> | undefined
  #expected = { audio: false, video: false }
  readonly #undo: (() => void)[] = []

  constructor({ id, role, leg, clock, log }: ParticipantOptions) {
    super()
    this.id = id
    this.role = role
    this.leg = leg
    this.#clock = clock
    this.#log = log
    this.#since = clock.now()
    this.#hear('ringing', () => {
      this.#become('ringing')
      this.emit('ringing')
    })
    this.#hear('answered', (by) => this.emit('answered', by))
    this.#hear('ended', (reason) => this.#end(reason))
    this.#hear('hold', (held) => {
      this.holding = held
      this.emit('hold', held)
    })
    this.#hear('dtmf', (digit, durationMs) => this.emit('dtmf', digit, durationMs))
    this.#hear('transfer', (asked) => {
      if (this.#over || !this.emit('transfer', asked)) asked.progress('failed')
    })
  }

  get kind(): 'phone' | 'app' {
    return this.leg.kind
  }

  get joined(): boolean {
    return this.#state === 'joined' && !this.#over
  }

  /** It was in the talk at some time. */
  get hasJoined(): boolean {
    return this.#joined !== undefined
  }

  /** It ended, or was told to leave. */
  get over(): boolean {
    return this.#over !== undefined
  }

  /** An app's own talk path. */
  get path(): AppPath | undefined {
    return this.#own
  }

  /** The switch's channel of it; undefined for an app whose talk path is not open. */
  get channelId(): string | undefined {
    return this.kind === 'phone' ? this.leg.networkId : this.#own?.gateway.channelId
  }

  /** Says where it takes part. `path`: an app's own, from now on its to close; for a phone that of the app it meets. */
  attach(talk: Talk, path: AppPath | undefined): void {
    if (this.kind === 'app' && path) this.take(path)
    this.leg.attach({ talk, app: path })
  }

  /** An app's path is its own from now on: to watch, and to close. */
  take(path: AppPath): void {
    this.#own = path
    const { media, gateway } = path
    const onFailed = (failure: MediaFailure, detail: string) => this.#end(mediaReason(failure, detail, this.joined))
    const onAlarm = (alarm: MediaAlarm, raised: boolean) => void this.emit('alarm', alarm, raised)
    const onAudio = (direction: 'toApp' | 'toPhone', at: number) => void this.emit('firstAudio', direction, at)
    const onVideo = (state: VideoState) => void this.emit('video', state)
    const onLost = () => this.#end({ cause: 'media-lost', by: 'bridge', detail: 'the ExternalMedia channel ended' })
    media.once('failed', onFailed)
    media.on('alarm', onAlarm)
    media.on('firstAudio', onAudio)
    media.on('videoChanged', onVideo)
    gateway.once('lost', onLost)
    this.#undo.push(() => {
      media.off('failed', onFailed)
      media.off('alarm', onAlarm)
      media.off('firstAudio', onAudio)
      media.off('videoChanged', onVideo)
      gateway.off('lost', onLost)
    })
  }

  /** Gives the leg and its path to a participant of another call, and is over here. */
  surrender(reason: EndReason): { leg: Leg; path: AppPath | undefined } {
    const { leg, path } = this
    for (const undo of this.#undo.splice(0)) undo()
    this.#over ??= reason
    this.#leaving ??= Promise.resolve(this.#record(reason, undefined, {}))
    return { leg, path }
  }

  /** Completes it and lets it into the talk. Rejects with a BridgeError. */
  async enter(talk: Talk): Promise<void> {
    await this.leg.join()
    await this.#own?.gateway.enter(talk, MIXED)
    this.becomeJoined()
  }

  becomeJoined(): void {
    this.#joined ??= this.#clock.now()
    this.#become('joined')
  }

  /** Whether it should be heard and should hear, and see: only then missing audio is an alarm, and video flows. */
  expectMedia(audio: boolean, video: boolean): void {
    if (audio === this.#expected.audio && video === this.#expected.video) return
    this.#expected = { audio, video }
    this.#own?.media.expectMedia(audio, video)
  }

  /** Ends its part and frees all of it. Idempotent: the first reason stays. Never rejects; bounded. */
  leave(reason: EndReason): Promise<ParticipantRecord> {
    this.#over ??= reason
    this.#leaving ??= this.#leave(reason)
    return this.#leaving
  }

  view(): ParticipantView {
    const { id, kind, role, leg, holding, onHold, muted } = this
    const { party, networkId } = leg
    return { id, kind, role, party, state: this.#state, since: this.#since, holding, onHold, muted, networkId }
  }

  /** How it sounds now. A talk path that does not answer leaves its figures out. */
  async figures(): Promise<ParticipantFigures> {
    const media = await this.#own?.media.statistics().catch(() => undefined)
    return { participant: this.view(), media, levelDbov: media?.fromApp.levelDbov }
  }

  #hear<K extends keyof LegEvents>(event: K, listener: (...args: LegEvents[K]) => void): void {
    this.leg.on(event, listener as never)
    this.#undo.push(() => this.leg.off(event, listener as never))
  }

  #become(state: ParticipantView['state']): void {
    if (this.#state === state || this.#state === 'joined') return
    this.#state = state
    this.#since = this.#clock.now()
  }

  #end(reason: EndReason): void {
    if (this.#over) return
    this.#over = reason
    this.emit('ended', reason)
  }

  async #leave(reason: EndReason): Promise<ParticipantRecord> {
    const { leg } = this
    // Asterisk forgets a channel's statistics with the channel: ask first.
    const network = (await this.#bounded('details', leg.details())) ?? {}
    await this.#bounded(`end of the ${leg.kind} leg`, leg.end(reason))
    await this.#bounded('close of the gateway', this.#own?.gateway.close())
    const media = await this.#bounded('close of the media session', this.#own?.media.close())
    return this.#record(reason, media, network)
  }

  #record(
    reason: EndReason,
    media: MediaStatistics | undefined,
    network: Readonly<Record<string, unknown>>,
  ): ParticipantRecord {
    const { cause, by, detail } = this.#over ?? reason
    const { id, kind, role, leg } = this
    const times = { joined: this.#joined, left: this.#clock.now() }
    return { id, kind, role, party: leg.party, ...times, endedBy: by, cause, detail, media, network }
  }

  /** Legs and media promise to finish; a defect in one must not keep the other parts from being freed. */
  async #bounded<T>(what: string, work: Promise<T> | undefined): Promise<T | undefined> {
    try {
      return work && (await within(FREE_TIMEOUT_MS, work, what))
    } catch (error) {
      this.#log.error({ err: error }, 'a part of the call could not be freed cleanly')
      return undefined
    }
  }
}

/** Failures that are no doing of the app. */
const BY_BRIDGE: ReadonlySet<MediaFailure> = new Set(['phone-lost', 'worker-lost', 'worker-error'])

function mediaReason(failure: MediaFailure, detail: string, joined: boolean): EndReason {
  return {
    cause: joined ? 'media-lost' : 'media-failed',
    by: BY_BRIDGE.has(failure) ? 'bridge' : 'app',
    detail: `${failure}: ${detail}`,
  }
}
