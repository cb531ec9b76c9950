import type { CallSeries, LiveCallFigures } from '../../calls/figures-view.ts'
import type { ParticipantFigures } from '../../calls/operator.ts'

/** Someone who looks at all live calls. */
export interface FiguresWatch {
  /** The latest of each call that has a talk path; calls whose worker does not answer are left out. */
  read(): readonly LiveCallFigures[]
  /** Idempotent. */
  close(): void
}

/** Someone who looks at one live call. */
export interface CallFiguresWatch {
  /** Of everyone in it, and when (epoch ms) they were measured; undefined before the first answer. */
  read(): { readonly at: number; readonly participants: readonly ParticipantFigures[] } | undefined
  /** The call is over. */
  isEnded(): boolean
  /** Idempotent. */
  close(): void
}

/** What is measured of live calls. */
export interface FiguresPort {
  /** Until it is closed, every call is measured every two seconds at least. */
  watch(): FiguresWatch
  /**
   * Until it is closed, the call is measured every second. `onChange`: there are new figures, or the call ended.
   * Undefined: there is no such live call.
   */
  watchCall(callId: string, onChange: () => void): CallFiguresWatch | undefined
  /** How a live call went until now; undefined: there is no such live call. */
  series(callId: string): CallSeries | undefined
}
