import type { MediaAlarm } from '../media/session.ts'
import type { MediaStatistics } from '../media/statistics.ts'
import type { CallDirection } from './call-record.ts'
import type { Party } from './leg.ts'

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
}

/** A call that the bridge itself sets up: `first` is rung first, the other side when it has answered. */
export interface OriginateRequest {
  readonly direction: CallDirection
  /** Extension or SIP URI of the mapping whose apps, or whose identity, take part. */
  readonly mapping: string
  /** Asterisk endpoint; the mapping's `phone` when absent. */
  readonly phone: string | undefined
}

/** What operators can do; implemented by the switchboard. */
export interface Operator {
  calls(): readonly CallView[]
  call(callId: string): CallView | undefined
  /**
   * The figures of the talk path as they are now, asked of its worker. Rejects with CallError `call_unknown`, or
   * `call_no_media` while there is no talk path, and with a MediaError when the worker does not answer.
   */
  media(callId: string): Promise<MediaStatistics>
  /** Ends the call as the operator's; rejects with CallError `call_unknown`. Resolves when everything is freed. */
  hangUp(callId: string): Promise<void>
  /** Begins a call; resolves as soon as the first side is being rung. Rejects with CallError or LegError. */
  originate(request: OriginateRequest): Promise<CallView>
}
