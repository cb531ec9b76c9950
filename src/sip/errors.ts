import { BridgeError } from '../lib/errors.ts'

const STATUS = {
  /** The connection to the SIP server is down, or the account is not registered. */
  sip_offline: 503,
  /** The server refused it, with a SIP status. */
  sip_refused: 502,
  sip_timeout: 504,
  /** Nobody waits for it any more. */
  sip_given_up: 409,
  /** Needs a switch that mixes sound: Asterisk. */
  sip_needs_asterisk: 409,
} as const

export type SipErrorCode = keyof typeof STATUS

/** What could not be done by SIP. */
export class SipError extends BridgeError {
  readonly code: SipErrorCode
  override readonly statusCode: number
  override readonly retryable: boolean
  /** The SIP status it was refused with. */
  readonly status: number | undefined

  constructor(code: SipErrorCode, message: string, options?: ErrorOptions & { status?: number }) {
    super(message, options)
    this.code = code
    this.statusCode = STATUS[code]
    this.retryable = code === 'sip_offline' || code === 'sip_timeout'
    this.status = options?.status
  }

  /** What only a switch that mixes can do. `what`: `recording`, `a conference`. */
  static needsAsterisk(what: string): SipError {
    const message = `${what} needs Asterisk: with sip.use "phones" a call is one phone and one app`
    return new SipError('sip_needs_asterisk', message)
  }
}
