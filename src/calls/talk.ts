import type { Emitter } from '../lib/emitter.ts'
import type { Digit, MediaSession, PhoneCodec } from '../media/session.ts'
import type { VideoCodec } from '../media/video/video.ts'

/** The room at the switch in which those who are in it hear each other. */
export interface Talk {
  /**
   * Makes it; once only, however often it is asked: the first time decides. Rejects with a BridgeError.
   * `direct`: two who are alone in it may exchange their packets past the switch.
   */
  open(options?: { readonly direct: boolean }): Promise<void>
  /** Puts a channel in, out of another talk if it was in one. Rejects with a BridgeError. */
  add(channelId: string): Promise<void>
  /** Takes a channel out; it hears nothing then. That it is gone already is fine. */
  remove(channelId: string): Promise<void>
  /** Idempotent; never rejects. Channels that are still in it stay, alone. */
  close(): Promise<void>
}

export interface GatewayEvents {
  /** The channel ended though nobody here wanted it to. At most once. */
  lost: []
  /** A digit of the phone's that came past the switch. */
  digit: [digit: Digit, durationMs: number]
}

/** An app's way into the talks of the switch: a channel that exchanges its audio with a media session. */
export interface Gateway extends Emitter<GatewayEvents> {
  readonly channelId: string
  /** What is spoken on the channel, once that is chosen. */
  readonly codec: PhoneCodec | undefined
  /** What the phones speak that the app will hear, best first; before `enter`, as soon as it is known. */
  expect(codecs: readonly PhoneCodec[]): void
  /** What video the phones have that the app will see, best first; none until it is said. Before `enter`. */
  expectVideo(codecs: readonly VideoCodec[]): void
  /** Whether the app's side of the call has video; false until it is said. Before `enter`. */
  appHasVideo(has: boolean): void
  /** The app's side has video and the switch can carry it: worth offering to a phone. */
  readonly wantsVideo: boolean
  /**
   * Makes the channel, connects the media session and puts it into the talk: with video where both sides have it and
   * the switch can carry it. Idempotent; rejects with a BridgeError.
   */
  enter(talk: Talk, codecs: readonly PhoneCodec[]): Promise<void>
  /** Sends a digit to the phone past the switch. False: what is sent does not pass by it; the switch is to be asked. */
  sendDigit(digit: Digit, durationMs: number): Promise<boolean>
  /** Idempotent; never rejects. The media session is its owner's to close. */
  close(): Promise<void>
}

/** The talk path of an app: between its WebRTC leg and the switch. */
export interface AppPath {
  readonly media: MediaSession
  readonly gateway: Gateway
}

/** Where a leg takes part. */
export interface Place {
  readonly talk: Talk
  /** An app leg's own path; for a phone the path of the app it meets first, or none between phones. */
  readonly app: AppPath | undefined
}
