import { randomUUID } from 'node:crypto'
import type { CallHappened, CallHappening } from '../../../src/calls/call-event.ts'
import type { CallRecord } from '../../../src/calls/call-record.ts'
import type { CallView, ParticipantView } from '../../../src/calls/call-view.ts'
import type { Party } from '../../../src/calls/leg.ts'
import { CallError } from '../../../src/calls/errors.ts'
import type { ParticipantFigures } from '../../../src/calls/operator.ts'
import type { MediaStatistics } from '../../../src/media/statistics.ts'
import type { VideoStatistics } from '../../../src/media/video/statistics.ts'
import type { MediaAlarm } from '../../../src/media/session.ts'
import { CALL, FakeOperator, MEDIA } from '../../http/fake-operator.ts'
import { DEPARTMENTS, NAMES } from './people.ts'

export interface CallLoadOptions {
  /** How many are live at the beginning, and about how many later. */
  readonly calls: number
  /** Hears of all that happens to them. */
  readonly tell: (happened: CallHappened) => void
  /** 0 to 1; the same ones give the same calls. */
  readonly random: () => number
}

const ALARMS: readonly MediaAlarm[] = ['low-mos-from-app', 'high-loss-from-phone', 'silence-from-phone', 'ice-down']
/** The calls of the beginning arrived within the last half hour. */
const ALREADY_MS = 30 * 60_000

/** Calls that nobody carries: they come, ring, talk, are held, raise alarms and end, and all is told as by a bridge. */
export class CallLoad extends FakeOperator {
  /** Of the calls that have it: their video after so many milliseconds of talk. */
  readonly video = new Map<string, (talkMs: number) => VideoStatistics>()
  readonly #options: CallLoadOptions
  readonly #calls = new Map<string, CallView>()
  readonly #mos = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #told = 0

  constructor(options: CallLoadOptions) {
    super()
    this.#options = options
    const now = Date.now()
    const ages = Array.from({ length: options.calls }, () => this.#random(ALREADY_MS)).sort((a, b) => b - a)
    for (const age of ages) this.start(now - age, 'talking')
  }

  /** Events since the beginning. */
  get told(): number {
    return this.#told
  }

  override calls(): readonly CallView[] {
    return [...this.#calls.values()]
  }

  override call(callId: string): CallView | undefined {
    return this.#calls.get(callId)
  }

  override hangUp(callId: string): Promise<void> {
    if (!this.#calls.has(callId)) return Promise.reject(new CallError('call_unknown', `there is no call ${callId}`))
    this.end(callId)
    return Promise.resolve()
  }

  override figures(callId: string): Promise<readonly ParticipantFigures[]> {
    const view = this.#calls.get(callId)
    if (!view) return Promise.reject(new CallError('call_unknown', `there is no call ${callId}`))
    return Promise.resolve(
      view.participants.map((participant) => ({
        participant,
        media: participant.kind === 'app' ? this.#media(callId, view.since) : undefined,
        levelDbov: undefined,
      })),
    )
  }

  /** So many things happen a second until it is stopped. Idempotent. */
  run(perSecond: number): void {
    this.stop()
    this.#timer = setInterval(() => this.step(), 1000 / perSecond)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** One thing happens to one of them. */
  step(): void {
    const dice = this.#random(10)
    const { calls } = this.#options
    if (dice < 3 && this.#calls.size <= calls * 1.02) this.start(Date.now(), 'ringing')
    else if (dice < 6 && this.#calls.size >= calls * 0.98) this.end(this.#any().callId)
    else this.#happenTo(this.#any())
  }

  start(arrived: number, state: 'ringing' | 'talking'): CallView {
    const view = this.#newCall(arrived, state)
    this.#calls.set(view.callId, view)
    this.#tell(view.callId, { type: 'call.started', data: view })
    return view
  }

  change(callId: string, change: Partial<CallView>): void {
    const view = { ...this.#calls.get(callId)!, ...change }
    this.#calls.set(callId, view)
    this.#tell(callId, { type: 'call.changed', data: view })
  }

  end(callId: string): void {
    const view = this.#calls.get(callId)!
    this.#calls.delete(callId)
    this.#mos.delete(callId)
    this.#tell(callId, { type: 'call.ended', data: recordOf(view) })
  }

  /** Something else than its state. */
  happen(callId: string, happening: CallHappening): void {
    this.#tell(callId, happening)
  }

  #happenTo({ callId, state, held, alarms, recording }: CallView): void {
    if (state === 'ringing') {
      this.change(callId, { state: 'talking', since: Date.now() })
      return
    }
    const dice = this.#random(4)
    if (dice < 1) this.change(callId, { held: !held })
    else if (dice < 2) {
      const live = { id: 'r1', layout: 'mixed', format: 'wav', state: 'recording', since: Date.now() } as const
      this.change(callId, { recording: recording ? undefined : live })
    } else this.change(callId, { alarms: alarms.length > 0 ? [] : [this.#pick(ALARMS)] })
  }

  #newCall(arrived: number, state: 'ringing' | 'talking'): CallView {
    const fromPhone = this.#random(3) < 2
    const number = String(1000 + Math.floor(this.#random(900)))
    const phone: Party = { address: `sip:${number}@empresa.com`, number, displayName: this.#pick(NAMES) }
    const department = this.#pick(DEPARTMENTS)
    const login = department
      .normalize('NFD')
      .replaceAll(/\p{Diacritic}/gu, '')
      .toLowerCase()
      .replaceAll(' ', '.')
    const app: Party = { address: `sip:${login}@empresa.com`, number: login, displayName: this.#pick(NAMES) }
    const since = arrived + 1500
    const [caller, callee]: ParticipantView[] = CALL.participants.map((it) => ({ ...it, since, state: 'joined' }))
    return {
      ...CALL,
      callId: randomUUID(),
      direction: fromPhone ? 'phone-to-app' : 'app-to-phone',
      state,
      since: state === 'ringing' ? arrived : since,
      arrived,
      from: fromPhone ? phone : app,
      to: fromPhone ? app : phone,
      mapping: app.address,
      department,
      alarms: state === 'talking' && this.#random(12) < 1 ? [this.#pick(ALARMS)] : [],
      participants: [
        { ...caller!, kind: fromPhone ? 'phone' : 'app', party: fromPhone ? phone : app },
        { ...callee!, kind: fromPhone ? 'app' : 'phone', party: fromPhone ? app : phone },
      ],
    }
  }

  /** As a worker would say: it wanders a little from one question to the next. */
  #media(callId: string, since: number): MediaStatistics {
    const before = this.#mos.get(callId) ?? 4.4 - this.#random(1) ** 3 * 2.2
    const mos = Math.min(4.4, Math.max(1.5, before + this.#random(0.2) - 0.1))
    this.#mos.set(callId, mos)
    const packets = Math.floor((Date.now() - since) / 20)
    const side = { ...MEDIA.fromPhone, packets, bytes: packets * 172, jitterMs: 1 + this.#random(9), mos }
    return {
      ...MEDIA,
      appCodec: 'opus',
      fromPhone: { ...side, mosRecent: mos, levelDbov: -20 - this.#random(30) },
      fromApp: { ...side, mosRecent: Math.min(4.4, mos + 0.1), levelDbov: -20 - this.#random(30) },
      alarms: this.#calls.get(callId)?.alarms ?? [],
      video: this.video.get(callId)?.(Date.now() - since),
      sampledAt: Date.now(),
    }
  }

  #any(): CallView {
    return this.#pick([...this.#calls.values()])
  }

  #pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random(all.length))]!
  }

  #random(below: number): number {
    return this.#options.random() * below
  }

  #tell(callId: string, happening: CallHappening): void {
    this.#told++
    this.#options.tell({ ...happening, callId, at: Date.now() })
  }
}

export function recordOf(view: CallView): CallRecord {
  const { callId, channelId, cubeSessionId, direction, from, to, mapping, department, arrived, since } = view
  const ended = Date.now()
  return {
    ...{ callId, channelId, cubeSessionId, direction, from, to, answeredBy: to, mapping, department },
    times: {
      arrived,
      rung: arrived,
      accepted: since,
      joined: since,
      firstAudioToApp: since,
      firstAudioToPhone: since,
      ended,
    },
    ...{ setupMs: since - arrived, talkMs: ended - since, endedBy: 'phone', cause: 'hung-up', detail: undefined },
    ...{ result: 'success', media: undefined, phone: {}, app: {}, participants: [], transfers: [] },
    ...{ recordings: [], counted: [] },
  }
}
