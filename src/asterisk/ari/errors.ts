import { BridgeError } from '../../lib/errors.ts'

export type AriErrorCode =
  | 'ari_unauthorized'
  | 'ari_forbidden'
  | 'ari_not_found'
  | 'ari_conflict'
  | 'ari_bad_request'
  | 'ari_unprocessable'
  | 'ari_failed'
  | 'ari_bad_reply'
  | 'ari_unreachable'
  | 'ari_timeout'

const BY_STATUS: Readonly<Record<number, AriErrorCode>> = {
  400: 'ari_bad_request',
  401: 'ari_unauthorized',
  403: 'ari_forbidden',
  404: 'ari_not_found',
  409: 'ari_conflict',
  412: 'ari_conflict',
  422: 'ari_unprocessable',
}

/** An ARI request that was not done. */
export class AriError extends BridgeError {
  readonly code: AriErrorCode
  override readonly statusCode: number
  override readonly retryable: boolean
  /** The HTTP status Asterisk replied with; undefined when it did not reply. */
  readonly status: number | undefined

  constructor(code: AriErrorCode, message: string, options?: ErrorOptions & { status?: number }) {
    super(message, options)
    this.code = code
    this.status = options?.status
    this.statusCode = code === 'ari_timeout' ? 504 : 502
    this.retryable = code === 'ari_timeout' || code === 'ari_unreachable'
  }

  /** From a reply that is not 2xx. `said` is what Asterisk put into the body. */
  static fromReply(what: string, status: number, said: string): AriError {
    return new AriError(
      BY_STATUS[status] ?? 'ari_failed',
      `${what}: Asterisk replied ${status}${said && ` (${said})`}`,
      {
        status,
      },
    )
  }
}

/** True for the error that says the object is not there (any more): what a removal may ignore. */
export function isGone(error: unknown): boolean {
  return error instanceof AriError && error.code === 'ari_not_found'
}
