import type { EndReason } from './end-reason.ts'
import type { Leg, Party } from './leg.ts'
import type { Participant } from './participant.ts'
import type { Talk } from './talk.ts'

/** What the way to the first word needs of a call. */
export interface CallInSetUp {
  readonly caller: Participant
  /** It ended, for whatever reason: nothing more is begun. */
  isOver(): boolean
  /** Takes the called side in; `answered` is called when its party takes the call. */
  adopt(leg: Leg, answered: (by: Party) => void): Participant
  /** Opens what the first two need to hear each other, and says it to both. */
  openPath(callee: Participant | undefined): Promise<void>
  readonly talk: Talk
  /** The called party is being alerted. */
  alerted(): void
  /** The called party took the call; false: it is over by now. */
  accepted(by: Party): boolean
  /** Both are in the talk. */
  joined(): void
  reasonOf(error: unknown): EndReason
  end(reason: EndReason): Promise<void>
}

/** The way of a call to the first word between two: whoever is rung, and in which order both sides are completed. */
export class CallSetUp {
  readonly #call: CallInSetUp
  #callerJoined = false

  constructor(call: CallInSetUp) {
    this.#call = call
  }

  /** Rings `leg` for a caller that waits, and joins both when it answers. Failures end the call. */
  async connect(leg: Leg): Promise<void> {
    const call = this.#call
    await this.#step(async () => {
      const alerting = call.caller.leg.alerting()
      const callee = this.#adopt(leg)
      await Promise.all([alerting, call.openPath(callee)])
      await this.#ring(callee)
    })
  }

  /** Dials the caller's side first and rings `leg` when it has answered. Resolves once the first side is dialled. */
  async originate(leg: Leg): Promise<void> {
    const call = this.#call
    await this.#step(async () => {
      const callee = this.#adopt(leg)
      call.caller.once('answered', () => void this.#step(() => this.#ringForOriginated(callee)))
      await call.openPath(callee)
      if (!call.isOver()) await call.caller.leg.dial()
    })
  }

  /** Takes the caller into a room, where nobody is yet. `by`: what the room is called. */
  async host(by: Party): Promise<void> {
    const call = this.#call
    await this.#step(async () => {
      await call.openPath(undefined)
      if (!call.accepted(by)) return
      await call.caller.enter(call.talk)
      call.joined()
    })
  }

  #adopt(leg: Leg): Participant {
    const callee = this.#call.adopt(leg, (by) => void this.#step(() => this.#join(callee, by)))
    return callee
  }

  async #ring(callee: Participant): Promise<void> {
    const call = this.#call
    if (call.isOver()) return
    await callee.leg.dial()
    call.alerted()
    // What an app's leg can do early costs nothing; a phone's ExternalMedia is made only once it is needed, since each
    // costs Asterisk four threads.
    if (call.caller.kind === 'app' && !call.isOver()) await call.caller.leg.prepare()
  }

  async #ringForOriginated(callee: Participant): Promise<void> {
    const { caller } = this.#call
    if (this.#call.isOver()) return
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
    const call = this.#call
    const { caller } = call
    if (!call.accepted(by)) return
    await Promise.all([caller.leg.prepare(), callee.leg.join()])
    if (call.isOver()) return
    if (!this.#callerJoined) await caller.leg.join()
    for (const participant of [caller, callee]) participant.becomeJoined()
    call.joined()
  }

  /** Runs one step; what fails in it ends the call, unless the call is over already and the step failed for that. */
  async #step(work: () => Promise<void>): Promise<void> {
    const call = this.#call
    try {
      await work()
    } catch (error) {
      if (!call.isOver()) await call.end(call.reasonOf(error))
    }
  }
}
