import { BridgeError, messageOf } from '../lib/errors.ts'

const STATUS = {
  http_port_taken: 500,
  http_address_unavailable: 500,
  http_listen_failed: 500,
  http_invalid_request: 400,
  http_unauthorized: 401,
  http_not_found: 404,
  http_too_large: 413,
  http_unsupported_media_type: 415,
  http_too_many_requests: 429,
  http_closing: 503,
} as const

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
    this.retryable = code === 'http_too_many_requests' || code === 'http_closing'
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
