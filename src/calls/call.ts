import type { Clock } from '../lib/clock.ts'
import { Emitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { MediaPool } from '../media/session.ts'
import type { MediaStatistics } from '../media/statistics.ts'
import { AlarmBoard } from './alarm-board.ts'
import { CallDesk } from './call-desk.ts'
import { CallRecorder } from './call-recorder.ts'
import type { CallHappening } from './call-event.ts'
import { type CallEvent, type CallState, isOver, next, type Outcome } from './call-state.ts'
import { type CallDirection, type CallRecord, composeRecord } from './call-record.ts'
import type { CallRoom } from './call-room.ts'
import { CallTimeline } from './call-timeline.ts'
import type { CallView, ParticipantView } from './call-view.ts'
import { relayDigit } from './digit-relay.ts'
import type { EndReason } from './end-reason.ts'
import { CallError } from './errors.ts'
import { asLegReason } from './leg-reason.ts'
import type { Leg, Party, TransferAsked } from './leg.ts'
import type { Mapping } from './mapping.ts'
import type { MediaPlan } from './media-plan.ts'
import { Members } from './members.ts'
import { Monitors } from './monitors.ts'
import type { ParticipantFigures } from './operator.ts'
import type { Participant } from './participant.ts'
import type { TalkSwitch } from './ports.ts'
import type { AppPath, Talk } from './talk.ts'
import type { RecordingOffice } from './tape.ts'
import { channelOf } from './waiting-list.ts'

export interface CallOptions {
  /** A UUID: it is the ConnectyCube session id as well, and CallKit wants one. */
  readonly callId: string
  readonly direction: CallDirection
  readonly mapping: Mapping | undefined
  /** The side that calls; already answered or incoming, or to be dialled first by `originate`. */
  readonly caller: Leg
  /** Whom the caller wants, for views and records. */
  readonly to: Party
  readonly switch: TalkSwitch
  readonly media: MediaPool
  readonly mediaPlan: MediaPlan
  /** Undefined: it is not recorded, whatever its mapping wants. */
  readonly recordings?: RecordingOffice | undefined
  readonly clock: Clock
  readonly log: Log
}

interface CallEvents {
  /** The state or what is seen of it changed. */
  change: [view: CallView]
  /** Something a subscriber may want to know beyond that. */
  happened: [happening: CallHappening]
  /** A party wants another one sent on. */
  transfer: [participant: Participant, asked: TransferAsked]
  /** Everything is freed; the last event. */
  ended: [record: Omit<CallRecord, 'counted'>]
}

/**
 * One call: those who are in it and the talk in which they hear each other. It performs what `next` decides and nothing
 * else: how a leg rings or ends is the leg's, where a call goes is routing's, what operators do to it is the desk's, what
 * is written of it is the record's.
 */
export class Call extends Emitter<CallEvents> {
  readonly id: string
  /** What operators, and phones that transfer, do to it. */
  readonly desk: CallDesk
  readonly monitors: Monitors
  readonly recorder: CallRecorder
  readonly #options: CallOptions
  readonly #log: Log
  readonly #timeline: CallTimeline
  readonly #members: Members
  readonly #talk: Talk
  readonly #caller: Participant
  readonly #alarms: AlarmBoard
  readonly #over = new AbortController()
  #state: CallState
  #callee: Participant | undefined
  #callerJoined = false
  /** Why the last one left who had talked. */
  #lastLeft: EndReason | undefined
  #freed: Promise<void> | undefined

  constructor(options: CallOptions) {
    super()
    this.id = options.callId
    this.#options = options
    this.#log = options.log.child({ callId: options.callId })
    const now = options.clock.now()
    this.#timeline = new CallTimeline(now)
    this.#state = { status: 'arriving', since: now }
    this.#members = new Members(options.clock, this.#log)
    this.#talk = options.switch.createTalk()
    this.#alarms = new AlarmBoard(this.#log)
    const room = this.#room()
    this.desk = new CallDesk(room)
    this.monitors = new Monitors(room)
    this.recorder = new CallRecorder(room)
    this.#caller = this.#add(options.caller, 'caller')
  }

  get state(): CallState {
    return this.#state
  }

  /** Rings `callee` for a caller that waits, and joins both when it answers. Failures end the call. */
  async connect(leg: Leg): Promise<void> {
    const caller = this.#caller
    await this.#step(async () => {
      const alerting = caller.leg.alerting()
      const callee = this.#adopt(leg)
      await Promise.all([alerting, this.#openPath(callee)])
      await this.#ring(callee)
    })
  }

  /** Dials the caller's side first and rings `callee` when it has answered. Resolves once the first side is dialled. */
  async originate(leg: Leg): Promise<void> {
    const caller = this.#caller
    await this.#step(async () => {
      const callee = this.#adopt(leg)
      caller.once('answered', () => void this.#step(() => this.#ringForOriginated(callee)))
      await this.#openPath(callee)
      if (!isOver(this.#state)) await caller.leg.dial()
    })
  }

  /** Settles the reason and frees everything. Idempotent: the first reason stays. Resolves when all is freed. */
  async end(reason: EndReason): Promise<void> {
    this.#apply({ type: 'end', reason })
    await this.#freed
  }

  /** Who of it has that name at the network; undefined when nobody does. */
  participantAt(networkId: string): Participant | undefined {
    return this.#members.present.find(({ leg }) => leg.networkId === networkId)
  }

  /** Whom `participant` talks with goes over to another call, and this one is over. Rejects with a CallError. */
  async giveUp(participant: Participant, to: CallRoom): Promise<Participant> {
    const partner = this.desk.requireFree('transfer', participant)
    const reason: EndReason = { cause: 'transferred', by: 'phone' }
    const { leg, path } = this.#members.surrender(partner, reason)
    const received = await to.receive(leg, path)
    await this.end(reason)
    return received
  }

  /** The talk path's figures, now. Rejects with CallError `call_no_media` before there is one. */
  async statistics(): Promise<MediaStatistics> {
    const app = this.#members.present.find(({ path }) => path !== undefined)
    if (!app?.path || isOver(this.#state)) {
      throw new CallError('call_no_media', `call ${this.id} has no talk path now: ask again while it rings or talks`)
    }
    return app.path.media.statistics()
  }

  /** Of everyone in it, and how they sound now. */
  async figures(): Promise<readonly ParticipantFigures[]> {
    return Promise.all(this.#members.present.map((participant) => participant.figures()))
  }

  get mapping(): Mapping | undefined {
    return this.#options.mapping
  }

  view(): CallView {
    const { direction, caller, to, mapping } = this.#options
    const state = this.#state
    const first = (kind: 'phone' | 'app') => [this.#caller, this.#callee].find((it) => it?.kind === kind)?.leg.networkId
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
      channelId: first('phone'),
      cubeSessionId: first('app'),
      alarms: this.#alarms.raised,
      participants: this.#members.present.map((participant) => participant.view()),
      transfer: this.desk.transferView,
      recording: this.recorder.view,
      monitors: this.monitors.view,
    }
  }

  /** The call as those see it who act on it. */
  #room(): CallRoom {
    return {
      id: this.id,
      talk: this.#talk,
      members: this.#members,
      channels: this.#options.switch.channels,
      switch: this.#options.switch,
      mediaPlan: this.#options.mediaPlan,
      mapping: this.#options.mapping,
      recordings: this.#options.recordings,
      clock: this.#options.clock,
      log: this.#log,
      over: this.#over.signal,
      requireTalking: (what) => {
        if (this.#state.status === 'talking') return
        throw new CallError('call_state', `${what}: the call is ${this.#state.status}; both sides must be talking`)
      },
      admit: (leg) => this.#admit(leg),
      openPath: (mediaId) => this.#newPath(mediaId),
      receive: (leg, path) => this.#receive(leg, path),
      dismiss: (participant, reason) => this.#dismiss(participant, reason),
      arrived: (participant) => this.#arrived(participant),
      changed: () => this.#changed(),
      tell: (happening) => this.emit('happened', happening),
    }
  }

  #add(leg: Leg, role: ParticipantView['role']): Participant {
    const participant = this.#members.add(leg, role)
    participant.on('ended', (reason) => {
      if (this.#state.status === 'talking') void this.#dismiss(participant, reason)
      else void this.end(reason)
    })
    participant.on('hold', () => this.#onHold(participant))
    participant.on('dtmf', (digit, durationMs) => {
      if (this.#state.status !== 'talking') return
      this.emit('happened', { type: 'call.dtmf', data: { participant: participant.id, digit, durationMs } })
      relayDigit(this.#members.joined, participant, digit, durationMs, this.#log)
    })
    participant.on('transfer', (asked) => {
      if (!this.emit('transfer', participant, asked)) asked.progress('failed')
    })
    participant.on('alarm', (alarm, raised) => {
      this.#alarms.note(participant.id, alarm, raised)
      this.emit('happened', { type: 'call.alarm', data: { alarm, raised } })
      this.emit('change', this.view())
    })
    participant.on('firstAudio', (direction, at) =>
      this.#timeline.mark(direction === 'toApp' ? 'firstAudioToApp' : 'firstAudioToPhone', at),
    )
    return participant
  }

  #adopt(leg: Leg): Participant {
    const callee = this.#add(leg, 'callee')
    this.#callee = callee
    callee.once('ringing', () => this.#timeline.mark('rung', this.#options.clock.now()))
    callee.once('answered', (by) => void this.#step(() => this.#join(callee, by)))
    return callee
  }

  async #openPath(callee: Participant): Promise<void> {
    const first = [this.#caller, callee]
    const path = first.some(({ kind }) => kind === 'app') ? await this.#newPath(this.id) : undefined
    if (!isOver(this.#state)) for (const participant of first) participant.attach(this.#talk, path)
    else await discard(path)
  }

  async #newPath(mediaId: string): Promise<AppPath> {
    const { media: pool, mediaPlan, mapping, switch: phones } = this.#options
    const media = await pool.open(mediaPlan.optionsFor(mediaId, mapping))
    return { media, gateway: phones.createGateway(media) }
  }

  async #admit(leg: Leg): Promise<Participant> {
    const participant = this.#add(leg, 'added')
    try {
      // A leg's name at its network is unique, as a media session's must be.
      const path = leg.kind === 'app' ? await this.#newPath(leg.networkId) : undefined
      if (this.#over.signal.aborted || participant.over) await discard(path)
      else participant.attach(this.#talk, path)
    } catch (error) {
      await this.#members.leave(participant, this.#reasonOf(error))
      throw error
    }
    return participant
  }

  async #receive(leg: Leg, path: AppPath | undefined): Promise<Participant> {
    const participant = this.#add(leg, 'added')
    if (path) participant.take(path)
    try {
      await this.#talk.add(channelOf(participant))
    } catch (error) {
      await this.#dismiss(participant, this.#reasonOf(error))
      throw error
    }
    participant.becomeJoined()
    return participant
  }

  async #dismiss(participant: Participant, reason: EndReason): Promise<void> {
    if (!this.#members.present.includes(participant)) return
    if (participant.hasJoined) this.#lastLeft = reason
    const leaving = this.#members.leave(participant, reason)
    this.#alarms.forget(participant.id)
    this.emit('happened', { type: 'call.participant', data: { ...participant.view(), left: true } })
    // Those that are still being rung count: whoever waits for them is not alone yet.
    if (this.#members.present.length < 2) this.#apply({ type: 'end', reason: this.#lastLeft ?? reason })
    else this.#changed()
    await leaving
  }

  #arrived(participant: Participant): void {
    this.emit('happened', { type: 'call.participant', data: { ...participant.view(), left: false } })
    this.#changed()
  }

  async #ring(callee: Participant): Promise<void> {
    const caller = this.#caller
    if (isOver(this.#state)) return
    await callee.leg.dial()
    this.#apply({ type: 'alerted' })
    // What an app's leg can do early costs nothing; a phone's ExternalMedia is made only once it is needed, since each
    // costs Asterisk four threads.
    if (caller.kind === 'app' && !isOver(this.#state)) await caller.leg.prepare()
  }

  async #ringForOriginated(callee: Participant): Promise<void> {
    const caller = this.#caller
    if (isOver(this.#state)) return
    if (caller.kind === 'app') {
      // An app that accepted must get its talk path at once, or its SDK gives up; a phone hears ringback meanwhile.
      await caller.leg.join()
      this.#callerJoined = true
    } else {
      await caller.leg.alerting()
    }
    await this.#ring(callee)
  }

  async #join(callee: Participant, by: Party): Promise<void> {
    const { clock } = this.#options
    const caller = this.#caller
    if (!this.#apply({ type: 'answered', by })) return
    this.#timeline.mark('accepted', clock.now())
    await Promise.all([caller.leg.prepare(), callee.leg.join()])
    if (isOver(this.#state)) return
    if (!this.#callerJoined) await caller.leg.join()
    for (const participant of [caller, callee]) participant.becomeJoined()
    if (!this.#apply({ type: 'joined' })) return
    this.#timeline.mark('joined', clock.now())
    for (const participant of [caller, callee]) this.#arrived(participant)
    void this.recorder.startByItself()
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
    const reason = asLegReason(error)
    if (reason.cause === 'internal') this.#log.error({ err: error }, 'a step of the call failed')
    return reason
  }

  #onHold({ kind }: Participant): void {
    const held = this.#members.present.some((other) => other.kind === kind && other.holding)
    if (!this.#apply({ type: 'hold', side: kind, held })) this.#changed()
  }

  #apply(event: CallEvent): boolean {
    const state = next(this.#state, event, this.#options.clock.now())
    if (!state) return false
    this.#state = state
    if (state.status === 'ending') this.#freed = this.#free(state)
    this.#log.debug({ state: state.status }, 'call state')
    this.#changed()
    return true
  }

  #changed(): void {
    // Not at the end: what was wrong then is to stay wrong in the record.
    if (!isOver(this.#state)) {
      this.#expectAudio()
      this.monitors.follow()
    }
    this.emit('change', this.view())
  }

  /** Missing audio is an alarm only while all could hear each other. */
  #expectAudio(): void {
    const { joined } = this.#members
    const waits = ({ holding, onHold, muted }: Participant) => holding || onHold || muted
    const talking = this.#state.status === 'talking' && joined.length >= 2 && !joined.some(waits)
    for (const participant of this.#members.present) participant.expectAudio(talking)
  }

  /** Ends everyone's part, then the talk, and tells what is known of the call. */
  async #free(outcome: Outcome): Promise<void> {
    const view = this.view()
    this.#over.abort()
    await Promise.all([this.desk.close(), this.monitors.close(), this.recorder.close()])
    await Promise.all([...this.#members.present].map((it) => this.#members.leave(it, outcome.reason)))
    await this.#talk.close()
    const participants = await this.#members.records()
    const times = this.#timeline.finish(this.#options.clock.now())
    const { transfers } = this.desk
    const record = composeRecord({ view, outcome, times, participants, transfers, recordings: this.recorder.made })
    this.#apply({ type: 'freed' })
    this.emit('ended', record)
  }
}

/** Of a path that came too late for anybody to use it. */
async function discard(path: AppPath | undefined): Promise<void> {
  await Promise.all([path?.gateway.close(), path?.media.close()])
}
