import { BridgeError } from '../../src/lib/errors.ts'

export type SetupErrorCode = 'setup_command_failed' | 'setup_impossible' | 'setup_incomplete'

/** Something that the tests or the demo need can't be had; the message says what to do. */
export class SetupError extends BridgeError {
  readonly code: SetupErrorCode

  constructor(code: SetupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
