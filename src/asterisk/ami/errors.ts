import { BridgeError } from '../../lib/errors.ts'

export type AmiErrorCode =
  | 'ami_invalid'
  | 'ami_unauthorized'
  | 'ami_denied'
  | 'ami_refused'
  | 'ami_protocol'
  | 'ami_too_long'
  | 'ami_unreachable'
  | 'ami_timeout'

const STATUS: Partial<Record<AmiErrorCode, number>> = { ami_invalid: 400, ami_timeout: 504 }

/** An AMI action that was not done, or a connection that can't be used. */
export class AmiError extends BridgeError {
  readonly code: AmiErrorCode
  override readonly statusCode: number
  override readonly retryable: boolean

  constructor(code: AmiErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.statusCode = STATUS[code] ?? 502
    this.retryable = code === 'ami_timeout' || code === 'ami_unreachable'
  }
}
