import { randomUUID } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'
import { sleep } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { MediaPool } from '../media/session.ts'
import { Call, type CallOptions } from './call.ts'
import type { CallHappened } from './call-event.ts'
import { CallLeases } from './call-leases.ts'
import { type CallDirection, type CallRecord, endLine } from './call-record.ts'
import type { CallRoom } from './call-room.ts'
import type { CallView } from './call-view.ts'
import type { Destination } from './destination.ts'
import type { EndReason } from './end-reason.ts'
import { CallError, LegError } from './errors.ts'
import type { Consulted, Leg, Party, TransferAsked, TransferProgress } from './leg.ts'
import type { LimitBook, LimitLease } from './limit-book.ts'
import type { Directory, Mapping } from './mapping.ts'
import type { MediaPlan } from './media-plan.ts'
import { partyOfAddress, partyOfMapping } from './parties.ts'
import type { Participant } from './participant.ts'
import type { AppArrival, AppNetwork, PhoneArrival, PhoneNetwork, RecordSink } from './ports.ts'
import type { ReplacementOptions } from './replacement.ts'
import type { RecordingOffice } from './tape.ts'
import { type Arrival, type Route, routeFromApp, routeFromPhone, routeTo, type WaysOut } from './routing.ts'

export interface SwitchboardOptions {
  readonly phones: PhoneNetwork
  readonly apps: AppNetwork
  readonly directory: Directory
  readonly ways: WaysOut
  readonly limits: LimitBook
  readonly media: MediaPool
  readonly mediaPlan: MediaPlan
  readonly records: RecordSink
  /** Undefined: no call is recorded. */
  readonly recordings?: RecordingOffice | undefined
  readonly answerTimeoutMs: number
  readonly maxCalls: number
  /** Calls that one app user may be making at the same time. */
  readonly maxCallsPerAppUser: number
  readonly clock: Clock
  readonly log: Log
}

interface SwitchboardEvents {
  change: [view: CallView]
  happened: [happened: CallHappened]
  ended: [record: CallRecord]
}

/** A way that leads to someone. */
export type Reachable = Exclude<Route, { to: 'nowhere' }>

/** What a call is begun with, once it may. */
export interface Opening extends Pick<CallOptions, 'direction' | 'mapping' | 'caller' | 'to' | 'callId' | 'isRoom'> {
  readonly lease: LimitLease | undefined
}

interface LiveCall {
  readonly call: Call
  readonly leases: CallLeases
  /** It was refused and is only being ended: it uses up nothing. */
  refused: boolean
}

/** All live calls: it takes what arrives, finds the way, and counts. What operators do goes by the OperatorDesk. */
export class Switchboard extends Emitter<SwitchboardEvents> {
  readonly #options: SwitchboardOptions
  readonly #live = new Map<string, LiveCall>()
  #stopping = false

  constructor(options: SwitchboardOptions) {
    super()
    this.#options = options
  }

  /** A phone called an address. */
  arriveFromPhone({ leg, dialled }: PhoneArrival): void {
    const route = routeFromPhone(this.#options.directory, dialled)
    const to = route.mapping && route.route === undefined ? partyOfMapping(route.mapping) : partyOfAddress(dialled)
    this.#arrive('phone-to-app', leg, route, to)
  }

  /** An app user called an identity. */
  arriveFromApp({ leg, identityUserId, dialled }: AppArrival): void {
    const { directory, ways } = this.#options
    const route = routeFromApp(directory, identityUserId, dialled, ways)
    const fallback = partyOfAddress(dialled ?? `cube:${identityUserId}`)
    const to = route.mapping && dialled === undefined ? partyOfMapping(route.mapping) : fallback
    this.#arrive('app-to-phone', leg, route, to)
  }

  /** New calls are refused. */
  get stopping(): boolean {
    return this.#stopping
  }

  /** Why the next call would be refused, or undefined when it would be taken. */
  get refusal(): EndReason | undefined {
    return this.#refusal()
  }

  /** What a monitor needs: media and ports for one more. Throws a LegError. */
  requireCapacity(): void {
    const shortage = this.#shortage()
    if (shortage) throw new LegError(shortage)
  }

  /** Throws a BridgeError where a call can only be one phone and one app. */
  requireMixer(what: string): void {
    this.#options.phones.requireMixer(what)
  }

  get directory(): Directory {
    return this.#options.directory
  }

  calls(): readonly CallView[] {
    return [...this.#live.values()].map(({ call }) => call.view())
  }

  call(callId: string): CallView | undefined {
    return this.#live.get(callId)?.call.view()
  }

  /** Throws CallError `call_unknown`. */
  find(callId: string): Call {
    const live = this.#live.get(callId)
    if (!live) throw new CallError('call_unknown', `no live call has the id ${JSON.stringify(callId)}`)
    return live.call
  }

  /** The way to where someone is sent. Throws CallError `call_destination` when there is none. */
  wayTo(destination: Destination, through?: Mapping): Reachable {
    const { directory, ways } = this.#options
    const route = routeTo(destination, directory, ways, through)
    if (route.to !== 'nowhere') return route
    throw new CallError('call_destination', route.reason.detail ?? 'the destination leads nowhere')
  }

  /** A leg on that way that has not dialled yet, and counts for `callId` from now on. Throws a LegError. */
  legTo(callId: string, way: Reachable, caller: Party, timeoutMs?: number): Leg {
    const lease = this.#admit(way)
    if (lease) this.#live.get(callId)?.leases.add(lease)
    return this.createLeg(way, caller, randomUUID(), timeoutMs)
  }

  /**
   * A leg to whom one of two is sent. Throws a LegError, or what `requireMixer` throws: the transferor stays in the talk
   * until the other is in it, which without a mixer only a phone in a phone's place can.
   */
  legForTransfer(callId: string, { kind, leg }: Participant, way: Reachable, timeoutMs?: number): Leg {
    if (way.to === 'apps') this.requireMixer('sending someone to an app')
    if (kind === 'phone') this.requireMixer('sending a phone elsewhere')
    return this.legTo(callId, way, leg.party, timeoutMs)
  }

  createLeg(way: Reachable, caller: Party, callId: string, timeoutMs = this.#options.answerTimeoutMs): Leg {
    const { phones, apps } = this.#options
    if (way.to === 'apps') return apps.createLeg({ mapping: way.mapping, ring: way.ring, caller, timeoutMs, callId })
    return phones.createLeg({ endpoint: way.endpoint, caller, timeoutMs, callId, mapping: way.mapping?.sipUri })
  }

  /** Whether a further call on that way may begin. Throws a LegError that says why not. */
  begin(way: Reachable): LimitLease | undefined {
    const refusal = this.#refusal()
    if (refusal) throw new LegError(refusal)
    return this.#admit(way)
  }

  open({ lease, ...what }: Opening): Call {
    const { media, mediaPlan, clock, log, records, recordings, phones } = this.#options
    const call = new Call({ ...what, switch: phones, media, mediaPlan, recordings, clock, log })
    const leases = new CallLeases((reason) => void call.end(reason))
    if (lease) leases.add(lease)
    this.#live.set(call.id, { call, leases, refused: false })
    const tell = (happened: CallHappened) => this.emit('happened', happened)
    call.on('happened', (happening) => tell({ ...happening, callId: call.id, at: clock.now() }))
    call.on('transfer', (participant, asked) => this.#onTransferAsked(call, participant, asked))
    call.on('change', (view) => {
      if (view.state === 'talking') leases.answered()
      tell({ type: 'call.changed', data: view, callId: call.id, at: clock.now() })
      this.emit('change', view)
    })
    call.once('ended', (known) => {
      leases.close()
      this.#live.delete(call.id)
      const record = { ...known, counted: leases.counted }
      records.write(record)
      log.info(endLine(record), 'call ended')
      tell({ type: 'call.ended', data: record, callId: call.id, at: clock.now() })
      this.emit('ended', record)
    })
    tell({ type: 'call.started', data: call.view(), callId: call.id, at: clock.now() })
    this.emit('change', call.view())
    return call
  }

  /** Refuses new calls from now on; waits up to `ms` for the live ones, then ends them. */
  async drain(ms: number): Promise<void> {
    this.#stopping = true
    const empty = new AbortController()
    const check = () => {
      if (this.#live.size === 0) empty.abort()
    }
    this.on('ended', check)
    check()
    await sleep(ms, empty.signal)
    this.off('ended', check)
    await this.close()
  }

  /** Refuses new calls and ends the live ones at once. */
  async close(): Promise<void> {
    this.#stopping = true
    const reason: EndReason = { cause: 'stopping', by: 'bridge', detail: 'the bridge is being stopped' }
    await Promise.all([...this.#live.values()].map(({ call }) => call.end(reason)))
  }

  #arrive(direction: CallDirection, caller: Leg, route: Arrival, to: Party): void {
    const callId = randomUUID()
    let refusal =
      this.#refusal() ??
      this.#crowding(caller) ??
      this.#fullness(route) ??
      (route.to === 'nowhere' ? route.reason : undefined)
    // To limits a room is one call, however many come into it.
    const room = route.to === 'room' && !refusal ? this.#roomOf(route.mapping) : undefined
    if (room) {
      void room.enter(caller)
      return
    }
    let lease: LimitLease | undefined
    try {
      if (!refusal && route.to !== 'nowhere') lease = this.#admit(route)
    } catch (error) {
      if (!(error instanceof LegError)) throw error
      refusal = error.reason
    }
    const isRoom = route.to === 'room'
    const call = this.open({ callId, direction, mapping: route.mapping, caller, to, lease, isRoom })
    if (refusal) {
      const live = this.#live.get(callId)
      if (live) live.refused = true
      void call.end(refusal)
    } else if (isRoom) {
      void call.host()
    } else if (route.to !== 'nowhere') {
      void call.connect(this.createLeg(route, caller.party, callId))
    }
  }

  #roomOf({ sipUri }: Mapping): Call | undefined {
    const rooms = [...this.#live.values()].filter(({ call }) => call.isOpenRoom && call.mapping?.sipUri === sipUri)
    return rooms.find(({ refused }) => !refused)?.call
  }

  #fullness(route: Arrival): EndReason | undefined {
    if (route.to !== 'room') return undefined
    const { maxParticipants = Infinity } = route.mapping.room ?? {}
    const inside = this.#roomOf(route.mapping)?.size ?? 0
    if (inside < maxParticipants) return undefined
    return { cause: 'busy', by: 'bridge', detail: `${inside} are in the room: room.maxParticipants` }
  }

  #admit({ limits, number }: Pick<Reachable, 'limits' | 'number'>): LimitLease | undefined {
    if (limits.length === 0) return undefined
    const admission = this.#options.limits.admit(limits, number, this.#options.clock.now())
    if (!admission.admitted) throw new LegError(admission.reason)
    return admission.lease
  }

  /** Why no further call is taken, or undefined when one is. */
  #refusal(): EndReason | undefined {
    const { maxCalls } = this.#options
    const live = this.#counted
    if (live >= maxCalls && !this.#stopping) {
      return { cause: 'capacity', by: 'bridge', detail: `${live} calls are live: calls.maxCalls` }
    }
    return this.#shortage()
  }

  /** Why neither a further call nor anything else that takes media is begun, or undefined when it is. */
  #shortage(): EndReason | undefined {
    if (this.#stopping) return { cause: 'stopping', by: 'bridge', detail: 'the bridge is being stopped' }
    const { media, phones } = this.#options
    const refusal = media.refusal() ?? phones.refusal(this.#counted)
    return refusal && { cause: 'capacity', by: 'bridge', detail: refusal.detail }
  }

  /** Live calls, without those that are only being refused. */
  get #counted(): number {
    return [...this.#live.values()].filter(({ refused }) => !refused).length
  }

  /** One app user must not be able to take all calls there are, nor to ring a phone without end. */
  #crowding({ kind, party }: Leg): EndReason | undefined {
    if (kind !== 'app') return undefined
    const { maxCallsPerAppUser: most } = this.#options
    const own = this.calls().filter(({ from }) => from.address === party.address).length
    if (own < most) return undefined
    return { cause: 'busy', by: 'bridge', detail: `the app user has ${own} calls: calls.maxCallsPerAppUser` }
  }

  /** A phone's transfer key. What it names is treated as if the phone had dialled it. */
  #onTransferAsked(call: Call, transferor: Participant, asked: TransferAsked): void {
    const progress = (state: TransferProgress) => asked.progress(state)
    try {
      const transferred = call.desk.requireFree('transfer', transferor)
      if (asked.consulted) {
        const replacement = this.#partnerIn(asked.consulted, transferor)
        call.desk.replace({ transferor, by: 'phone', progress, ...replacement })
      } else {
        const leg = this.legForTransfer(call.id, transferred, this.wayTo({ extension: asked.target }))
        call.desk.transfer({ transferred, leg, by: 'phone', progress })
      }
    } catch (error) {
      this.#options.log.info({ callId: call.id, err: error }, 'a transfer that a phone asked for is refused')
      asked.progress('failed')
    }
  }

  /** Whom a phone talks with in its second call: in one of ours, or elsewhere at the switch. */
  #partnerIn({ networkId, peerId }: Consulted, transferor: Participant): ReplacementOptions {
    for (const { call } of this.#live.values()) {
      const second = call.participantAt(networkId)
      if (!second || second === transferor) continue
      const { party } = call.desk.requireFree('transfer', second).leg
      return { target: party, bring: (room) => call.giveUp(second, room) }
    }
    if (peerId === undefined) throw new CallError('call_destination', 'the second call of the phone is with nobody')
    const target = partyOfAddress(peerId)
    const bring = async (room: CallRoom) => room.receive(await this.#options.phones.takeOver(peerId), undefined)
    return { target, bring }
  }
}
