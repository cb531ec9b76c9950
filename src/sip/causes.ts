import type { EndReason } from '../calls/end-reason.ts'
import { unreachable } from '../lib/unreachable.ts'
import type { SipEnding } from './dialog.ts'

/** The SIP status (RFC 3261 21) to refuse an unanswered caller with. */
export function refusalStatus(reason: EndReason): number {
  switch (reason.cause) {
    case 'rejected':
    case 'hung-up':
    case 'transferred':
      return 603
    case 'busy':
      return 486
    case 'no-answer':
    case 'unreachable':
    case 'cancelled':
      return 480
    case 'unknown-address':
      return 404
    case 'limit':
      return 403
    case 'media-failed':
      return 488
    case 'sign-in-refused':
    case 'cloud-unavailable':
    case 'switch-unavailable':
    case 'media-lost':
    case 'capacity':
    case 'stopping':
    case 'interrupted':
    case 'internal':
      return 503
    default:
      return unreachable(reason.cause)
  }
}

/** What a CANCEL or BYE says of an end (RFC 3326); undefined where there is nothing to say. */
export function reasonHeader(reason: EndReason): string | undefined {
  return reason.answeredElsewhere ? 'SIP;cause=200;text="Call completed elsewhere"' : undefined
}

/** Where a leg is when it ends. */
export type SipPhase = 'incoming' | 'outgoing' | 'talking'

/** Why the other side's ending ended a leg. */
export function reasonOfEnding({ how, status, detail }: SipEnding, phase: SipPhase): EndReason {
  if (how === 'lost') {
    const cause = phase === 'talking' ? 'media-lost' : 'switch-unavailable'
    return { cause, by: phase === 'talking' ? 'phone' : 'bridge', detail }
  }
  switch (phase) {
    case 'talking':
      return { cause: 'hung-up', by: 'phone', detail }
    case 'incoming': {
      const elsewhere = status === 200
      return { cause: 'cancelled', by: 'phone', detail, ...(elsewhere && { answeredElsewhere: true }) }
    }
    case 'outgoing':
      return { cause: refusalOf(status), by: ownFault(status) ? 'bridge' : 'phone', detail }
    default:
      return unreachable(phase)
  }
}

function ownFault(status: number | undefined): boolean {
  return status === 401 || status === 407
}

function refusalOf(status: number | undefined): EndReason['cause'] {
  switch (status) {
    // Our own password: nothing that the phone did.
    case 401:
    case 407:
      return 'switch-unavailable'
    case 404:
    case 410:
    case 484:
    case 485:
    case 604:
      return 'unknown-address'
    case 486:
    case 600:
      return 'busy'
    case 408:
    case 480:
      return 'no-answer'
    case 403:
    case 603:
    case 607:
      return 'rejected'
    case 487:
      return 'cancelled'
    case 415:
    case 488:
    case 606:
      return 'media-failed'
    default:
      return 'unreachable'
  }
}
