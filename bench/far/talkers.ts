import { FRAME_MS } from './speech.ts'
import { Recorder, type Recording } from './recorder.ts'

/** Packets of one side of all calls so far. */
export interface Counts {
  readonly sent: number
  readonly received: number
  /** Of the call that received least. */
  readonly leastReceived: number
}

/** One far end's way to send. `index` counts the frames that the call has sent. */
export type Speak = (call: number, index: number) => void

/** Often enough that calls, spread over 20 ms, leave at their own times, and seldom enough to cost little. */
const WAKE_MS = 4
/** After a stall of the machine a phone does not send what it missed. */
const LATE_MS = 200

/**
 * The pace and the bookkeeping of many far ends in one process: each sends a frame every 20 ms, at a phase of its own,
 * and counts what comes. It is no part of what is measured, and kept lean.
 */
export class Talkers {
  readonly #speak: Speak
  readonly #received: number[] = []
  /** By call: the slot of 20 ms that is due next, and the frames sent. */
  readonly #next: number[] = []
  readonly #indices: number[] = []
  readonly #recorders = new Map<number, Recorder>()
  #sent = 0
  #timer: NodeJS.Timeout | undefined
  #begun = 0

  constructor(speak: Speak) {
    this.#speak = speak
  }

  open(calls: number): void {
    for (let call = 0; call < calls; call++) {
      this.#received[call] = 0
      this.#next[call] = 0
      this.#indices[call] = 0
    }
  }

  start(): void {
    this.#begun = performance.now()
    this.#timer = setInterval(() => this.#wake(), WAKE_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  counts(): Counts {
    const received = this.#received.reduce((sum, count) => sum + count, 0)
    return { sent: this.#sent, received, leastReceived: Math.min(...this.#received) }
  }

  /** From now on these calls are recorded. */
  record(calls: readonly number[]): void {
    for (const call of calls) this.#recorders.set(call, new Recorder())
  }

  recordings(): Recording[] {
    const recordings = [...this.#recorders.values()].map((recorder) => recorder.finish())
    this.#recorders.clear()
    return recordings
  }

  /** A frame is about to leave: it is frame `frame` of the speech. */
  noteSent(call: number, frame: number): void {
    this.#sent++
    this.#recorders.get(call)?.sent(frame)
  }

  noteHeard(call: number, payloadType: number, payload: Buffer): void {
    this.#received[call]!++
    this.#recorders.get(call)?.heard(payloadType, payload)
  }

  #wake(): void {
    const now = performance.now() - this.#begun
    const calls = this.#next.length
    for (let call = 0; call < calls; call++) {
      const phase = (call * FRAME_MS) / calls
      const due = Math.floor((now - phase) / FRAME_MS)
      let next = this.#next[call]!
      if ((due - next) * FRAME_MS > LATE_MS) next = due
      for (; next <= due; next++) this.#speak(call, this.#indices[call]!++)
      this.#next[call] = next
    }
  }
}
