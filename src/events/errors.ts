import { BridgeError } from '../lib/errors.ts'

const STATUS = {
  events_too_many_clients: 503,
  events_id_invalid: 400,
  events_type_unknown: 400,
  webhook_address_refused: 502,
  webhook_unresolved: 502,
  webhook_unreachable: 502,
  webhook_timeout: 504,
  webhook_status: 502,
  webhook_delivery_unknown: 404,
} as const

export type EventsErrorCode = keyof typeof STATUS

/** Events that can't be told, to someone who asked or to a webhook. */
export class EventsError extends BridgeError {
  readonly code: EventsErrorCode
  override readonly statusCode: number
  override readonly retryable: boolean

  constructor(code: EventsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.statusCode = STATUS[code]
    this.retryable = STATUS[code] >= 502
  }
}
