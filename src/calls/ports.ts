import type { Refusal } from '../media/admission.ts'
import type { MediaSession } from '../media/session.ts'
import type { Leg, Party } from './leg.ts'
import type { Mapping } from './mapping.ts'
import type { CallRecord } from './call-record.ts'
import type { Gateway, Talk } from './talk.ts'
import type { Announcement, Tape, TapeSide, TapeSource } from './tape.ts'
import type { Tap, TapOptions } from './tap.ts'

/** A call that a phone makes, as the switch hands it over. The leg is already held by us and must be ended by us. */
export interface PhoneArrival {
  readonly leg: Leg
  /** What was dialled: an extension or a SIP URI. */
  readonly dialled: string
}

/** A call that an app user makes to one of our identities. */
export interface AppArrival {
  readonly leg: Leg
  /** The ConnectyCube user that was called. */
  readonly identityUserId: number
  /** The number it named for the other side, as it wrote it; undefined: it named none, and means the mapping's phone. */
  readonly dialled?: string | undefined
}

export interface PhoneDialOptions {
  /** Where the switch shall ring, e.g. `PJSIP/1001`. */
  readonly endpoint: string
  /** Who the phone sees as the caller. */
  readonly caller: Party
  readonly timeoutMs: number
  readonly callId: string
  /** The SIP address of the mapping that the call is of. */
  readonly mapping?: string | undefined
}

/** The side with the phones. */
export interface PhoneNetwork extends TalkSwitch {
  /** Fetches someone out of a call that the switch has without us. The leg has answered. Rejects with a BridgeError. */
  takeOver(networkId: string): Promise<Leg>
  /** True when calls can be made now. */
  readonly available: boolean
  /** Why the switch can't carry one more call than the `liveCalls` of ours; undefined when it can. */
  refusal(liveCalls: number): Refusal | undefined
  /** A leg that has not dialled yet. */
  createLeg(options: PhoneDialOptions): Leg
}

/** What the switch does for a call beside its legs. */
export interface TalkSwitch {
  /** Throws a BridgeError where a call can only be one phone and one app. `what`: `a conference`. */
  requireMixer(what: string): void
  /** A talk that is not open yet. */
  createTalk(): Talk
  /** An app's way into talks; nothing is made before it enters one. */
  createGateway(media: MediaSession): Gateway
  /** An ear at a party's channel; nothing is made before it is opened. */
  createTap(channelId: string, options: TapOptions): Tap
  /** A recording that has not begun. Its parts, of which there may come to be several, get the names of `nameOf`. */
  createTape(source: TapeSource, nameOf: (side: TapeSide) => string): Tape
  /**
   * Plays to all in a talk. Resolves when it was heard, or `signal` ended it; rejects with a BridgeError when it could not
   * be played.
   */
  announce(talk: Talk, announcement: Announcement, signal: AbortSignal): Promise<void>
  readonly channels: ChannelControl
}

/** What the switch does to one party, by its channel. All reject with a BridgeError. */
export interface ChannelControl {
  /** Whether what the party says is kept from the others. */
  mute(channelId: string, muted: boolean): Promise<void>
  /** What a channel that is in no talk hears; until what it resolves to is called, which never rejects. */
  play(channelId: string, sound: WaitingSound): Promise<() => Promise<void>>
}

/** What someone hears who waits: music on hold, nothing, or the tone of a phone that is being rung. */
export type WaitingSound = 'music' | 'silence' | 'ringback'

export interface AppDialOptions {
  readonly mapping: Mapping
  /** Users to ring: logins or ids. */
  readonly ring: readonly (string | number)[]
  /** Who the app sees as the caller. */
  readonly caller: Party
  readonly timeoutMs: number
  /** A UUID (CallKit wants one). */
  readonly callId: string
}

/** The side with the apps. */
export interface AppNetwork {
  /** A leg that has not dialled yet. */
  createLeg(options: AppDialOptions): Leg
}

/** Where the records of ended calls go. */
export interface RecordSink {
  /** Never throws, never delays a call. */
  write(record: CallRecord): void
}
