import type { Clock } from '../lib/clock.ts'
import { within } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { MediaError } from '../media/errors.ts'
import { audibility } from '../media/quality/alarms.ts'
import type { MediaAlarm, MediaFailure, MediaPool, MediaSession } from '../media/session.ts'
import type { MediaStatistics } from '../media/statistics.ts'
import { type CallEvent, type CallState, isOver, next, type Outcome } from './call-state.ts'
import { type CallDirection, type CallRecord, composeRecord, type LegDetails } from './call-record.ts'
import { CallTimeline } from './call-timeline.ts'
import type { CallView } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import { CallError, LegError } from './errors.ts'
import type { Leg, Party } from './leg.ts'
import type { Mapping } from './mapping.ts'
import type { MediaPlan } from './media-plan.ts'

/** Longer than every bound inside a leg; reached only by a defect. */
const FREE_TIMEOUT_MS = 15_000

export interface CallOptions {
  /** A UUID: it is the ConnectyCube session id as well, and CallKit wants one. */
  readonly callId: string
  readonly direction: CallDirection
  readonly mapping: Mapping | undefined
  /** The side that calls; already answered or incoming, or to be dialled first by `originate`. */
  readonly caller: Leg
  /** Whom the caller wants, for views and records. */
  readonly to: Party
  readonly media: MediaPool
  readonly mediaPlan: MediaPlan
  readonly clock: Clock
  readonly log: Log
}

interface CallEvents {
  /** The state or what is seen of it changed. */
  change: [view: CallView]
  /** Everything is freed; the last event. */
  ended: [record: CallRecord]
}

/**
 * One call: two legs and the talk path between them. It performs what `next` decides and nothing else: how a leg rings
 * or ends is the leg's, where a call goes is routing's, what is written of it is the record's.
 */
export class Call extends Emitter<CallEvents> {
  readonly id: string
  readonly #options: CallOptions
  readonly #log: Log
  readonly #timeline: CallTimeline
  #state: CallState
  #callee: Leg | undefined
  #media: MediaSession | undefined
  #callerJoined = false
  #alarms: readonly MediaAlarm[] = []
  readonly #logged = new Set<MediaAlarm>()
  #audioExpected = false
  #freed: Promise<void> | undefined

  constructor(options: CallOptions) {
    super()
    this.id = options.callId
    this.#options = options
    this.#log = options.log.child({ callId: options.callId })
    const now = options.clock.now()
    this.#timeline = new CallTimeline(now)
    this.#state = { status: 'arriving', since: now }
    this.#listen(options.caller)
  }

  get state(): CallState {
    return this.#state
  }

  /** Rings `callee` for a caller that waits, and joins both when it answers. Failures end the call. */
  async connect(callee: Leg): Promise<void> {
    const { caller } = this.#options
    await this.#step(async () => {
      const alerting = caller.alerting()
      this.#adopt(callee)
      await Promise.all([alerting, this.#openMedia()])
      await this.#ring(callee)
    })
  }

  /** Dials the caller's side first and rings `callee` when it has answered. Resolves once the first side is dialled. */
  async originate(callee: Leg): Promise<void> {
    const { caller } = this.#options
    await this.#step(async () => {
      caller.once('answered', () => void this.#step(() => this.#ringForOriginated(callee)))
      this.#adopt(callee)
      await this.#openMedia()
      if (!isOver(this.#state)) await caller.dial()
    })
  }

  /** Settles the reason and frees everything. Idempotent: the first reason stays. Resolves when all is freed. */
  async end(reason: EndReason): Promise<void> {
    this.#apply({ type: 'end', reason })
    await this.#freed
  }

  /** The talk path's figures, now. Rejects with CallError `call_no_media` before there is one. */
  async statistics(): Promise<MediaStatistics> {
    if (!this.#media || isOver(this.#state)) {
      throw new CallError('call_no_media', `call ${this.id} has no talk path now: ask again while it rings or talks`)
    }
    return this.#media.statistics()
  }

  view(): CallView {
    const { direction, caller, to, mapping } = this.#options
    const state = this.#state
    const legs = [caller, this.#callee]
    return {
      callId: this.id,
      direction,
      state: state.status === 'ended' ? 'ending' : state.status,
      since: state.since,
      arrived: this.#timeline.arrived,
      held: state.status === 'talking' && (state.heldByPhone || state.heldByApp),
      from: caller.party,
      to,
      mapping: mapping?.sipUri,
      department: mapping?.department,
      channelId: legs.find((leg) => leg?.kind === 'phone')?.networkId,
      cubeSessionId: legs.find((leg) => leg?.kind === 'app')?.networkId,
      alarms: this.#alarms,
    }
  }

  #listen(leg: Leg): void {
    leg.on('ended', (reason) => void this.end(reason))
    leg.on('hold', (held) => this.#apply({ type: 'hold', side: leg.kind, held }))
    leg.on('dtmf', (digit, durationMs) => {
      const other = leg === this.#options.caller ? this.#callee : this.#options.caller
      if (this.#state.status !== 'talking' || !other) return
      other.sendDtmf(digit, durationMs).catch((error: unknown) => {
        this.#log.warn({ err: messageOf(error) }, 'a digit could not be passed on')
      })
    })
  }

  #adopt(callee: Leg): void {
    this.#callee = callee
    this.#listen(callee)
    callee.once('ringing', () => this.#timeline.mark('rung', this.#options.clock.now()))
    callee.once('answered', (by) => void this.#step(() => this.#join(callee, by)))
  }

  async #openMedia(): Promise<void> {
    const { media: pool, mediaPlan, caller, mapping } = this.#options
    const media = await pool.open(mediaPlan.optionsFor(this.id, mapping))
    if (isOver(this.#state)) {
      await media.close()
      return
    }
    this.#media = media
    media.once('failed', (failure, detail) => void this.end(mediaReason(failure, detail, this.#state)))
    media.on('firstAudio', (direction, at) =>
      this.#timeline.mark(direction === 'toApp' ? 'firstAudioToApp' : 'firstAudioToPhone', at),
    )
    media.on('alarm', (alarm, raised) => this.#onAlarm(alarm, raised))
    caller.attach(media)
    this.#callee?.attach(media)
  }

  #onAlarm(alarm: MediaAlarm, raised: boolean): void {
    const others = this.#alarms.filter((other) => other !== alarm)
    this.#alarms = raised ? [...others, alarm] : others
    // Once per call: one that comes and goes would fill the log, and the record has them all.
    if (raised && !this.#logged.has(alarm)) {
      this.#logged.add(alarm)
      this.#log.warn({ alarm, audio: audibility(this.#alarms) }, 'something is wrong with the audio of a call')
    }
    this.emit('change', this.view())
  }

  async #ring(callee: Leg): Promise<void> {
    const { caller } = this.#options
    if (isOver(this.#state)) return
    await callee.dial()
    this.#apply({ type: 'alerted' })
    // What an app's leg can do early costs nothing; a phone's ExternalMedia is made only once it is needed, since each
    // costs Asterisk four threads.
    if (caller.kind === 'app' && !isOver(this.#state)) await caller.prepare()
  }

  async #ringForOriginated(callee: Leg): Promise<void> {
    const { caller } = this.#options
    if (isOver(this.#state)) return
    if (caller.kind === 'app') {
      // An app that accepted must get its talk path at once, or its SDK gives up; a phone hears ringback meanwhile.
      await caller.join()
      this.#callerJoined = true
    } else {
      await caller.alerting()
    }
    await this.#ring(callee)
  }

  async #join(callee: Leg, by: Party): Promise<void> {
    const { caller, clock } = this.#options
    if (!this.#apply({ type: 'answered', by })) return
    this.#timeline.mark('accepted', clock.now())
    await Promise.all([caller.prepare(), callee.join()])
    if (isOver(this.#state)) return
    if (!this.#callerJoined) await caller.join()
    if (this.#apply({ type: 'joined' })) this.#timeline.mark('joined', clock.now())
  }

  /** Runs one step; what fails in it ends the call, unless the call is over already and the step failed for that. */
  async #step(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!isOver(this.#state)) await this.end(this.#reasonOf(error))
    }
  }

  #reasonOf(error: unknown): EndReason {
    if (error instanceof LegError) return error.reason
    if (error instanceof MediaError) {
      const cause = error.code === 'media_no_worker' || error.code === 'media_no_port' ? 'capacity' : 'media-failed'
      return { cause, by: 'bridge', detail: error.message }
    }
    this.#log.error({ err: error }, 'a step of the call failed')
    return { cause: 'internal', by: 'bridge', detail: messageOf(error) }
  }

  #apply(event: CallEvent): boolean {
    const state = next(this.#state, event, this.#options.clock.now())
    if (!state) return false
    this.#state = state
    // Not at the end: what was wrong then is to stay wrong in the record.
    if (!isOver(state)) this.#expectAudio(state.status === 'talking' && !state.heldByPhone && !state.heldByApp)
    if (state.status === 'ending') this.#freed = this.#free(state)
    this.#log.debug({ state: state.status }, 'call state')
    this.emit('change', this.view())
    return true
  }

  #expectAudio(expected: boolean): void {
    if (expected === this.#audioExpected) return
    this.#audioExpected = expected
    this.#media?.expectAudio(expected)
  }

  /** Ends both legs, then the talk path, and tells what is known of the call. */
  async #free(outcome: Outcome): Promise<void> {
    const legs = this.#callee ? [this.#options.caller, this.#callee] : [this.#options.caller]
    const details: LegDetails = {}
    // Asterisk forgets a channel's statistics with the channel: ask first.
    await Promise.all(legs.map(async (leg) => (details[leg.kind] = await this.#bounded('details', leg.details()))))
    await Promise.all(legs.map((leg) => this.#bounded(`end of the ${leg.kind} leg`, leg.end(outcome.reason))))
    const statistics = await this.#bounded('close of the media session', this.#media?.close())
    const times = this.#timeline.finish(this.#options.clock.now())
    const record = composeRecord({ view: this.view(), outcome, times, statistics, details })
    this.#apply({ type: 'freed' })
    this.emit('ended', record)
  }

  /** Legs and media promise to finish; a defect in one of them must not keep the call's other parts from being freed. */
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

function mediaReason(failure: MediaFailure, detail: string, state: CallState): EndReason {
  const cause = state.status === 'talking' ? 'media-lost' : 'media-failed'
  return {
    cause,
    by: BY_BRIDGE.has(failure) ? 'bridge' : 'app',
    detail: `${failure}: ${detail}`,
  }
}
