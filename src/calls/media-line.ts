import type { Emitter } from '../lib/emitter.ts'
import type { Digit, MediaSession } from '../media/session.ts'

export interface LineCallEvents {
  /** The switch, or the way to it, ended the call. At most once, and never after our own `close`. */
  ended: [detail: string]
  /** A digit that the phone sent past the switch. */
  digit: [digit: Digit, durationMs: number]
}

/** A call of the switch to our own SIP account, whose media is a talk path's. */
export interface LineCall extends Emitter<LineCallEvents> {
  /** Sends a digit to the phone past the switch. False: its media does not pass by it now. */
  sendDigit(digit: Digit, durationMs: number): Promise<boolean>
  /** Says BYE. Idempotent; bounded; never rejects. */
  close(): Promise<void>
}

/** The bridge's own SIP account at the switch: it carries talk paths with video, which ExternalMedia can't. */
export interface MediaLine {
  /** Registered, and reachable. */
  readonly available: boolean
  /** What the switch dials to reach it, e.g. `PJSIP/cubebridge`. */
  readonly endpoint: string
  /** Calls may have video. */
  readonly video: boolean
  /** The switch may send a phone's media straight to it, and the other way. */
  readonly direct: boolean
  /**
   * Has `media` answer the INVITE that names `token` (in `X-Cubebridge-Line`). To be called before the switch dials.
   * Resolves when the call is established; rejects with a BridgeError when `signal` gives up: a late INVITE is refused
   * then.
   */
  expect(token: string, media: MediaSession, signal: AbortSignal): Promise<LineCall>
}
