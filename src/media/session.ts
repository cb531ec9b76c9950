import type { Emitter } from '../lib/emitter.ts'
import type { Refusal } from './admission.ts'
import type { MediaStatistics } from './statistics.ts'
import type { VideoHindrance, VideoMode } from './video/statistics.ts'
import type { VideoCodec, VideoOptions } from './video/video.ts'

/** What Asterisk exchanges as RTP (ExternalMedia): G.711 (RFC 3551 4.5.14) and G.722 (4.5.2). */
export type RtpCodec = 'PCMU' | 'PCMA' | 'G722'

/** What is spoken with Asterisk. Opus comes by its media WebSocket, untouched. */
export type PhoneCodec = RtpCodec | 'opus'

/** What is spoken with the app. */
export type AppCodec = 'opus' | 'PCMU' | 'PCMA'

/** `g711`: untouched from end to end where both sides have it, at the price of loss resilience towards the app. */
export type CodecPreference = 'opus' | 'g711'

/** One digit of RFC 4733 3.2 (events 0 to 15). */
export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#' | 'A' | 'B' | 'C' | 'D'

export interface IceServer {
  readonly urls: string
  readonly username?: string | undefined
  readonly credential?: string | undefined
}

/** How the WebRTC side of a session finds its way. */
export interface IceOptions {
  readonly servers: readonly IceServer[]
  /** Only TURN relays: neither side learns the other's addresses. */
  readonly relayOnly: boolean
  /** Further host addresses to offer; `127.0.0.1` where app and bridge share a machine. */
  readonly hostAddresses: readonly string[]
}

/** The encoder towards the app. */
export interface OpusOptions {
  /** Bits per second. */
  readonly bitrate: number
  /** 0 (cheapest) to 10. */
  readonly complexity: number
  readonly inbandFec: boolean
  /** Loss the FEC is sized for, percent. */
  readonly expectedLossPercent: number
  readonly dtx: boolean
}

export interface MediaOptions {
  /** For logs and figures; unique among live sessions. */
  readonly id: string
  readonly ice: IceOptions
  readonly opus: OpusOptions
  readonly prefer: CodecPreference
  /** Undefined: no video, whatever the other sides offer. */
  readonly video?: VideoOptions | undefined
  /** No authenticated RTP or RTCP from a connected app for so long: `lost`. Milliseconds. */
  readonly appTimeoutMs: number
  /** ICE and DTLS have so long, from the remote description on, before `failed`. Milliseconds. */
  readonly connectTimeoutMs: number
}

/** A trickled candidate as RFC 8840 and the browser's RTCIceCandidateInit have it. */
export interface IceCandidate {
  readonly candidate: string
  readonly sdpMid: string
  readonly sdpMLineIndex: number
}

export interface RtpAddress {
  readonly address: string
  readonly port: number
}

export type MediaFailure =
  'ice-failed' | 'dtls-failed' | 'connect-timeout' | 'app-silent' | 'phone-lost' | 'worker-lost' | 'worker-error'

/** What is wrong with the talk, by where it comes from. None of them ends a call. */
export type MediaAlarm =
  /** Nothing comes, though both parties are joined and nobody holds. */
  | 'no-packets-from-asterisk'
  | 'no-packets-from-app'
  /** Packets come as usual, but nothing is in them: a muted microphone, or a broken one. */
  | 'silence-from-phone'
  | 'silence-from-app'
  /** There is no path to the app. */
  | 'ice-down'
  | 'dtls-failed'
  /** What the phone says arrives at the app with gaps, or the other way round. */
  | 'high-loss-from-phone'
  | 'high-loss-from-app'
  | 'low-mos-from-phone'
  | 'low-mos-from-app'
  | 'clipping-from-phone'
  | 'clipping-from-app'

/** What is agreed with a phone by its SDP. */
export interface PhoneAgreed {
  readonly audio: PhoneCodec
  /** Undefined: no video with this phone. */
  readonly video: VideoCodec | undefined
  /** The phone wants to receive nothing (RFC 3264 8.4). */
  readonly held: boolean
  /** Where it receives audio, e.g. `192.0.2.4:40000`; with direct media the phone itself, else the switch. */
  readonly audioAt: string | undefined
}

/** What becomes of the video of a session, when that changes. */
export interface VideoState {
  readonly toApp: VideoMode
  readonly toPhone: VideoMode
  /** Why one of them is not what one would expect; of the way to the app, if of both. */
  readonly hindrance?: VideoHindrance | undefined
  /** What the app sends. Undefined: no video with it. */
  readonly appCodec?: VideoCodec | undefined
  readonly phoneCodec?: VideoCodec | undefined
}

export interface MediaEvents {
  /** A local candidate to trickle to the app. */
  candidate: [candidate: IceCandidate]
  /** ICE and DTLS are up: audio can flow. */
  connected: []
  /** The session can no longer carry audio (before or after `connected`). Emitted once at most. */
  failed: [failure: MediaFailure, detail: string]
  /** A digit the app sent, once per digit, at its end. */
  dtmf: [digit: Digit, durationMs: number]
  /** First packet of that direction that the bridge passed on. `at` in epoch ms. */
  firstAudio: [direction: 'toApp' | 'toPhone', at: number]
  /** Something began to be wrong with the talk, or is well again. */
  alarm: [alarm: MediaAlarm, raised: boolean]
  /** A digit in the phone's RTP (RFC 4733), once per digit, at its end. Only where the phone is spoken to by SDP. */
  phoneDtmf: [digit: Digit, durationMs: number]
  /** The phone does not answer RTCP with a keyframe: ask it by SIP INFO (RFC 5168). */
  pictureFastUpdate: []
  videoChanged: [state: VideoState]
}

/**
 * The control side's handle of one talk path in a media worker: on one side the RTP of Asterisk, or of a phone that is
 * spoken to by SDP, DTLS-SRTP with an app on the other. Every method has a bound inside and rejects with a MediaError; all are safe after `close`.
 */
export interface MediaSession extends Emitter<MediaEvents> {
  readonly id: string
  /**
   * What the phone speaks, best first, as far as it is known before `createOffer` or `acceptOffer`; shapes what is agreed
   * with the app.
   */
  expectPhone(codecs: readonly PhoneCodec[]): void
  /** What video the phone is believed to have, best first, before `createOffer` or `acceptOffer`; none: offer no video. */
  expectPhoneVideo(codecs: readonly VideoCodec[]): void
  /**
   * Which of `codecs` (best first) to speak with Asterisk, given what was agreed with the app so far. `openRtp` or
   * `openWebSocket` follows.
   */
  choosePhoneCodec(codecs: readonly PhoneCodec[]): Promise<PhoneCodec>
  /** Our offer to an app, host candidates inside, the others by `candidate`. */
  createOffer(): Promise<string>
  /** The app's answer to `createOffer`. */
  acceptAnswer(sdp: string): Promise<void>
  /** The app's offer; resolves to our answer. */
  acceptOffer(sdp: string): Promise<string>
  /** A candidate the app trickled. Malformed ones are counted and dropped. */
  addCandidate(candidate: IceCandidate): void
  /** Resolves at `connected`, rejects at `failed`. */
  connected(): Promise<void>
  /** Binds the RTP port; resolves to where Asterisk is to send. */
  openRtp(codec: RtpCodec): Promise<RtpAddress>
  /** Where Asterisk receives, and the only source that is listened to. */
  connectRtp(remote: RtpAddress): Promise<void>
  /**
   * Instead of `openRtp`: connects to Asterisk's media WebSocket (chan_websocket) at `url`, e.g.
   * `ws://127.0.0.1:8088/media/<connection id>`, and exchanges Opus with it.
   */
  openWebSocket(url: string): Promise<void>
  /**
   * Instead of `openRtp`: our SDP for the phone, RTP/AVP (RFC 4566, RFC 3264), as an INVITE or re-INVITE carries it.
   * `acceptPhoneAnswer` follows. `hold`: from now on the phone is asked to be silent.
   */
  offerToPhone(options?: { readonly hold?: boolean }): Promise<string>
  /** The phone's answer. Rejects with `media_bad_sdp` or `media_no_codec`; what was agreed before stays. */
  acceptPhoneAnswer(sdp: string): Promise<PhoneAgreed>
  /** The phone's offer, that of a re-INVITE too; `sdp` is our answer. Rejects as `acceptPhoneAnswer` does. */
  acceptPhoneOffer(sdp: string): Promise<PhoneAgreed & { readonly sdp: string }>
  /** Sends a digit to the phone by RFC 4733. False: that was not agreed with it, send it by SIP INFO. */
  sendPhoneDtmf(digit: Digit, durationMs: number): Promise<boolean>
  /** Asks that side for a whole picture, as the other side wants by SIP INFO. */
  requestKeyframe(of: 'app' | 'phone'): void
  /** Sends a digit to the app as telephone-event (RFC 4733) in the payload type it negotiated. */
  sendDtmf(digit: Digit, durationMs: number): void
  /**
   * Whether both parties should be heard, and seen, from now on: they are joined, nobody holds, and, for what is heard,
   * nobody is muted. Before, and while not, missing packets and silence raise no alarm, and video rests.
   */
  expectMedia(audio: boolean, video: boolean): void
  statistics(): Promise<MediaStatistics>
  /** Idempotent. Resolves with the last statistics, or undefined when the worker is gone. */
  close(): Promise<MediaStatistics | undefined>
}

/** Where sessions come from: the worker pool. */
export interface MediaPool {
  /** Why no worker could take a session now, decided at once; undefined when one can, or soon will. */
  refusal(): Refusal | undefined
  /** Rejects with a MediaError when no worker can take the call. */
  open(options: MediaOptions): Promise<MediaSession>
}
