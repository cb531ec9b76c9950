import { randomUUID } from 'node:crypto'
import { Emitter } from '../lib/emitter.ts'
import type { MediaStatistics } from '../media/statistics.ts'
import type { Call } from './call.ts'
import type {
  CallView,
  LiveRecordingView,
  MonitorMode,
  MonitorView,
  ParticipantView,
  TransferView,
} from './call-view.ts'
import type { Cause } from './end-reason.ts'
import { CallError, LegError } from './errors.ts'
import type { Leg, Party } from './leg.ts'
import type { Mapping } from './mapping.ts'
import type {
  AddRequest,
  ConsultRequest,
  HoldSound,
  MonitorRequest,
  MonitorStarted,
  Operator,
  OriginateRequest,
  ParticipantFigures,
  ParticipantRef,
  RecordRequest,
  TransferRequest,
} from './operator.ts'
import { partyOfAddress, partyOfMapping } from './parties.ts'
import { withPhoneLevel } from './phone-level.ts'
import { routeToApps, routeToPhone, type Route } from './routing.ts'
import type { Reachable, Switchboard } from './switchboard.ts'

/** What became of a call that an operator began. */
export interface Originated {
  readonly callId: string
  /** `answered`: both sides did, and talk. */
  readonly outcome: 'answered' | 'failed'
  readonly cause: Cause | undefined
  readonly detail: string | undefined
}

/** What operators do, on the calls of one switchboard. */
export class OperatorDesk extends Emitter<{ originated: [originated: Originated] }> implements Operator {
  readonly #board: Switchboard

  constructor(board: Switchboard) {
    super()
    this.#board = board
  }

  calls(): readonly CallView[] {
    return this.#board.calls()
  }

  call(callId: string): CallView | undefined {
    return this.#board.call(callId)
  }

  async media(callId: string): Promise<MediaStatistics> {
    return this.#find(callId).statistics()
  }

  async figures(callId: string): Promise<readonly ParticipantFigures[]> {
    return withPhoneLevel(await this.#find(callId).figures())
  }

  async hangUp(callId: string): Promise<void> {
    const call = this.#find(callId)
    const { status } = call.state
    if (status === 'ending' || status === 'ended')
      throw new CallError('call_state', 'hang up: the call is ending already')
    await call.end({ cause: 'hung-up', by: 'operator' })
  }

  async originate(request: OriginateRequest): Promise<CallView> {
    return request.direction === 'phone-to-phone' ? this.#connectPhones(request) : this.#connectMapping(request)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is to be a rejection
  async transfer(callId: string, { participant, to, timeoutMs }: TransferRequest): Promise<TransferView> {
    const call = this.#find(callId)
    const transferred = call.desk.find(participant)
    call.desk.requireFree('transfer', transferred)
    const leg = this.#board.legForTransfer(callId, transferred, this.#way(to, call), timeoutMs)
    return call.desk.transfer({ transferred, leg, by: 'operator' })
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is to be a rejection
  async consult(callId: string, { participant, to, sound, timeoutMs }: ConsultRequest): Promise<TransferView> {
    const call = this.#find(callId)
    const transferor = call.desk.find(participant)
    call.desk.requireFree('consult', transferor)
    const leg = this.#board.legTo(callId, this.#way(to, call), transferor.leg.party, timeoutMs)
    return call.desk.consult({ transferor, leg, by: 'operator', sound })
  }

  async swap(callId: string): Promise<TransferView> {
    return this.#find(callId).desk.swap()
  }

  async complete(callId: string): Promise<TransferView> {
    return this.#find(callId).desk.complete()
  }

  async abort(callId: string): Promise<TransferView> {
    return this.#find(callId).desk.abort()
  }

  async add(callId: string, { to, timeoutMs }: AddRequest): Promise<ParticipantView> {
    const call = this.#find(callId)
    call.desk.requireRoom()
    const caller = call.view().to
    return call.desk.add(this.#board.legTo(callId, this.#way(to, call), caller, timeoutMs))
  }

  async remove(callId: string, participant: ParticipantRef): Promise<void> {
    await this.#find(callId).desk.remove(participant)
  }

  async hold(callId: string, participant: ParticipantRef, sound: HoldSound): Promise<ParticipantView> {
    return this.#find(callId).desk.hold(participant, sound)
  }

  async resume(callId: string, participant: ParticipantRef): Promise<ParticipantView> {
    return this.#find(callId).desk.resume(participant)
  }

  async mute(callId: string, participant: ParticipantRef, muted: boolean): Promise<ParticipantView> {
    return this.#find(callId).desk.mute(participant, muted)
  }

  async sendDigits(callId: string, participant: ParticipantRef, digits: string, durationMs: number): Promise<void> {
    await this.#find(callId).desk.sendDigits(participant, digits, durationMs)
  }

  async monitor(callId: string, request: MonitorRequest): Promise<MonitorStarted> {
    const call = this.#find(callId)
    this.#board.requireCapacity()
    return call.monitors.start(request, (phone, caller) => {
      return this.#board.createLeg(this.#board.wayTo({ phone }), caller, randomUUID())
    })
  }

  async changeMonitor(callId: string, monitorId: string, mode: MonitorMode): Promise<MonitorView> {
    return this.#find(callId).monitors.change(monitorId, mode)
  }

  async endMonitor(callId: string, monitorId: string): Promise<void> {
    await this.#find(callId).monitors.end(monitorId)
  }

  async record(callId: string, request: RecordRequest): Promise<LiveRecordingView> {
    return this.#find(callId).recorder.start(request)
  }

  async pauseRecording(callId: string, paused: boolean): Promise<LiveRecordingView> {
    return this.#find(callId).recorder.pause(paused)
  }

  async stopRecording(callId: string): Promise<void> {
    await this.#find(callId).recorder.stop()
  }

  async #connectMapping(request: OriginateRequest): Promise<CallView> {
    const { direction, phone: endpoint, callerId, timeoutMs } = request
    const mapping = this.#mapping(request.mapping)
    const apps = reachable(routeToApps(mapping))
    const phone = reachable(routeToPhone(mapping, endpoint ?? mapping.phone))
    const toApps = direction === 'phone-to-app'
    const [first, second] = toApps ? [phone, apps] : [apps, phone]
    const lease = this.#board.begin(second)
    const callId = randomUUID()
    // Whoever is rung first sees the identity; whoever is rung second sees who was first.
    const identity = partyOfMapping(mapping)
    const caller = this.#board.createLeg(first, asCaller(callerId) ?? identity, callId, timeoutMs)
    const callee = this.#board.createLeg(second, toApps ? caller.party : identity, callId, timeoutMs)
    const to = toApps ? identity : callee.party
    return this.#begin(this.#board.open({ callId, direction, mapping, caller, to, lease }), callee)
  }

  async #connectPhones({ phone, to, callerId, timeoutMs }: OriginateRequest): Promise<CallView> {
    if (phone === undefined || to === undefined) {
      throw new CallError('call_destination', 'phone-to-phone needs "phone", who is rung first, and "to"')
    }
    const first = this.#board.wayTo({ phone })
    const second = this.#board.wayTo(to)
    if (second.to === 'phone') this.#board.requireMixer('a call between phones')
    const lease = this.#board.begin(second)
    const callId = randomUUID()
    const caller = this.#board.createLeg(first, asCaller(callerId) ?? partyAtEndOf(second), callId, timeoutMs)
    const callee = this.#board.createLeg(second, caller.party, randomUUID(), timeoutMs)
    const direction = second.to === 'apps' ? 'phone-to-app' : 'phone-to-phone'
    const { mapping } = second
    return this.#begin(this.#board.open({ callId, direction, mapping, caller, to: callee.party, lease }), callee)
  }

  async #begin(call: Call, callee: Leg): Promise<CallView> {
    this.#follow(call)
    await call.originate(callee)
    if ('reason' in call.state) throw new LegError(call.state.reason)
    return call.view()
  }

  /** Tells once how it went. */
  #follow(call: Call): void {
    const settle = (outcome: Omit<Originated, 'callId'>) => {
      call.off('change', onChange)
      call.off('ended', onEnded)
      this.emit('originated', { callId: call.id, ...outcome })
    }
    const onChange = ({ state }: CallView) => {
      if (state === 'talking') settle({ outcome: 'answered', cause: undefined, detail: undefined })
    }
    const onEnded = ({ cause, detail }: { cause: Cause; detail: string | undefined }) => {
      settle({ outcome: 'failed', cause, detail })
    }
    call.on('change', onChange)
    call.on('ended', onEnded)
  }

  #find(callId: string): Call {
    return this.#board.find(callId)
  }

  #way(to: TransferRequest['to'], call: Call): Reachable {
    return this.#board.wayTo(to, call.mapping)
  }

  #mapping(address: string | undefined): Mapping {
    const mapping = address === undefined ? undefined : this.#board.directory.findByAddress(address)
    if (mapping) return mapping
    throw new CallError('call_unknown_mapping', `no mapping has the address ${JSON.stringify(address ?? '')}`)
  }
}

function reachable(route: Route): Reachable {
  if (route.to !== 'nowhere') return route
  throw new CallError('call_no_phone', route.reason.detail ?? 'the mapping leads nowhere')
}

function asCaller(callerId: OriginateRequest['callerId']): Party | undefined {
  return (
    callerId && {
      address: `tel:${callerId.number}`,
      number: callerId.number,
      displayName: callerId.name ?? callerId.number,
    }
  )
}

function partyAtEndOf(way: Reachable): Party {
  return way.to === 'apps'
    ? partyOfMapping(way.mapping)
    : partyOfAddress(way.number ?? way.endpoint.replace('PJSIP/', ''))
}
