import type { MediaAlarm, VideoState } from '../media/session.ts'
import type { CallRecord } from './call-record.ts'
import type { EndReason } from './end-reason.ts'
import type { CallView, LiveRecordingView, MonitorView, ParticipantView, TransferView } from './call-view.ts'

/**
 * Something that happened to a call: what the live view, the events that programs subscribe to, webhooks, statistics and
 * the call's history are told. `data` is what API users get: no secrets, and no digits unless they were asked for.
 */
export type CallHappening =
  /** It arrived, or an operator began it. */
  | { readonly type: 'call.started'; readonly data: CallView }
  /** Its state or what is seen of it changed. */
  | { readonly type: 'call.changed'; readonly data: CallView }
  | { readonly type: 'call.ended'; readonly data: CallRecord }
  /** `digit` is undefined unless events may tell digits. */
  | {
      readonly type: 'call.dtmf'
      readonly data: {
        readonly participant: string
        readonly digit: string | undefined
        readonly durationMs: number
      }
    }
  | { readonly type: 'call.alarm'; readonly data: { readonly alarm: MediaAlarm; readonly raised: boolean } }
  /** What becomes of the video between an app and the phone, whenever that changes. */
  | { readonly type: 'call.video'; readonly data: VideoState & { readonly participant: string } }
  | { readonly type: 'call.participant'; readonly data: ParticipantView & { readonly left: boolean } }
  | { readonly type: 'call.transfer'; readonly data: TransferView }
  | {
      readonly type: 'call.monitor'
      /** `reason`: why it ended. */
      readonly data: MonitorView & { readonly ended: boolean; readonly reason: EndReason | undefined }
    }
  | {
      readonly type: 'call.recording'
      readonly data: LiveRecordingView & {
        readonly outcome: 'live' | 'stored' | 'failed'
        readonly detail: string | undefined
      }
    }

export type CallHappened = CallHappening & {
  readonly callId: string
  /** Epoch ms. */
  readonly at: number
}
