import { Emitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { MediaStatistics } from '../media/statistics.ts'
import { AlarmBoard } from './alarm-board.ts'
import { CallDesk } from './call-desk.ts'
import { CallRecorder } from './call-recorder.ts'
import type { CallHappening } from './call-event.ts'
import { type CallEvent, type CallState, isOver, next, type Outcome } from './call-state.ts'
import { type CallDirection, type CallRecord, composeRecord } from './call-record.ts'
import type { CallRoom } from './call-room.ts'
import { type CallInSetUp, CallSetUp } from './call-set-up.ts'
import { CallTimeline } from './call-timeline.ts'
import type { CallView } from './call-view.ts'
import { relayDigit } from './digit-relay.ts'
import type { EndReason } from './end-reason.ts'
import { CallError } from './errors.ts'
import { Gathering, type GatheringOptions } from './gathering.ts'
import { asLegReason } from './leg-reason.ts'
import type { Leg, Party, TransferAsked } from './leg.ts'
import type { Mapping } from './mapping.ts'
import type { Members } from './members.ts'
import { Monitors } from './monitors.ts'
import type { ParticipantFigures } from './operator.ts'
import type { Participant } from './participant.ts'
import { RoomEntrance } from './room-entrance.ts'
import type { RecordingOffice } from './tape.ts'
import { VideoNews } from './video-news.ts'

export interface CallOptions extends GatheringOptions {
  /** A UUID: it is the ConnectyCube session id as well, and CallKit wants one. */
  readonly callId: string
  readonly direction: CallDirection
  /** The side that calls; already answered or incoming, or to be dialled first by `originate`. */
  readonly caller: Leg
  /** Whom the caller wants, for views and records. */
  readonly to: Party
  /** Undefined: it is not recorded, whatever its mapping wants. */
  readonly recordings?: RecordingOffice | undefined
  /** It is a room that callers dial into: it lasts until the last one leaves. */
  readonly isRoom?: boolean | undefined
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
  readonly #gathering: Gathering
  readonly #caller: Participant
  readonly #alarms: AlarmBoard
  readonly #video = new VideoNews((participant, state) => {
    if (!isOver(this.#state)) this.emit('happened', { type: 'call.video', data: { ...state, participant } })
  })
  readonly #setUp: CallSetUp
  /** Of a room. */
  readonly #entrance: RoomEntrance | undefined
  #hosted: Promise<void> = Promise.resolve()
  #atDoor = 0
  #state: CallState
  #callee: Participant | undefined
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
    this.#gathering = new Gathering({ ...options, log: this.#log })
    this.#alarms = new AlarmBoard(this.#log)
    const room = this.#room()
    this.desk = new CallDesk(room)
    this.monitors = new Monitors(room)
    this.recorder = new CallRecorder(room)
    this.#entrance = options.isRoom ? new RoomEntrance(room) : undefined
    this.#listen()
    this.#caller = this.#gathering.add(options.caller, 'caller')
    this.#setUp = new CallSetUp(this.#inSetUp())
  }

  get #members(): Members {
    return this.#gathering.members
  }

  get state(): CallState {
    return this.#state
  }

  /** Rings `leg` for a caller that waits, and joins both when it answers. Failures end the call. */
  connect(leg: Leg): Promise<void> {
    return this.#setUp.connect(leg)
  }

  /** Dials the caller's side first and rings `leg` when it has answered. Resolves once the first side is dialled. */
  originate(leg: Leg): Promise<void> {
    return this.#setUp.originate(leg)
  }

  /** The caller is the first in a room. Failures end the call. */
  host(): Promise<void> {
    this.#hosted = this.#setUp.host(this.#options.to)
    return this.#hosted
  }

  /** A further caller of a room. Never rejects: what fails ends that caller's part. */
  async enter(leg: Leg): Promise<void> {
    this.#atDoor++
    await this.#hosted
    this.#atDoor--
    if (this.#entrance && !isOver(this.#state)) await this.#entrance.enter(leg)
    else await leg.end({ cause: 'unreachable', by: 'bridge', detail: 'the room was closed in that moment' })
  }

  /** Those in it, and those who are about to be. */
  get size(): number {
    return this.#members.present.length + this.#atDoor
  }

  /** A room that further callers can come into. */
  get isOpenRoom(): boolean {
    return this.#entrance !== undefined && !isOver(this.#state)
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
      talk: this.#gathering.talk,
      members: this.#gathering.members,
      channels: this.#options.switch.channels,
      switch: this.#options.switch,
      mediaPlan: this.#options.mediaPlan,
      mapping: this.#options.mapping,
      recordings: this.#options.recordings,
      clock: this.#options.clock,
      log: this.#log,
      over: this.#gathering.over,
      requireTalking: (what) => {
        if (this.#state.status === 'talking') return
        throw new CallError('call_state', `${what}: the call is ${this.#state.status}; both sides must be talking`)
      },
      admit: (leg) => this.#gathering.admit(leg),
      openPath: (mediaId) => this.#gathering.openPath(mediaId),
      receive: (leg, path) => this.#gathering.receive(leg, path),
      dismiss: (participant, reason) => this.#dismiss(participant, reason),
      arrived: (participant) => this.#arrived(participant),
      changed: () => this.#changed(),
      tell: (happening) => this.emit('happened', happening),
    }
  }

  #listen(): void {
    const { members } = this.#gathering
    this.#gathering.on('ended', (participant, reason) => {
      if (this.#state.status === 'talking') void this.#dismiss(participant, reason)
      else void this.end(reason)
    })
    this.#gathering.on('hold', (participant) => this.#onHold(participant))
    this.#gathering.on('dtmf', (participant, digit, durationMs) => {
      if (this.#state.status !== 'talking') return
      this.emit('happened', { type: 'call.dtmf', data: { participant: participant.id, digit, durationMs } })
      relayDigit(members.joined, participant, digit, durationMs, this.#log)
    })
    this.#gathering.on('transfer', (participant, asked) => {
      if (!this.emit('transfer', participant, asked)) asked.progress('failed')
    })
    this.#gathering.on('alarm', (participant, alarm, raised) => {
      // Of sessions that are being closed; after the end nothing is told of a call.
      if (isOver(this.#state)) return
      this.#alarms.note(participant.id, alarm, raised)
      this.emit('happened', { type: 'call.alarm', data: { alarm, raised } })
      this.emit('change', this.view())
    })
    this.#gathering.on('video', ({ id }, state) => this.#video.note(id, state))
    this.#gathering.on('firstAudio', (direction, at) =>
      this.#timeline.mark(direction === 'toApp' ? 'firstAudioToApp' : 'firstAudioToPhone', at),
    )
  }

  /** The call as its set-up sees it. */
  #inSetUp(): CallInSetUp {
    const { clock } = this.#options
    return {
      caller: this.#caller,
      isOver: () => isOver(this.#state),
      adopt: (leg, answered) => {
        const callee = this.#gathering.add(leg, 'callee')
        this.#callee = callee
        callee.once('ringing', () => this.#timeline.mark('rung', clock.now()))
        callee.once('answered', answered)
        return callee
      },
      openPath: (callee) => this.#gathering.placeFirst(callee ? [this.#caller, callee] : [this.#caller], this.id),
      talk: this.#gathering.talk,
      alerted: () => void this.#apply({ type: 'alerted' }),
      accepted: (by) => {
        const accepted = this.#apply({ type: 'answered', by })
        if (accepted) this.#timeline.mark('accepted', clock.now())
        return accepted
      },
      joined: () => this.#onJoined(),
      reasonOf: (error) => this.#reasonOf(error),
      end: (reason) => this.end(reason),
    }
  }

  async #dismiss(participant: Participant, reason: EndReason): Promise<void> {
    if (!this.#members.present.includes(participant)) return
    if (participant.hasJoined) this.#lastLeft = reason
    const leaving = this.#members.leave(participant, reason)
    this.#alarms.forget(participant.id)
    this.emit('happened', { type: 'call.participant', data: { ...participant.view(), left: true } })
    // Those that are still being rung count: whoever waits for them is not alone yet.
    const fewest = this.#entrance ? 1 : 2
    if (this.#members.present.length < fewest) this.#apply({ type: 'end', reason: this.#lastLeft ?? reason })
    else this.#changed()
    await leaving
  }

  #arrived(participant: Participant): void {
    this.emit('happened', { type: 'call.participant', data: { ...participant.view(), left: false } })
    this.#changed()
  }

  #onJoined(): void {
    if (!this.#apply({ type: 'joined' })) return
    this.#timeline.mark('joined', this.#options.clock.now())
    for (const participant of this.#members.joined) this.#arrived(participant)
    this.#video.begin()
    void this.recorder.startByItself()
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
      this.#expectMedia()
      this.monitors.follow()
      this.#entrance?.follow()
    }
    this.emit('change', this.view())
  }

  /** Missing audio is an alarm only while all could hear each other; who is muted is seen all the same. */
  #expectMedia(): void {
    const { joined } = this.#members
    const waits = ({ holding, onHold }: Participant) => holding || onHold
    const together = this.#state.status === 'talking' && joined.length >= 2 && !joined.some(waits)
    const audible = together && !joined.some(({ muted }) => muted)
    for (const participant of this.#members.present) participant.expectMedia(audible, together)
  }

  /** Ends everyone's part, then the talk, and tells what is known of the call. */
  async #free(outcome: Outcome): Promise<void> {
    const view = this.view()
    this.#gathering.stop()
    await Promise.all([this.desk.close(), this.monitors.close(), this.recorder.close(), this.#entrance?.close()])
    await this.#gathering.close(outcome.reason)
    const participants = await this.#members.records()
    const times = this.#timeline.finish(this.#options.clock.now())
    const { transfers } = this.desk
    const record = composeRecord({ view, outcome, times, participants, transfers, recordings: this.recorder.made })
    this.#apply({ type: 'freed' })
    this.emit('ended', record)
  }
}
