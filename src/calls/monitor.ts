import { sleep } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { reasonOf } from '../lib/errors.ts'
import type { CallRoom } from './call-room.ts'
import type { MonitorMode, MonitorView } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import { CallError } from './errors.ts'
import { asLegReason } from './leg-reason.ts'
import type { MonitorLine } from './monitor-line.ts'
import type { Participant } from './participant.ts'
import type { Talk } from './talk.ts'
import type { Tap } from './tap.ts'

/** After a tap was lost: its party's leg tells of its end so much later at most. */
const LOST_MS = 250
/** A party that could not be tapped may just be leaving; once more so much later. */
const AGAIN_MS = 1000

export interface MonitorOptions {
  readonly id: string
  readonly room: CallRoom
  readonly line: MonitorLine
  readonly mode: MonitorMode
  readonly participant: Participant
}

interface MonitorEvents {
  /** What is seen of it changed. */
  change: []
  /** It is over and freed: the last event. */
  over: [reason: EndReason]
}

interface Tapped {
  readonly tap: Tap
  readonly participant: Participant
  readonly whisper: boolean
}

/**
 * One operator at one call. Listening and whispering, the operator is in a talk of their own with a tap at one
 * participant; barging, in the call's own talk. Never a participant: the call lives and ends without regard to it.
 *
 * It follows the call. Who listens hears another participant while the chosen one is on hold, and from then on when that
 * one has left. A whisper is for the chosen one alone: when that one leaves, the operator only listens to those who are
 * left.
 */
export class Monitor extends Emitter<MonitorEvents> {
  readonly id: string
  readonly #room: CallRoom
  readonly #line: MonitorLine
  readonly #own: Talk
  readonly #since: number
  readonly #over = new AbortController()
  #mode: MonitorMode
  #chosen: Participant
  #active = false
  #inCall = false
  #tapped: Tapped | undefined
  /** One step at a time. */
  #step: Promise<void> = Promise.resolve()
  #ending: Promise<void> | undefined

  constructor({ id, room, line, mode, participant }: MonitorOptions) {
    super()
    this.id = id
    this.#room = room
    this.#line = line
    this.#mode = mode
    this.#chosen = participant
    this.#own = room.switch.createTalk()
    this.#since = room.clock.now()
    line.once('ended', (reason) => void this.end(reason))
  }

  get view(): MonitorView {
    const { by } = this.#line
    const state = this.#active ? 'active' : 'connecting'
    return { id: this.id, mode: this.#mode, participant: this.#chosen.id, by, since: this.#since, state }
  }

  /** Rings the operator's phone, or resolves to the answer to its browser. Rejects with a BridgeError, all freed. */
  async begin(): Promise<string | undefined> {
    try {
      const answer = await this.#line.begin(this.#own)
      this.#assertLive()
      void this.#enter()
      return answer
    } catch (error) {
      await this.end(asLegReason(error))
      throw error
    }
  }

  /** Rejects with a BridgeError; it goes on as it was then. */
  async change(mode: MonitorMode): Promise<void> {
    await this.#next(async () => {
      const before = this.#mode
      if (mode === before) return
      this.#mode = mode
      try {
        await this.#arrange()
      } catch (error) {
        this.#mode = before
        throw error
      }
      this.emit('change')
    })
  }

  /** Something about the call changed: who is in it, or who waits. */
  follow(): void {
    if (this.#active && !this.#over.signal.aborted && !this.#arranged) void this.#keepUp([0, AGAIN_MS])
  }

  /** Idempotent: the first reason stays. Never rejects; resolves when all is freed. */
  end(reason: EndReason): Promise<void> {
    this.#ending ??= this.#free(reason)
    return this.#ending
  }

  async #free(reason: EndReason): Promise<void> {
    this.#over.abort()
    // The operator first: nothing more is to be heard by them, or of them.
    await this.#line.close(reason)
    await this.#step
    await this.#tapped?.tap.close()
    await this.#own.close()
    this.emit('over', reason)
  }

  async #enter(): Promise<void> {
    try {
      await this.#line.entered()
      await this.#next(async () => {
        this.#active = true
        await this.#arrange()
      })
      this.emit('change')
    } catch (error) {
      await this.end(asLegReason(error))
    }
  }

  /** Adapts to the call; after each of `waits` once more when that failed. Ends the monitor when nothing helps. */
  async #keepUp(waits: readonly number[]): Promise<void> {
    let failure: unknown
    for (const ms of waits) {
      if (ms > 0) await sleep(ms, this.#over.signal)
      try {
        await this.#next(() => this.#arrange())
        return
      } catch (error) {
        failure = error
      }
    }
    if (this.#over.signal.aborted) return
    this.#room.log.warn({ monitor: this.id, ...reasonOf(failure) }, 'a monitor could not follow its call')
    await this.end(asLegReason(failure))
  }

  #next(work: () => Promise<void>): Promise<void> {
    const step = this.#step.then(() => {
      this.#assertLive()
      return work()
    })
    this.#step = step.catch(() => undefined)
    return step
  }

  #assertLive(): void {
    if (this.#over.signal.aborted) throw new CallError('call_monitor_unknown', `monitor ${this.id} is over`)
  }

  get #arranged(): boolean {
    if (!this.#present(this.#chosen)) return false
    if (this.#mode === 'barge') return this.#inCall
    const { participant, whisper } = this.#tapped ?? {}
    return !this.#inCall && participant === this.#audible() && whisper === (this.#mode === 'whisper')
  }

  /** Makes what is heard what it shall be. */
  async #arrange(): Promise<void> {
    this.#choose()
    if (!this.#active || this.#arranged) return
    if (this.#mode === 'barge') {
      await this.#room.talk.add(this.#line.channelId)
      this.#inCall = true
      await this.#untap()
      return
    }
    const participant = this.#audible()
    if (!participant) return this.#untap()
    await this.#tap(participant, this.#mode === 'whisper')
    if (this.#inCall) await this.#own.add(this.#line.channelId)
    this.#inCall = false
  }

  /** When the chosen one has left, somebody else is it; a whisper is not for that one. */
  #choose(): void {
    if (this.#present(this.#chosen)) return
    const next = this.#room.members.joined[0]
    if (!next) return
    this.#chosen = next
    if (this.#mode === 'whisper') this.#mode = 'listen'
    this.emit('change')
  }

  /** Whom to tap. Who listens wants to hear the talk, not the music of one who waits. */
  #audible(): Participant | undefined {
    const { joined } = this.#room.members
    const chosen = joined.find((it) => it === this.#chosen)
    if (chosen && (this.#mode === 'whisper' || !chosen.onHold)) return chosen
    return joined.find(({ onHold }) => !onHold) ?? chosen
  }

  #present(participant: Participant): boolean {
    return this.#room.members.joined.includes(participant)
  }

  async #tap(participant: Participant, whisper: boolean): Promise<void> {
    const { channelId } = participant
    if (channelId === undefined) throw new CallError('call_no_media', `${participant.id} has no channel to listen at`)
    const tap = this.#room.switch.createTap(channelId, { whisper })
    const before = this.#tapped
    try {
      await tap.open()
      // One after the other: of two in one talk, what the first hears would be whispered by the second. A gap of two
      // requests to the switch, some milliseconds.
      if (before) await this.#own.remove(before.tap.channelId)
      await this.#own.add(tap.channelId)
    } catch (error) {
      await tap.close()
      if (before) await this.#own.add(before.tap.channelId).catch(() => undefined)
      throw error
    }
    const tapped = { tap, participant, whisper }
    this.#tapped = tapped
    tap.once('lost', () => {
      if (this.#tapped !== tapped) return
      this.#tapped = undefined
      void tap.close()
      if (!this.#over.signal.aborted) void this.#keepUp([LOST_MS, AGAIN_MS])
    })
    await before?.tap.close()
  }

  async #untap(): Promise<void> {
    const tapped = this.#tapped
    this.#tapped = undefined
    await tapped?.tap.close()
  }
}
