import type { CallView } from './call-view.ts'

/** When a call reached what its view does not tell any more. Epoch ms. */
export interface OpenCallTimes {
  readonly rung: number | undefined
  readonly accepted: number | undefined
  readonly joined: number | undefined
}

/** A call that was not over when it was last noted. */
export interface OpenCall {
  readonly callId: string
  /** Which bridge carried it, and which run of that bridge. */
  readonly node: string
  readonly run: string
  readonly view: CallView
  readonly times: OpenCallTimes
  /** Epoch ms. */
  readonly lastSeen: number
}
