import type { MediaStatistics } from '../media/statistics.ts'
import type { Outcome } from './call-state.ts'
import type { CallView, TransferView } from './call-view.ts'
import { type Cause, type EndedBy, resultClass, type ResultClass } from './end-reason.ts'
import type { Party } from './leg.ts'
import type { LimitCount } from './limits.ts'

export type CallDirection = 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'

/** Epoch milliseconds of each stage a call reached. */
export interface CallTimes {
  readonly arrived: number
  readonly rung: number | undefined
  readonly accepted: number | undefined
  /** Both legs joined. */
  readonly joined: number | undefined
  readonly firstAudioToApp: number | undefined
  readonly firstAudioToPhone: number | undefined
  readonly ended: number
}

/** One party's part in a call. */
export interface ParticipantRecord {
  readonly id: string
  readonly kind: 'phone' | 'app'
  readonly role: 'caller' | 'callee' | 'added'
  readonly party: Party
  /** Epoch ms at which it came in; undefined when it never did. */
  readonly joined: number | undefined
  readonly left: number
  readonly endedBy: EndedBy
  readonly cause: Cause
  readonly detail: string | undefined
  /** Of an app's own talk path. */
  readonly media: MediaStatistics | undefined
  /** What its network adds, e.g. Asterisk's `rtp_statistics`. */
  readonly network: Readonly<Record<string, unknown>>
}

/** What is known of a call once it is over. */
export interface CallRecord {
  readonly callId: string
  readonly channelId: string | undefined
  readonly cubeSessionId: string | undefined
  readonly direction: CallDirection
  readonly from: Party
  readonly to: Party
  /** Who took the call, when it was answered. */
  readonly answeredBy: Party | undefined
  readonly mapping: string | undefined
  readonly department: string | undefined
  readonly times: CallTimes
  /** Arrival to join, and join to end, milliseconds. */
  readonly setupMs: number | undefined
  readonly talkMs: number
  readonly endedBy: EndedBy
  readonly cause: Cause
  readonly detail: string | undefined
  readonly result: ResultClass
  /** Of the first app's talk path. */
  readonly media: MediaStatistics | undefined
  /** What the first phone's network, and the first app's, add: e.g. Asterisk's `rtp_statistics`. */
  readonly phone: Readonly<Record<string, unknown>>
  readonly app: Readonly<Record<string, unknown>>
  /** All who took part, in the order in which they came to the call. */
  readonly participants: readonly ParticipantRecord[]
  readonly transfers: readonly TransferView[]
  /** Ids of the recordings made. */
  readonly recordings: readonly string[]
  /** What it counted as towards limits. */
  readonly counted: readonly LimitCount[]
}

interface Ingredients {
  readonly view: CallView
  readonly outcome: Outcome
  readonly times: CallTimes
  readonly participants: readonly ParticipantRecord[]
  readonly transfers: readonly TransferView[]
  readonly recordings: readonly string[]
}

/** The record of an ended call, from what is known of it. */
export function composeRecord(known: Ingredients): Omit<CallRecord, 'counted'> {
  const { view, outcome, times, participants, transfers, recordings } = known
  const { reason, talkMs, answeredBy } = outcome
  const first = (kind: 'phone' | 'app') => participants.find((participant) => participant.kind === kind)
  return {
    callId: view.callId,
    channelId: view.channelId,
    cubeSessionId: view.cubeSessionId,
    direction: view.direction,
    from: view.from,
    to: view.to,
    answeredBy,
    mapping: view.mapping,
    department: view.department,
    times,
    setupMs: times.joined === undefined ? undefined : times.joined - times.arrived,
    talkMs: talkMs ?? 0,
    endedBy: reason.by,
    cause: reason.cause,
    detail: reason.detail,
    result: resultClass(reason, talkMs !== undefined),
    media: first('app')?.media,
    phone: first('phone')?.network ?? {},
    app: first('app')?.network ?? {},
    participants,
    transfers,
    recordings,
  }
}

/** What the log says at the end of a call, in one line. */
export function endLine(record: CallRecord): Readonly<Record<string, unknown>> {
  const { callId, direction, from, to, mapping, result, cause, endedBy, detail, setupMs, talkMs, media } = record
  return {
    callId,
    direction,
    from: from.number,
    to: to.number,
    mapping,
    result,
    cause,
    endedBy,
    detail,
    setupMs,
    talkMs,
    mosFromPhone: media?.fromPhone.mos,
    mosFromApp: media?.fromApp.mos,
    ...(media?.video && { videoToApp: media.video.toApp.mode, videoToPhone: media.video.toPhone.mode }),
  }
}
