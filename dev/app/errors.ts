import { BridgeError } from '../../src/lib/errors.ts'

export type AppErrorCode = 'app_sign_in' | 'app_no_call' | 'app_no_dtmf' | 'app_gone' | 'app_defect'

/** The app could not do what it was asked. */
export class AppError extends BridgeError {
  readonly code: AppErrorCode

  constructor(code: AppErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
