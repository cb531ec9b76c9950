import type { Emitter } from '../lib/emitter.ts'
import type { Digit } from '../media/session.ts'
import type { EndReason } from './end-reason.ts'
import type { Place } from './talk.ts'

/** Who is at the far end of a leg, as the other side shall see it. */
export interface Party {
  /** `sip:1001@empresa.com`, or `cube:4448515`. */
  readonly address: string
  /** What a person calls it: an extension or a login. */
  readonly number: string
  readonly displayName: string
}

export interface LegEvents {
  /** Outgoing: the far device alerts its user. At most once. */
  ringing: []
  /** Outgoing: the far user took the call. `by` names the user or device that did. At most once. */
  answered: [by: Party]
  /** The far side, or the network towards it, ended this leg. At most once, and never after our own `end`. */
  ended: [reason: EndReason]
  /** A digit the party pressed. */
  dtmf: [digit: Digit, durationMs: number]
  /** The party put us on hold, or came back. */
  hold: [held: boolean]
  /** The party wants the other one sent to someone else (a phone's transfer key: SIP REFER, RFC 3515). */
  transfer: [asked: TransferAsked]
}

/** A party's second call, and who is at its other end, by their names in the network. */
export interface Consulted {
  readonly networkId: string
  readonly peerId: string | undefined
}

/** How a transfer goes, for the phone that asked for it. */
export type TransferProgress = 'ringing' | 'completed' | 'failed'

export interface TransferAsked {
  /** Whom the party named: what it would have dialled. Checked like anything dialled. */
  readonly target: string
  /** Attended: the party's own second call. */
  readonly consulted: Consulted | undefined
  /** Never throws. After `completed` or `failed` nothing is told any more. */
  progress(progress: TransferProgress): void
}

/**
 * One party of a call, whatever carries it. A leg is used in this order, and each step is bounded and rejects with a
 * BridgeError:
 *
 * - incoming: `attach`, `alerting`, `prepare`, `join`, `end`
 * - outgoing: `attach`, `dial`, (event `answered`), `join`, `end`
 *
 * `end` may come at any point, also while another step is under way; that step then rejects or does nothing.
 */
export interface Leg extends Emitter<LegEvents> {
  readonly kind: 'phone' | 'app'
  readonly direction: 'incoming' | 'outgoing'
  /** The network's own name of the leg: an Asterisk channel id, a ConnectyCube session id. */
  readonly networkId: string
  readonly party: Party
  /** Says where the leg takes part. Before everything else but `end`. */
  attach(place: Place): void
  /** Incoming: tells the caller that the other side is being alerted (SIP 180). */
  alerting(): Promise<void>
  /** Outgoing: starts alerting the far user. Resolves when the network took the request. */
  dial(): Promise<void>
  /** Incoming: does all that can be done before the answer, so that answering is quick. Idempotent. */
  prepare(): Promise<void>
  /**
   * Completes the leg so that audio flows: between a phone and the talk, which it then is in, or between an app and its
   * media session. Answers an incoming one.
   */
  join(): Promise<void>
  /** Passes a digit of the other party on to this one. */
  sendDtmf(digit: Digit, durationMs: number): Promise<void>
  /** Ends the leg and frees all it holds at its network; tells the party why in its own terms. Idempotent. Never rejects. */
  end(reason: EndReason): Promise<void>
  /** What the network knows of the leg's quality and wants in the record; asked before `end`. Never rejects. */
  details(): Promise<Readonly<Record<string, unknown>>>
}
