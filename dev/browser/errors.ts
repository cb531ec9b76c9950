import { BridgeError } from '../../src/lib/errors.ts'

export type BrowserErrorCode =
  'browser_not_found' | 'browser_sign_in' | 'browser_no_contact' | 'browser_no_call' | 'browser_bad_wav'

/** The browser, or the app in it, could not do what it was asked. */
export class BrowserError extends BridgeError {
  readonly code: BrowserErrorCode

  constructor(code: BrowserErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
