import type { Emitter } from '../lib/emitter.ts'

export interface TapOptions {
  /** Whether the party hears what is said to the tap; nobody else does. */
  readonly whisper: boolean
}

export interface TapEvents {
  /** It ended though nobody here wanted it to: its party's channel is gone. At most once. */
  lost: []
}

/**
 * An ear at one party's channel: who is in a talk with it hears what the party says and what it hears. Never to be put
 * into a talk that the party is in.
 */
export interface Tap extends Emitter<TapEvents> {
  readonly channelId: string
  /** Makes it; resolves when it may be put into a talk. Once; rejects with a BridgeError. */
  open(): Promise<void>
  /** Idempotent; never rejects. The party is not touched. */
  close(): Promise<void>
}
