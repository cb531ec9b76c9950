import type { Emitter } from '../lib/emitter.ts'
import type { Party } from './leg.ts'
import type { RecordingFormat, RecordingLayout, RecordingPlan } from './recording-wishes.ts'
import type { Talk } from './talk.ts'

/** Whose sound is in a part: everyone's, or with the layout `split` the caller's and what the caller hears. */
export type TapeSide = 'all' | 'caller' | 'others'

/** What is recorded: a talk, or one party's channel in both directions. */
export type TapeSource =
  { readonly layout: 'mixed'; readonly talk: Talk } | { readonly layout: 'split'; readonly channelId: string }

export interface TapeEvents {
  /**
   * It ended though nobody here wanted it to, at most once. `gone`: with the party's channel; `failed`: the switch gave up
   * while there was something to record, as it does when its disk is full.
   */
  lost: [why: 'gone' | 'failed']
}

/** What the switch records of a call. A talk that everyone leaves for a while goes on in a further part. */
export interface Tape extends Emitter<TapeEvents> {
  /** Once. Rejects with a BridgeError; nothing is left behind then. */
  start(): Promise<void>
  /** What is said while it is paused is left out. Rejects with a BridgeError. */
  pause(paused: boolean): Promise<void>
  /** Resolves to the names of its parts when they are whole. Idempotent; bounded; never rejects. */
  stop(): Promise<readonly string[]>
}

/** What a part's name at the switch says of it. */
export interface TapePart {
  /** The recording's, a UUID. */
  readonly id: string
  readonly callId: string
  readonly layout: RecordingLayout
  readonly format: RecordingFormat
  readonly side: TapeSide
  /** Epoch ms at which it begins, less what the recording was paused before. */
  readonly startedAt: number
}

/** What is told to all in a talk before it is recorded. */
export interface Announcement {
  /** `sound:conf-now-recording`; one after the other. */
  readonly sounds: readonly string[]
  /** The longest that it is waited for. Milliseconds. */
  readonly maxMs: number
}

/** Where the recordings of calls go; a call waits for it only where `demandSpace` is asked. */
export interface RecordingSink {
  /** Rejects with a BridgeError that says why nothing can be recorded now. */
  demandSpace(): Promise<void>
  /** What a part must be called at the switch, so that it is found there after a crash. */
  partName(part: TapePart): string
  /**
   * Fetches the parts from the switch, once they are whole, and keeps them. Rejects with a BridgeError; what is still at
   * the switch is fetched later. No parts: there is nothing to keep.
   */
  keep(
    recordingId: string,
    parts: Promise<readonly string[]>,
    details: { readonly mapping: string | undefined; readonly parties: readonly Party[] },
  ): Promise<unknown>
}

/** How calls are recorded. */
export interface RecordingOffice {
  readonly sink: RecordingSink
  /** Where neither a request nor the mapping says otherwise. */
  readonly defaults: RecordingPlan
  readonly announcement: Announcement
}
