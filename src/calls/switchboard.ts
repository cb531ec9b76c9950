import { randomUUID } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'
import { sleep } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { MediaPool } from '../media/session.ts'
import type { MediaStatistics } from '../media/statistics.ts'
import { Call, type CallOptions } from './call.ts'
import type { CallDirection, CallRecord } from './call-record.ts'
import type { CallView, Operator, OriginateRequest } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import { CallError, LegError } from './errors.ts'
import type { Leg, Party } from './leg.ts'
import type { Directory, Mapping } from './mapping.ts'
import type { MediaPlan } from './media-plan.ts'
import type { AppArrival, AppNetwork, PhoneArrival, PhoneNetwork, RecordSink } from './ports.ts'
import { type Route, routeFromApp, routeFromPhone, routeToApps, routeToPhone } from './routing.ts'

export interface SwitchboardOptions {
  readonly phones: PhoneNetwork
  readonly apps: AppNetwork
  readonly directory: Directory
  readonly media: MediaPool
  readonly mediaPlan: MediaPlan
  readonly records: RecordSink
  readonly answerTimeoutMs: number
  readonly maxCalls: number
  /** Calls that one app user may be making at the same time. */
  readonly maxCallsPerAppUser: number
  readonly clock: Clock
  readonly log: Log
}

interface SwitchboardEvents {
  change: [view: CallView]
  ended: [record: CallRecord]
}

/** All live calls: it takes what arrives, finds the way, and lets operators act. */
export class Switchboard extends Emitter<SwitchboardEvents> implements Operator {
  readonly #options: SwitchboardOptions
  readonly #calls = new Map<string, Call>()
  /** Of those, the ones that were refused and are only being ended: they use up nothing. */
  readonly #refused = new Set<string>()
  #stopping = false

  constructor(options: SwitchboardOptions) {
    super()
    this.#options = options
  }

  /** A phone called an address. */
  arriveFromPhone({ leg, dialled }: PhoneArrival): void {
    const route = routeFromPhone(this.#options.directory, dialled)
    this.#arrive('phone-to-app', leg, route, route.mapping ? partyOfMapping(route.mapping) : partyOfAddress(dialled))
  }

  /** An app user called an identity. */
  arriveFromApp({ leg, identityUserId }: AppArrival): void {
    const route = routeFromApp(this.#options.directory, identityUserId)
    const to = route.mapping ? partyOfMapping(route.mapping) : partyOfAddress(`cube:${identityUserId}`)
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

  calls(): readonly CallView[] {
    return [...this.#calls.values()].map((call) => call.view())
  }

  call(callId: string): CallView | undefined {
    return this.#calls.get(callId)?.view()
  }

  async media(callId: string): Promise<MediaStatistics> {
    return this.#live(callId).statistics()
  }

  async hangUp(callId: string): Promise<void> {
    await this.#live(callId).end({ cause: 'hung-up', by: 'operator' })
  }

  async originate({ direction, mapping: address, phone: endpoint }: OriginateRequest): Promise<CallView> {
    const refusal = this.#refusal()
    if (refusal) throw new LegError(refusal)
    const mapping = this.#options.directory.findByAddress(address)
    if (!mapping) throw new CallError('call_unknown_mapping', `no mapping has the address ${JSON.stringify(address)}`)
    const apps = reachable(routeToApps(mapping))
    const phone = reachable(routeToPhone(mapping, endpoint ?? mapping.phone))
    const callId = randomUUID()
    const identity = partyOfMapping(mapping)
    const toApps = direction === 'phone-to-app'
    // Whoever is rung first sees the identity; whoever is rung second sees who was first.
    const caller = this.#createLeg(toApps ? phone : apps, identity, callId)
    const callee = this.#createLeg(toApps ? apps : phone, toApps ? caller.party : identity, callId)
    const call = this.#open({ callId, direction, mapping, caller, to: toApps ? identity : callee.party })
    await call.originate(callee)
    if ('reason' in call.state) throw new LegError(call.state.reason)
    return call.view()
  }

  /** Refuses new calls from now on; waits up to `ms` for the live ones, then ends them. */
  async drain(ms: number): Promise<void> {
    this.#stopping = true
    const empty = new AbortController()
    const check = () => {
      if (this.#calls.size === 0) empty.abort()
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
    await Promise.all([...this.#calls.values()].map((call) => call.end(reason)))
  }

  #live(callId: string): Call {
    const call = this.#calls.get(callId)
    if (!call) throw new CallError('call_unknown', `no live call has the id ${JSON.stringify(callId)}`)
    return call
  }

  #arrive(direction: CallDirection, leg: Leg, route: Route, to: Party): void {
    const refusal = this.#refusal() ?? this.#crowding(leg) ?? (route.to === 'nowhere' ? route.reason : undefined)
    const callId = randomUUID()
    const call = this.#open({ callId, direction, mapping: route.mapping, caller: leg, to })
    if (refusal) {
      this.#refused.add(callId)
      void call.end(refusal)
    } else if (route.to !== 'nowhere') {
      void call.connect(this.#createLeg(route, leg.party, callId))
    }
  }

  /** Why no further call is taken, or undefined when one is. */
  #refusal(): EndReason | undefined {
    if (this.#stopping) return { cause: 'stopping', by: 'bridge', detail: 'the bridge is being stopped' }
    const { maxCalls, media, phones } = this.#options
    const live = this.#calls.size - this.#refused.size
    if (live >= maxCalls) return { cause: 'capacity', by: 'bridge', detail: `${live} calls are live: calls.maxCalls` }
    const refusal = media.refusal() ?? phones.refusal(live)
    return refusal && { cause: 'capacity', by: 'bridge', detail: refusal.detail }
  }

  /** One app user must not be able to take all calls there are, nor to ring a phone without end. */
  #crowding({ kind, party }: Leg): EndReason | undefined {
    if (kind !== 'app') return undefined
    const { maxCallsPerAppUser: most } = this.#options
    const own = this.calls().filter(({ from }) => from.address === party.address).length
    if (own < most) return undefined
    return { cause: 'busy', by: 'bridge', detail: `the app user has ${own} calls: calls.maxCallsPerAppUser` }
  }

  #createLeg(route: Reachable, caller: Party, callId: string): Leg {
    const { phones, apps, answerTimeoutMs: timeoutMs } = this.#options
    return route.to === 'apps'
      ? apps.createLeg({ mapping: route.mapping, ring: route.ring, caller, timeoutMs, callId })
      : phones.createLeg({ endpoint: route.endpoint, caller, timeoutMs, callId })
  }

  #open(what: Pick<CallOptions, 'callId' | 'direction' | 'mapping' | 'caller' | 'to'>): Call {
    const { media, mediaPlan, clock, log, records } = this.#options
    const call = new Call({ ...what, media, mediaPlan, clock, log })
    this.#calls.set(call.id, call)
    call.on('change', (view) => this.emit('change', view))
    call.once('ended', (record) => {
      this.#calls.delete(call.id)
      this.#refused.delete(call.id)
      records.write(record)
      this.emit('ended', record)
    })
    this.emit('change', call.view())
    return call
  }
}

type Reachable = Exclude<Route, { to: 'nowhere' }>

function reachable(route: Route): Reachable {
  if (route.to !== 'nowhere') return route
  throw new CallError('call_no_phone', route.reason.detail ?? 'the mapping leads nowhere')
}

/** The identity as the other side sees it. */
function partyOfMapping({ sipUri, displayName }: Mapping): Party {
  return { address: sipUri, number: sipUri.replace(/^sip:/, '').replace(/@.*$/, ''), displayName }
}

function partyOfAddress(address: string): Party {
  return { address, number: address, displayName: address }
}
