import { BridgeError } from '../lib/errors.ts'
import type { Cause, EndReason } from './end-reason.ts'

const STATUS: Partial<Record<Cause, number>> = { 'unknown-address': 404, limit: 403, capacity: 503, stopping: 503 }

/** A step of a leg that failed for a reason the other party can be told. */
export class LegError extends BridgeError {
  readonly code: `leg_${Cause}`
  override readonly statusCode: number
  readonly reason: EndReason

  constructor(reason: EndReason, options?: ErrorOptions) {
    super(reason.detail ?? `the leg ended: ${reason.cause}`, options)
    this.code = `leg_${reason.cause}`
    this.statusCode = STATUS[reason.cause] ?? 502
    this.reason = reason
  }
}

const CALL_STATUS = {
  call_unknown: 404,
  call_unknown_mapping: 404,
  call_participant_unknown: 404,
  call_monitor_unknown: 404,
  call_no_phone: 409,
  call_no_media: 409,
  /** Not in this state of the call. */
  call_state: 409,
  /** Someone else is doing just that. */
  call_busy: 409,
  call_destination: 422,
  /** A browser's WebRTC offer that can't be answered. */
  call_offer: 422,
  call_full: 409,
  call_stopping: 503,
} as const

export type CallErrorCode = keyof typeof CALL_STATUS

/** An operator's request that can't be carried out. */
export class CallError extends BridgeError {
  readonly code: CallErrorCode
  override readonly statusCode: number

  constructor(code: CallErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.statusCode = CALL_STATUS[code]
  }
}
