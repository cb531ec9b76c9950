/** A kind of trouble that the log told of, and how often. */
export interface RecentError {
  /** `asterisk`; `bridge` where the line names none. */
  readonly room: string
  readonly level: 'warn' | 'error'
  /** The stable code of the error, where the line carries a BridgeError. */
  readonly code: string | undefined
  /** The latest one's; bounded, without secrets. */
  readonly message: string
  /** Epoch ms. */
  readonly firstAt: number
  readonly at: number
  readonly count: number
  /** The latest one's. */
  readonly callId: string | undefined
}
