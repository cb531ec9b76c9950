import type { BackoffOptions } from '../lib/retry.ts'

/** How long things may take and how often they are done, milliseconds. */
export interface CubeTimings {
  /** One REST request. */
  readonly restMs: number
  /** Connecting the chat, up to being online. */
  readonly connectMs: number
  /** Touching the session so that it does not expire: it lives 2 h from its last use. */
  readonly renewEveryMs: number
  /** The SDK sends no keep-alive, and a half-open socket shows only by a ping without a reply. */
  readonly pingEveryMs: number
  readonly pingMs: number
  /** Between attempts to get an identity online. */
  readonly reconnect: BackoffOptions
  /** Between attempts of an identity whose credentials were refused. */
  readonly refusedRetryMs: number
  /** A call's wait for its identity to come online. */
  readonly readyMs: number
  /** Repeating `call` while ringing, as the SDK does: a device that connects late learns of the call by it. */
  readonly repeatCallMs: number
  /** How long a signal that could not be delivered for want of a chat connection stays worth sending. */
  readonly keepSignalMs: number
  /**
   * The same for the end of a call. The SDK does not end a call whose media stopped, so an app that never hears of the
   * end stays in it; this is to outlast the pauses between attempts to get the chat back.
   */
  readonly keepEndMs: number
  /** An app's call to us that rings longer was given up by the app: its SDK sends no signal then (default 60 s). */
  readonly incomingRingMs: number
  /** An app that repeats its `call` and then doesn't for so long is gone. */
  readonly incomingSilenceMs: number
  /**
   * After so long in a call, a resource of the winning user that is not known to have lost is taken for the winner's new
   * one: an app gets another resource when its chat reconnects, for instance on a change of network.
   */
  readonly resourceSettledMs: number
  /** From the answer to audio, at most. */
  readonly joinMs: number
  /** Looking up a caller's name before its call is announced. */
  readonly callerLookupMs: number
  /** Saying goodbye: the last signals, the chat's end, the session's end. Each. */
  readonly closeMs: number
}

export const defaultTimings: CubeTimings = {
  restMs: 10_000,
  connectMs: 10_000,
  renewEveryMs: 60 * 60_000,
  pingEveryMs: 20_000,
  pingMs: 5000,
  reconnect: { firstMs: 500, maxMs: 30_000 },
  refusedRetryMs: 60_000,
  readyMs: 8000,
  repeatCallMs: 5000,
  keepSignalMs: 10_000,
  keepEndMs: 5 * 60_000,
  incomingRingMs: 65_000,
  incomingSilenceMs: 20_000,
  resourceSettledMs: 10_000,
  joinMs: 30_000,
  callerLookupMs: 1000,
  closeMs: 2000,
}

/** Pushes to apps that are not running. */
export interface PushOptions {
  readonly enabled: boolean
  /** Which of ConnectyCube's certificates are used. */
  readonly environment: 'development' | 'production'
}
