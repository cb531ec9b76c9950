import { BridgeError } from '../lib/errors.ts'
import type { Cause, EndReason } from './end-reason.ts'

const STATUS: Partial<Record<Cause, number>> = { 'unknown-address': 404, capacity: 503, stopping: 503 }

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

export type CallErrorCode =
  'call_unknown' | 'call_unknown_mapping' | 'call_no_phone' | 'call_no_media' | 'call_stopping'

const CALL_STATUS: Record<CallErrorCode, number> = {
  call_unknown: 404,
  call_unknown_mapping: 404,
  call_no_phone: 409,
  call_no_media: 409,
  call_stopping: 503,
}

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
