import type { MediaStatistics } from '../media/statistics.ts'
import type { Cause, EndedBy, ResultClass } from './end-reason.ts'
import type { Party } from './leg.ts'

export type CallDirection = 'phone-to-app' | 'app-to-phone'

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
  readonly media: MediaStatistics | undefined
  /** What each network adds, e.g. Asterisk's `rtp_statistics`. */
  readonly phone: Readonly<Record<string, unknown>>
  readonly app: Readonly<Record<string, unknown>>
}
