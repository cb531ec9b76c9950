import { BridgeError } from '../../src/lib/errors.ts'

export type KamailioErrorCode = 'kamailio_missing' | 'kamailio_not_ready'

/** The SIP server of the tests could not be started. */
export class KamailioError extends BridgeError {
  readonly code: KamailioErrorCode

  constructor(code: KamailioErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
