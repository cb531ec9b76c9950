/**
 * Every error the bridge raises on purpose. `code` is stable: logs, metrics, records and HTTP replies key on it, and
 * the message says what to do about it. What is not a BridgeError is a defect.
 */
export abstract class BridgeError extends Error {
  abstract readonly code: string
  /** The HTTP status that tells an API client the same. */
  readonly statusCode: number = 500
  /** True when the same request may succeed later without a change on the caller's side. */
  readonly retryable: boolean = false

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** A wait that reached its bound. */
export class TimeoutError extends BridgeError {
  override readonly code = 'timeout'
  override readonly statusCode = 504
  override readonly retryable = true
}

/** The message of anything thrown, for logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** For a line of the log that needs no stack: the message, and the stable code where there is one. */
export function reasonOf(error: unknown): { readonly err: string; readonly code?: string } {
  return { err: messageOf(error), ...(error instanceof BridgeError && { code: error.code }) }
}

/** Turns anything thrown into an Error, keeping an Error as it is. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
