import { BridgeError } from '../../src/lib/errors.ts'

export type SwitchErrorCode = 'switch_no_asterisk' | 'switch_not_ready' | 'switch_closed' | 'switch_left_over'

/** The test switch could not do what it was asked. */
export class SwitchError extends BridgeError {
  readonly code: SwitchErrorCode

  constructor(code: SwitchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
