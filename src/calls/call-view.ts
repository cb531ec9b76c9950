import type { MediaAlarm } from '../media/session.ts'
import type { CallDirection } from './call-record.ts'
import type { EndReason } from './end-reason.ts'
import type { Party } from './leg.ts'

/** Someone in a call, as operators see them. */
export interface ParticipantView {
  /** Unique in its call: `p1` (the caller), `p2`, … */
  readonly id: string
  readonly kind: 'phone' | 'app'
  readonly role: 'caller' | 'callee' | 'added'
  readonly party: Party
  readonly state: 'waiting' | 'ringing' | 'joined'
  /** Epoch ms at which the state began. */
  readonly since: number
  /** By the party itself (its phone's hold key). */
  readonly holding: boolean
  /** By an operator, or while another consults: hears music or silence. */
  readonly onHold: boolean
  readonly muted: boolean
  /** An Asterisk channel id, or a ConnectyCube session id. */
  readonly networkId: string
}

/** A party being sent to someone else. */
export interface TransferView {
  /** Unique in its call: `t1`, … */
  readonly id: string
  readonly kind: 'blind' | 'attended'
  /** Who is sent; a participant's id. */
  readonly transferred: string
  /** Who leaves when it succeeds; a participant's id. */
  readonly transferor: string
  readonly target: Party
  readonly state: 'ringing' | 'consulting' | 'completed' | 'failed' | 'aborted'
  readonly since: number
  /** Who asked for it. */
  readonly by: 'operator' | 'phone'
  /** Why it failed. */
  readonly reason: EndReason | undefined
}

/** Someone who listens to a call. */
export interface MonitorView {
  readonly id: string
  readonly mode: MonitorMode
  /** Whom a whisper is for; a participant's id. */
  readonly participant: string
  /** The operator: a phone, or a browser. */
  readonly by: { readonly kind: 'phone' | 'browser'; readonly label: string }
  readonly since: number
  readonly state: 'connecting' | 'active'
}

/** `listen`: hears all; `whisper`: is heard by one participant also; `barge`: by all. */
export type MonitorMode = 'listen' | 'whisper' | 'barge'

/** A recording that is being made. */
export interface LiveRecordingView {
  readonly id: string
  readonly layout: 'mixed' | 'split'
  readonly format: 'wav' | 'ogg'
  readonly state: 'announcing' | 'recording' | 'paused' | 'stopping'
  readonly since: number
}

/** A live call as operators see it. */
export interface CallView {
  readonly callId: string
  readonly direction: CallDirection
  readonly state: 'arriving' | 'ringing' | 'joining' | 'talking' | 'ending'
  /** Epoch ms at which the state began. */
  readonly since: number
  /** Epoch ms at which the call arrived. */
  readonly arrived: number
  readonly held: boolean
  readonly from: Party
  readonly to: Party
  readonly mapping: string | undefined
  readonly department: string | undefined
  readonly channelId: string | undefined
  readonly cubeSessionId: string | undefined
  /** What is wrong with the talk now. */
  readonly alarms: readonly MediaAlarm[]
  readonly participants: readonly ParticipantView[]
  /** The one under way, or the last. */
  readonly transfer: TransferView | undefined
  readonly recording: LiveRecordingView | undefined
  readonly monitors: readonly MonitorView[]
}
