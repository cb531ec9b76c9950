import { reasonOf } from '../lib/errors.ts'
import { CallRecording } from './call-recording.ts'
import type { CallRoom } from './call-room.ts'
import type { LiveRecordingView } from './call-view.ts'
import { CallError } from './errors.ts'
import type { RecordRequest } from './operator.ts'
import { automaticRecording, requestedRecording } from './recording-policy.ts'
import type { RecordingPlan } from './recording-wishes.ts'
import type { RecordingOffice } from './tape.ts'

/** The recordings of one call: one at a time. No trouble of theirs reaches the call. */
export class CallRecorder {
  readonly #room: CallRoom
  readonly #all: CallRecording[] = []
  #current: CallRecording | undefined
  #closed = false

  constructor(room: CallRoom) {
    this.#room = room
  }

  get view(): LiveRecordingView | undefined {
    return this.#current?.view()
  }

  /** Ids of the recordings made. */
  get made(): readonly string[] {
    return this.#all.filter(({ made }) => made).map(({ id }) => id)
  }

  /** The parties talk: what the mapping wants recorded is from now on. Never rejects. */
  async startByItself(): Promise<void> {
    const { recordings, mapping, log } = this.#room
    const plan = recordings && automaticRecording(mapping?.recording, recordings.defaults)
    if (!plan) return
    try {
      await this.#begin(recordings, plan)
    } catch (error) {
      log.error({ ...reasonOf(error) }, 'a call that its mapping wants recorded is not')
    }
  }

  /** Rejects with CallError `call_state` or `call_busy`, or with a BridgeError that says why nothing can be recorded. */
  async start(request: RecordRequest): Promise<LiveRecordingView> {
    const { recordings, mapping } = this.#room
    this.#room.requireTalking('record')
    this.#room.switch.requireMixer('recording')
    if (!recordings) throw new CallError('call_state', 'record: this bridge records nothing')
    return this.#begin(recordings, requestedRecording(request, mapping?.recording, recordings.defaults))
  }

  /** Rejects with CallError `call_state`, or as the switch does. */
  async pause(paused: boolean): Promise<LiveRecordingView> {
    return this.#need(paused ? 'pause' : 'resume').pause(paused)
  }

  /** Resolves when nothing is recorded any more. Rejects with CallError `call_state`. */
  async stop(): Promise<void> {
    await this.#need('stop').stop()
  }

  /** The call is over: what was recorded is kept behind, whatever that takes. Never rejects. */
  close(): Promise<void> {
    this.#closed = true
    void this.#current?.stop()
    return Promise.resolve()
  }

  async #begin(office: RecordingOffice, plan: RecordingPlan): Promise<LiveRecordingView> {
    if (this.#current) throw new CallError('call_busy', 'record: the call is being recorded already; stop that first')
    const recording = new CallRecording(this.#room, office, plan)
    this.#all.push(recording)
    this.#current = recording
    void recording.over.then(() => {
      this.#current = undefined
      if (!this.#closed) this.#room.changed()
    })
    await recording.begin()
    return recording.view()
  }

  #need(what: string): CallRecording {
    if (this.#current) return this.#current
    throw new CallError('call_state', `${what}: the call is not being recorded`)
  }
}
