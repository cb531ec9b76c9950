import { Emitter } from '../../src/lib/emitter.ts'

/** One call signal that passed through the cloud. */
export interface RecordedSignal {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly from: number
  /** The sender's chat resource; undefined for a reject by REST. */
  readonly resource: string | undefined
  readonly to: number
  /** The resource it was addressed to; undefined: to every device of the user. */
  readonly toResource: string | undefined
  /** `call`, `accept`, `reject`, `hangUp`, `iceCandidates`, `iceRestart` or `iceRestartAccept`. */
  readonly signalType: string
  readonly sessionID: string
  readonly userInfo: Readonly<Record<string, string>>
  readonly sdp: string | undefined
  /** True when a fault swallowed it. */
  readonly dropped: boolean
  /** How many of the addressee's devices it was sent to; signals are not stored for those who are offline. */
  readonly devices: number
}

/** A push notification that an app (or the bridge) asked the cloud to send. */
export interface RecordedPush {
  readonly id: number
  readonly at: number
  readonly from: number
  readonly to: readonly number[]
  readonly environment: string
  /** The decoded message: an object for JSON, otherwise the text. */
  readonly payload: unknown
}

interface JournalEvents {
  signal: [signal: RecordedSignal]
  push: [push: RecordedPush]
  /** A chat resource became available, or went away. */
  online: [userId: number, resource: string]
  offline: [userId: number, resource: string]
}

/** Enough for any test, and a bound for a cloud that runs for days. */
const KEPT = 10_000

/** What happened in the cloud, for tests and for the log of a cloud that runs alone. */
export class Journal extends Emitter<JournalEvents> {
  readonly signals: RecordedSignal[] = []
  readonly pushes: RecordedPush[] = []

  addSignal(signal: RecordedSignal): void {
    keep(this.signals, signal)
    this.emit('signal', signal)
  }

  addPush(push: RecordedPush): void {
    keep(this.pushes, push)
    this.emit('push', push)
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item)
  if (list.length > KEPT) list.splice(0, list.length - KEPT)
}
