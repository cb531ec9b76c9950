import { randomUUID } from 'node:crypto'
import { sleep, within } from '../lib/deadline.ts'
import { messageOf } from '../lib/errors.ts'
import type { CallRoom } from './call-room.ts'
import type { LiveRecordingView } from './call-view.ts'
import { CallError } from './errors.ts'
import type { Party } from './leg.ts'
import type { Participant } from './participant.ts'
import type { RecordingPlan } from './recording-wishes.ts'
import type { RecordingOffice, Tape, TapeSource } from './tape.ts'

const DEMAND_MS = 5000
/** A party's channel goes a moment before its call does, mostly. */
const LEAVING_MS = 300
const SWITCH_GAVE_UP =
  'the switch stopped recording though people are in the talk: is the disk full that its recordings are on? What it ' +
  'has so far is kept; the call goes on'

type Outcome = 'live' | 'stored' | 'failed'

/** One recording of a call, from the announcement until it is kept. Nothing that happens to it touches the call. */
export class CallRecording {
  readonly id = randomUUID()
  /** Resolves when another one may begin; this one may still have to be kept. Never rejects. */
  readonly over: Promise<void>
  readonly #room: CallRoom
  readonly #office: RecordingOffice
  readonly #plan: RecordingPlan
  readonly #parties = new Map<string, Party>()
  readonly #tapes: Tape[] = []
  readonly #stop = new AbortController()
  #settle: () => void = () => undefined
  #state: LiveRecordingView['state'] = 'announcing'
  #since: number
  #paused: { readonly since: number | undefined; readonly ms: number } = { since: undefined, ms: 0 }
  /** One step after the other. */
  #step: Promise<unknown> = Promise.resolve()
  #stopping: Promise<void> | undefined

  constructor(room: CallRoom, office: RecordingOffice, plan: RecordingPlan) {
    this.#room = room
    this.#office = office
    this.#plan = plan
    this.#since = room.clock.now()
    this.over = new Promise((resolve) => (this.#settle = resolve))
  }

  view(): LiveRecordingView {
    const { layout, format } = this.#plan
    return { id: this.id, layout, format, state: this.#state, since: this.#since }
  }

  /** Something was recorded. */
  get made(): boolean {
    return this.#tapes.length > 0
  }

  /**
   * Resolves when it records, or announces that it will. Rejects with a BridgeError when it can't; what goes wrong later
   * is told as an event.
   */
  async begin(): Promise<void> {
    try {
      await within(DEMAND_MS, this.#office.sink.demandSpace(), 'looking for space for a recording')
      if (this.#stop.signal.aborted) throw stopped()
      if (!this.#plan.announce) await this.#do(() => this.#record())
    } catch (error) {
      this.#fail(messageOf(error))
      throw error
    }
    if (!this.#plan.announce) return
    this.#tell('live')
    void this.#do(() => this.#announce()).catch((error: unknown) => this.#fail(messageOf(error)))
  }

  /** Rejects with CallError `call_state`, or as the switch does. */
  async pause(paused: boolean): Promise<LiveRecordingView> {
    const wanted = paused ? 'paused' : 'recording'
    this.#requireRunning(wanted)
    await this.#do(async () => {
      this.#requireRunning(wanted)
      if (this.#state === wanted) return
      await this.#tapes.at(-1)?.pause(paused)
      if (this.#stopping) return
      const now = this.#room.clock.now()
      const { since, ms } = this.#paused
      this.#paused = paused ? { since: now, ms } : { since: undefined, ms: ms + now - (since ?? now) }
      this.#become(wanted)
      this.#tell('live')
    })
    return this.view()
  }

  /** Resolves when the switch records no more; keeping it goes on behind, and is told as an event. Never rejects. */
  stop(detail?: string): Promise<void> {
    this.#stopping ??= this.#finish(detail)
    return this.#stopping
  }

  async #finish(detail: string | undefined): Promise<void> {
    this.#stop.abort()
    this.#noteParties()
    this.#become('stopping')
    const { sink } = this.#office
    const parts = this.#parts()
    const kept = sink.keep(this.id, parts, {
      mapping: this.#room.mapping?.sipUri,
      parties: [...this.#parties.values()],
    })
    kept.then(
      () => this.made && this.#tell('stored', detail),
      (error: unknown) => {
        this.#room.log.error({ recordingId: this.id, err: error }, 'a recording could not be kept yet')
        this.#tell('failed', `${messageOf(error)} (what the switch has of it is fetched later)`)
      },
    )
    await parts
    if (!this.made && detail === undefined) this.#tell('failed', 'it was stopped before anything was recorded')
    this.#settle()
  }

  async #parts(): Promise<readonly string[]> {
    await this.#step
    const parts = await Promise.all(this.#tapes.map((tape) => tape.stop()))
    return parts.flat()
  }

  async #announce(): Promise<void> {
    const { room, announcement } = { room: this.#room, announcement: this.#office.announcement }
    let detail: string | undefined
    try {
      await room.switch.announce(room.talk, announcement, this.#stop.signal)
    } catch (error) {
      detail = messageOf(error)
      room.log.warn({ recordingId: this.id, err: error }, 'a recording could not be announced')
    }
    if (!this.#stop.signal.aborted) await this.#record(detail)
  }

  async #record(detail?: string): Promise<void> {
    const source = this.#source(undefined)
    if (!source) throw new CallError('call_state', 'record: nobody is in the talk who could be recorded')
    await this.#load(source)
    if (this.#stopping) return
    this.#become('recording')
    this.#tell('live', detail)
  }

  /** Who stands in the left channel: the caller, and when it is gone whoever is in longest. */
  #source(gone: string | undefined): TapeSource | undefined {
    this.#noteParties()
    const { talk, members } = this.#room
    if (this.#plan.layout === 'mixed') return { layout: 'mixed', talk }
    const here = members.joined.find(({ channelId }) => channelId !== undefined && channelId !== gone)
    return here?.channelId === undefined ? undefined : { layout: 'split', channelId: here.channelId }
  }

  async #load(source: TapeSource): Promise<void> {
    const { id, layout, format } = { id: this.id, ...this.#plan }
    const { room, sink } = { room: this.#room, sink: this.#office.sink }
    const at = () => room.clock.now() - this.#paused.ms
    // Both sides of a split one begin at the same time.
    const begun = at()
    const tape = room.switch.createTape(source, (side) =>
      sink.partName({ id, callId: room.id, layout, format, side, startedAt: side === 'all' ? at() : begun }),
    )
    tape.once('lost', (why) => void this.#onLost(why, source))
    await tape.start()
    this.#tapes.push(tape)
  }

  async #onLost(why: 'gone' | 'failed', source: TapeSource): Promise<void> {
    if (this.#stopping) return
    if (why === 'failed' || source.layout === 'mixed') {
      this.#fail(SWITCH_GAVE_UP)
      return
    }
    await sleep(LEAVING_MS, this.#room.over)
    await this.#do(async () => {
      const next = this.#source(source.channelId)
      if (this.#stopping || this.#room.over.aborted || !next) return
      await this.#load(next)
      if (this.#state === 'paused') await this.#tapes.at(-1)?.pause(true)
      this.#tell('live', 'whom the left channel was of has left the call: it is of another party from now on')
    }).catch((error: unknown) => this.#fail(messageOf(error)))
  }

  /** Tells it, and keeps what there is. */
  #fail(detail: string): void {
    if (this.#stopping) return
    this.#tell('failed', detail)
    void this.stop(detail)
  }

  #requireRunning(wanted: 'paused' | 'recording'): void {
    if (this.#state === 'recording' || this.#state === 'paused') return
    throw new CallError('call_state', `${wanted === 'paused' ? 'pause' : 'resume'}: the recording is ${this.#state}`)
  }

  #noteParties(): void {
    const note = ({ id, leg }: Participant) => this.#parties.set(id, leg.party)
    this.#room.members.joined.forEach(note)
  }

  #become(state: LiveRecordingView['state']): void {
    this.#state = state
    this.#since = this.#room.clock.now()
  }

  #tell(outcome: Outcome, detail?: string): void {
    this.#room.tell({ type: 'call.recording', data: { ...this.view(), outcome, detail } })
    if (!this.#room.over.aborted) this.#room.changed()
  }

  #do(work: () => Promise<void>): Promise<void> {
    const done = this.#step.then(work)
    this.#step = done.catch(() => undefined)
    return done
  }
}

function stopped(): CallError {
  return new CallError('call_state', 'record: it was stopped again before it began')
}
