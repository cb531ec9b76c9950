import type { MediaErrorCode } from '../errors.ts'
import type {
  Digit,
  IceCandidate,
  MediaAlarm,
  MediaFailure,
  MediaOptions,
  PhoneAgreed,
  PhoneCodec,
  RtpAddress,
  RtpCodec,
  VideoState,
} from '../session.ts'
import type { MediaStatistics } from '../statistics.ts'
import type { PortRange } from '../ports/rtp-ports.ts'
import type { VideoCodec } from '../video/video.ts'

/** What a worker is told once, first. */
export interface WorkerConfig {
  readonly rtpAddress: string
  /** This worker's part of the range. */
  readonly rtpPorts: PortRange
  readonly drainMs: number
  readonly opusLibrary: string | undefined
  /** What transcoding of video may take, of one core; 0: nothing is, else the process for it is started at once. */
  readonly transcodingLoad: number
  /** How often it looks whether it has too much to do. Milliseconds. */
  readonly pressurePeriodMs: number
}

/** What is asked of one session, each with the answer `Answers` says. */
export type Ask =
  | { readonly op: 'open'; readonly options: MediaOptions }
  | { readonly op: 'choosePhoneCodec'; readonly codecs: readonly PhoneCodec[] }
  | { readonly op: 'createOffer' }
  | { readonly op: 'acceptAnswer'; readonly sdp: string }
  | { readonly op: 'acceptOffer'; readonly sdp: string }
  | { readonly op: 'openRtp'; readonly codec: RtpCodec }
  | { readonly op: 'connectRtp'; readonly remote: RtpAddress }
  | { readonly op: 'openWebSocket'; readonly url: string }
  | { readonly op: 'offerToPhone'; readonly hold: boolean | undefined }
  | { readonly op: 'acceptPhoneAnswer'; readonly sdp: string }
  | { readonly op: 'acceptPhoneOffer'; readonly sdp: string }
  | { readonly op: 'sendPhoneDtmf'; readonly digit: Digit; readonly durationMs: number }
  | { readonly op: 'statistics' }
  | { readonly op: 'close' }

export interface Answers {
  open: undefined
  choosePhoneCodec: PhoneCodec
  createOffer: string
  acceptAnswer: undefined
  acceptOffer: string
  openRtp: RtpAddress
  connectRtp: undefined
  openWebSocket: undefined
  offerToPhone: string
  acceptPhoneAnswer: PhoneAgreed
  acceptPhoneOffer: PhoneAgreed & { readonly sdp: string }
  sendPhoneDtmf: boolean
  statistics: MediaStatistics
  close: MediaStatistics | undefined
}

/** What a session is told without an answer. */
export type Tell =
  | { readonly op: 'expectPhone'; readonly codecs: readonly PhoneCodec[] }
  | { readonly op: 'expectPhoneVideo'; readonly codecs: readonly VideoCodec[] }
  | { readonly op: 'requestKeyframe'; readonly of: 'app' | 'phone' }
  | { readonly op: 'addCandidate'; readonly candidate: IceCandidate }
  | { readonly op: 'sendDtmf'; readonly digit: Digit; readonly durationMs: number }
  | { readonly op: 'expectMedia'; readonly audio: boolean; readonly video: boolean }

export type ToWorker =
  | { readonly kind: 'configure'; readonly config: WorkerConfig }
  | { readonly kind: 'ask'; readonly id: number; readonly session: string; readonly ask: Ask }
  | { readonly kind: 'tell'; readonly session: string; readonly tell: Tell }
  | { readonly kind: 'ping' }

/** MediaEvents as they travel. */
export type SessionEvent =
  | { readonly name: 'candidate'; readonly candidate: IceCandidate }
  | { readonly name: 'connected' }
  | { readonly name: 'failed'; readonly failure: MediaFailure; readonly detail: string }
  | { readonly name: 'dtmf'; readonly digit: Digit; readonly durationMs: number }
  | { readonly name: 'phoneDtmf'; readonly digit: Digit; readonly durationMs: number }
  | { readonly name: 'pictureFastUpdate' }
  | { readonly name: 'videoChanged'; readonly state: VideoState }
  | { readonly name: 'firstAudio'; readonly direction: 'toApp' | 'toPhone'; readonly at: number }
  | { readonly name: 'alarm'; readonly alarm: MediaAlarm; readonly raised: boolean }

/** How a worker does, since the last ping. */
export interface WorkerLoad {
  readonly sessions: number
  /** Of those, with audio on its way; the others cost little yet. */
  readonly carrying: number
  /** Event loop utilisation, 0 to 1. */
  readonly utilisation: number
  readonly freePorts: number
  readonly takenPorts: number
  readonly rssBytes: number
  /** Remote candidates that could not be read, since the worker began. */
  readonly droppedCandidates: number
  /** No encoder runs at a higher complexity; 10 while there is time enough. */
  readonly complexityCeiling: number
  /** Directions of video that are transcoded, and how many more could be. Undefined: nothing is. */
  readonly transcoding?: { readonly transcodes: number; readonly room: number } | undefined
}

export type FromWorker =
  | { readonly kind: 'ready'; readonly opus: string }
  /** `value` is checked against the ask it answers. */
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly code: MediaErrorCode; readonly message: string }
  | { readonly kind: 'event'; readonly session: string; readonly event: SessionEvent }
  | { readonly kind: 'pong'; readonly load: WorkerLoad }
  | { readonly kind: 'warning'; readonly message: string }
  /** Its last words: it exits. */
  | { readonly kind: 'fatal'; readonly code: MediaErrorCode; readonly message: string }
