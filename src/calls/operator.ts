import type { MediaStatistics } from '../media/statistics.ts'
import type { CallDirection } from './call-record.ts'
import type {
  CallView,
  LiveRecordingView,
  MonitorMode,
  MonitorView,
  ParticipantView,
  TransferView,
} from './call-view.ts'
import type { Destination } from './destination.ts'

/** A call that the bridge itself sets up: one side is rung first, the other when it has answered. */
export interface OriginateRequest {
  readonly direction: CallDirection
  /** Extension or SIP URI of the mapping whose apps, or whose identity, take part; not for `phone-to-phone`. */
  readonly mapping?: string | undefined
  /** Asterisk endpoint that is rung (first); the mapping's `phone` when absent. */
  readonly phone?: string | undefined
  /** `phone-to-phone`: whom the phone is connected with. */
  readonly to?: Destination | undefined
  /** What the party that is rung first sees as the caller. */
  readonly callerId?: { readonly number: string; readonly name: string | undefined } | undefined
  /** How long each side may ring. Milliseconds. */
  readonly timeoutMs?: number | undefined
}

/** A participant's id, or `phone` or `app` where the call has only one of that kind. */
export type ParticipantRef = string

export type HoldSound = 'music' | 'silence'

export interface TransferRequest {
  /** Who is sent: they talk with the target, and the other participant leaves. */
  readonly participant: ParticipantRef
  readonly to: Destination
  readonly timeoutMs?: number | undefined
}

export interface ConsultRequest {
  /** Who asks back: they talk with the target while the other participant waits. */
  readonly participant: ParticipantRef
  readonly to: Destination
  /** What the one who waits hears. */
  readonly sound: HoldSound
  readonly timeoutMs?: number | undefined
}

export interface AddRequest {
  readonly to: Destination
  readonly timeoutMs?: number | undefined
}

export interface MonitorRequest {
  readonly mode: MonitorMode
  /** Who is listened to closest, and whom a whisper is for; the caller when absent. */
  readonly participant: ParticipantRef | undefined
  /** A phone that is rung (`PJSIP/1002`), or a browser's WebRTC offer. */
  readonly by: { readonly phone: string } | { readonly offer: string; readonly label: string }
}

/** A monitor, and for a browser the answer to its offer. */
export interface MonitorStarted {
  readonly monitor: MonitorView
  readonly answer: string | undefined
}

export interface RecordRequest {
  /** `mixed`: all in one channel; `split`: the caller left, all others right. */
  readonly layout: 'mixed' | 'split' | undefined
  readonly format: 'wav' | 'ogg' | undefined
  /** Tells the parties first. What is absent is the mapping's, or the configuration's. */
  readonly announce: boolean | undefined
}

/** A participant, and how it sounds now. */
export interface ParticipantFigures {
  readonly participant: ParticipantView
  /** Undefined while no media is known of it: then nothing can be said. */
  readonly media: MediaStatistics | undefined
  /** What it says, dBov (-127 to 0); undefined when not known. */
  readonly levelDbov: number | undefined
}

/**
 * What operators can do; implemented by the switchboard. What begins something returns as soon as it is begun, and its
 * outcome is an event and in the call's view. All reject with CallError: `call_unknown` (no such live call),
 * `call_state` (not in this state: the message says which), `call_participant_unknown`, `call_busy_transferring`, …;
 * or with LegError where a party could not be reached at once.
 */
export interface Operator {
  calls(): readonly CallView[]
  call(callId: string): CallView | undefined
  /**
   * The figures of the talk path as they are now, asked of its worker. Rejects also with `call_no_media` while there is
   * no talk path, and with a MediaError when the worker does not answer.
   */
  media(callId: string): Promise<MediaStatistics>
  figures(callId: string): Promise<readonly ParticipantFigures[]>
  /** Ends the call as the operator's. Resolves when everything is freed. */
  hangUp(callId: string): Promise<void>
  /** Begins a call; resolves as soon as the first side is being rung. */
  originate(request: OriginateRequest): Promise<CallView>

  transfer(callId: string, request: TransferRequest): Promise<TransferView>
  consult(callId: string, request: ConsultRequest): Promise<TransferView>
  /** While consulting: the one who asks back talks with the other of the two. */
  swap(callId: string): Promise<TransferView>
  /** The two others talk; the one who asked back leaves. */
  complete(callId: string): Promise<TransferView>
  /** The target leaves; the first two talk again. Also cancels a blind transfer that still rings. */
  abort(callId: string): Promise<TransferView>

  add(callId: string, request: AddRequest): Promise<ParticipantView>
  /** Ends one participant's part; the call too, when fewer than two are left. */
  remove(callId: string, participant: ParticipantRef): Promise<void>
  hold(callId: string, participant: ParticipantRef, sound: HoldSound): Promise<ParticipantView>
  resume(callId: string, participant: ParticipantRef): Promise<ParticipantView>
  mute(callId: string, participant: ParticipantRef, muted: boolean): Promise<ParticipantView>
  /** Sends digits (`0-9*#A-D`) to a participant, one after the other. Resolves when all are sent. */
  sendDigits(callId: string, participant: ParticipantRef, digits: string, durationMs: number): Promise<void>

  monitor(callId: string, request: MonitorRequest): Promise<MonitorStarted>
  changeMonitor(callId: string, monitorId: string, mode: MonitorMode): Promise<MonitorView>
  endMonitor(callId: string, monitorId: string): Promise<void>

  record(callId: string, request: RecordRequest): Promise<LiveRecordingView>
  pauseRecording(callId: string, paused: boolean): Promise<LiveRecordingView>
  stopRecording(callId: string): Promise<void>
}
