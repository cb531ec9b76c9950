import { BridgeError, messageOf } from '../lib/errors.ts'

const STATUS = {
  http_port_taken: 500,
  http_address_unavailable: 500,
  http_listen_failed: 500,
  http_tls_unreadable: 500,
  http_tls_invalid: 500,
  http_invalid_request: 400,
  http_unauthorized: 401,
  http_forbidden: 403,
  http_not_found: 404,
  http_method_not_allowed: 405,
  http_idempotency_in_flight: 409,
  http_not_ready: 409,
  http_precondition_failed: 412,
  http_too_large: 413,
  http_unsupported_media_type: 415,
  http_range_not_satisfiable: 416,
  http_idempotency_mismatch: 422,
  http_too_many_requests: 429,
  http_closing: 503,
  http_tokens_unavailable: 503,
  http_busy: 503,
} as const

const RETRYABLE: ReadonlySet<string> = new Set<HttpErrorCode>([
  'http_too_many_requests',
  'http_idempotency_in_flight',
  'http_closing',
  'http_tokens_unavailable',
  'http_busy',
])

export type HttpErrorCode = keyof typeof STATUS

/** One part of a request that is not as it must be. */
export interface RequestProblem {
  /** `phone`, or empty for the request as a whole. */
  readonly key: string
  readonly message: string
}

/** A request that is refused, or an interface that can't be opened. */
export class HttpError extends BridgeError {
  readonly code: HttpErrorCode
  override readonly statusCode: number
  override readonly retryable: boolean
  readonly problems: readonly RequestProblem[]
  /** For the Retry-After header. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: HttpErrorCode,
    message: string,
    options: ErrorOptions & { readonly problems?: readonly RequestProblem[]; readonly retryAfterSeconds?: number } = {},
  ) {
    super(message, options)
    this.code = code
    this.statusCode = STATUS[code]
    this.retryable = RETRYABLE.has(code)
    this.problems = options.problems ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** Why the interface can't listen, and what to do. */
export function listenError(error: unknown, address: string, port: number): HttpError {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new HttpError(
        'http_port_taken',
        `port ${port} on ${address} is taken by another program (perhaps a second bridge): stop it, or set http.port`,
        { cause: error },
      )
    case 'EADDRNOTAVAIL':
      return new HttpError(
        'http_address_unavailable',
        `this machine has no address ${address}: set http.address to one that it has`,
        { cause: error },
      )
    case 'EACCES':
      return new HttpError(
        'http_listen_failed',
        `this user may not listen on port ${port}: set http.port to one above 1023`,
        { cause: error },
      )
    default:
      return new HttpError('http_listen_failed', `can't listen on ${address} port ${port}: ${messageOf(error)}`, {
        cause: error,
      })
  }
}
