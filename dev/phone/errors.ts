import { BridgeError } from '../../src/lib/errors.ts'

export type PhoneErrorCode =
  'phone_call_failed' | 'phone_heard_other' | 'phone_saw_other' | 'phone_refused' | 'phone_no_answer' | 'phone_closed'

/** What the test phone was told, or was not told in time. */
export class PhoneError extends BridgeError {
  readonly code: PhoneErrorCode
  /** The SIP status, where one came: 404, 480, 486, 503, 603… */
  readonly sipCode: number | undefined

  constructor(code: PhoneErrorCode, message: string, sipCode?: number) {
    super(message)
    this.code = code
    this.sipCode = sipCode
  }
}
