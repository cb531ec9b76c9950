import { BridgeError } from '../lib/errors.ts'

export type CliErrorCode =
  /** What was asked for can't be meant. */
  | 'cli_usage'
  /** Nobody answers, or not in time. */
  | 'cli_unreachable'
  /** There is no token, or no address, to ask with. */
  | 'cli_connection'
  /** What answers is no bridge, or one of another version. */
  | 'cli_bad_reply'
  /** A file of the command's can't be read or written. */
  | 'cli_file'
  /** It was begun, and did not become what was wanted. */
  | 'cli_outcome'

/** Why a command ends without having done what it was asked; one line that says what to do. */
export class CliError extends BridgeError {
  readonly code: CliErrorCode

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  /** 2: the command line itself is wrong. */
  get exitCode(): 1 | 2 {
    return this.code === 'cli_usage' ? 2 : 1
  }
}
