import type { CallRoom } from './call-room.ts'
import type { MonitorMode, MonitorView } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import { CallError } from './errors.ts'
import type { Leg, Party } from './leg.ts'
import { Monitor } from './monitor.ts'
import { BrowserLine, type MonitorLine, PhoneLine } from './monitor-line.ts'
import type { MonitorRequest, MonitorStarted } from './operator.ts'
import type { Participant } from './participant.ts'

/** Each has a bridge and a channel or two of the switch. */
const MOST_MONITORS = 8
const CALL_OVER: EndReason = { cause: 'hung-up', by: 'bridge', detail: 'the call that was listened to is over' }
const ENDED: EndReason = { cause: 'hung-up', by: 'operator', detail: 'the listening was ended' }

/** A leg to the operator's phone, which is shown `caller`. Throws a BridgeError. */
export type RingOperator = (phone: string, caller: Party) => Leg

/** Those who listen to one call. */
export class Monitors {
  readonly #room: CallRoom
  readonly #live = new Map<string, Monitor>()
  #count = 0
  #closed = false

  constructor(room: CallRoom) {
    this.#room = room
  }

  get view(): readonly MonitorView[] {
    return [...this.#live.values()].map((monitor) => monitor.view)
  }

  /** Resolves when the phone is being rung, or with the answer to the browser. Rejects with a BridgeError. */
  async start({ mode, participant: ref, by }: MonitorRequest, ring: RingOperator): Promise<MonitorStarted> {
    this.#room.requireTalking('monitor')
    this.#room.switch.requireMixer('monitoring')
    if (this.#live.size >= MOST_MONITORS) {
      throw new CallError('call_full', `${MOST_MONITORS} monitors listen to the call already: end one first`)
    }
    const participant = this.#find(ref)
    const line =
      'phone' in by ? phoneLine(by.phone, participant, ring) : new BrowserLine(this.#room, by.offer, by.label)
    const monitor = this.#add(line, mode, participant)
    const answer = await monitor.begin()
    return { monitor: monitor.view, answer }
  }

  async change(monitorId: string, mode: MonitorMode): Promise<MonitorView> {
    const monitor = this.#get(monitorId)
    await monitor.change(mode)
    return monitor.view
  }

  async end(monitorId: string): Promise<void> {
    await this.#get(monitorId).end(ENDED)
  }

  /** The call changed: who is in it, or who waits. */
  follow(): void {
    if (this.#closed) return
    for (const monitor of this.#live.values()) monitor.follow()
  }

  /** The call is over. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#live.values()].map((monitor) => monitor.end(CALL_OVER)))
  }

  #add(line: MonitorLine, mode: MonitorMode, participant: Participant): Monitor {
    const monitor = new Monitor({ id: `m${++this.#count}`, room: this.#room, line, mode, participant })
    this.#live.set(monitor.id, monitor)
    monitor.on('change', () => this.#tell(monitor))
    monitor.once('over', (reason) => {
      this.#live.delete(monitor.id)
      this.#tell(monitor, reason)
    })
    this.#tell(monitor)
    return monitor
  }

  #tell(monitor: Monitor, reason?: EndReason): void {
    this.#room.tell({ type: 'call.monitor', data: { ...monitor.view, ended: reason !== undefined, reason } })
    if (!this.#closed) this.#room.changed()
  }

  #get(monitorId: string): Monitor {
    const monitor = this.#live.get(monitorId)
    if (monitor) return monitor
    throw new CallError('call_monitor_unknown', `no monitor of the call has the id ${JSON.stringify(monitorId)}`)
  }

  /** Without a name: the caller, or whoever came first of those who are left. */
  #find(ref: string | undefined): Participant {
    const { members } = this.#room
    const participant = ref === undefined ? members.joined[0] : members.find(ref)
    if (participant?.joined) return participant
    throw new CallError('call_state', `monitor: ${participant?.id ?? 'nobody'} has not answered yet`)
  }
}

function phoneLine(phone: string, { leg }: Participant, ring: RingOperator): PhoneLine {
  return new PhoneLine(ring(phone, leg.party), phone)
}
