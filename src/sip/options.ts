import type { VideoCodec } from '../media/video/video.ts'

/** One of the bridge's own accounts at a SIP server. */
export interface SipAccountOptions {
  readonly user: string
  readonly password: string
  /** The name that the password is for, where it is not `user`. */
  readonly authUser?: string | undefined
  /** The SIP address of the mapping that its calls are for. */
  readonly mapping?: string | undefined
}

/** Where the bridge registers. */
export interface SipServerOptions {
  /** `ws://host:port/path` or `wss://…` (RFC 7118). */
  readonly server: string
  /** The domain of the accounts. */
  readonly domain: string
  /** Seconds that a registration is asked for. */
  readonly expiresSeconds: number
  readonly times?: SipTimes | undefined
}

/** The bounds of registering. Milliseconds. */
export interface SipTimes {
  /** The connection must be up by then. */
  readonly connectMs: number
  /**
   * A REGISTER must have its answer by then. An Asterisk that has just started takes the connection and drops what
   * comes before PJSIP is ready; RFC 3261's own bound is 32 s.
   */
  readonly answerMs: number
  /** The first wait after a loss, doubling up to `maxMs`. */
  readonly firstMs: number
  readonly maxMs: number
  /** The wait after an ending that only a person can change (wrong password). */
  readonly slowMs: number
  /** The connection is pinged so often, and lost when nothing came back by the next time. */
  readonly pingMs: number
}

export const SIP_TIMES: SipTimes = {
  connectMs: 5000,
  answerMs: 4000,
  firstMs: 200,
  maxMs: 10_000,
  slowMs: 30_000,
  pingMs: 10_000,
}

/** The bridge's account at Asterisk, which calls with video go through. */
export interface SipLineOptions extends SipServerOptions {
  readonly account: SipAccountOptions
  /** What Asterisk dials, e.g. `PJSIP/cubebridge`. */
  readonly endpoint: string
  /** Calls may have video. */
  readonly video: boolean
  /** Asterisk may have phones exchange their media with the bridge directly. */
  readonly directMedia: boolean
}

/** Phones at any SIP server. */
export interface SipPhonesOptions extends SipServerOptions {
  readonly accounts: readonly SipAccountOptions[]
  /** What video may be agreed with phones, best first; none: audio only. */
  readonly video: readonly VideoCodec[]
}
