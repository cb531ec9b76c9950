import type { Cause } from '../calls/end-reason.ts'
import { LegError } from '../calls/errors.ts'
import { asError, BridgeError, messageOf } from '../lib/errors.ts'

export type CubeErrorCode =
  | 'cube_insecure_url'
  | 'cube_sign_in_refused'
  | 'cube_wrong_user'
  | 'cube_unavailable'
  | 'cube_timeout'
  | 'cube_bad_reply'
  | 'cube_session_expired'
  | 'cube_request_refused'
  | 'cube_chat_refused'
  | 'cube_chat_lost'
  | 'cube_signed_out'

/** Of these, none goes away by itself: the mapping, the app's keys or the cloud's settings have to change. */
const REFUSALS: readonly CubeErrorCode[] = [
  'cube_insecure_url',
  'cube_sign_in_refused',
  'cube_wrong_user',
  'cube_chat_refused',
]

/** ConnectyCube said no, or could not be asked. */
export class CubeError extends BridgeError {
  readonly code: CubeErrorCode
  override readonly statusCode = 503
  override readonly retryable: boolean

  constructor(code: CubeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.retryable = !REFUSALS.includes(code)
  }

  /** True when trying again with the same credentials is pointless for now. */
  get refusal(): boolean {
    return !this.retryable
  }
}

/** Whatever was thrown, as a CubeError; what isn't one yet counts as the cloud being unavailable. */
export function asCubeError(error: unknown, doing: string): CubeError {
  if (error instanceof CubeError) return error
  return new CubeError('cube_unavailable', `${doing} failed: ${messageOf(error)}`, { cause: asError(error) })
}

/** The same failure as the other party of a call is to be told it. */
export function asLegError(error: unknown, doing: string): LegError {
  if (error instanceof LegError) return error
  const cubeError = asCubeError(error, doing)
  const cause: Cause = cubeError.refusal ? 'sign-in-refused' : 'cloud-unavailable'
  return new LegError({ cause, by: 'bridge', detail: cubeError.message }, { cause: cubeError })
}
