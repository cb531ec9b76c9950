import type { EndReason } from '../calls/end-reason.ts'
import { unreachable } from '../lib/unreachable.ts'
import type { HangupCause } from './ari/events.ts'

/**
 * The Q.850 cause to hang up an unanswered caller with. What PJSIP makes of each was measured on Asterisk 22.10:
 * 16 → 603, 17 → 486, 19 → 480, 1 → 404, 34 → 503; 21, of all, gives 403.
 */
export function refusalCause(reason: EndReason): number {
  switch (reason.cause) {
    case 'rejected':
    case 'hung-up':
    case 'transferred':
      return Q850.normalClearing
    case 'busy':
      return Q850.userBusy
    case 'no-answer':
    case 'unreachable':
    case 'cancelled':
      return Q850.noAnswer
    case 'unknown-address':
      return Q850.unallocated
    // 403: it is not allowed, and the fallback of the dialplan must not help it out either.
    case 'limit':
      return Q850.rejected
    case 'sign-in-refused':
    case 'cloud-unavailable':
    case 'switch-unavailable':
    case 'media-failed':
    case 'media-lost':
    case 'capacity':
    case 'stopping':
    case 'interrupted':
    case 'internal':
      return Q850.congestion
    default:
      return unreachable(reason.cause)
  }
}

/** The Q.850 cause to end a channel with that was answered, or that we ring ourselves. */
export function clearingCause(reason: EndReason): number {
  return reason.answeredElsewhere ? Q850.answeredElsewhere : Q850.normalClearing
}

/** ITU-T Q.850 2.2.7. */
const Q850 = {
  unallocated: 1,
  normalClearing: 16,
  userBusy: 17,
  noUserResponse: 18,
  noAnswer: 19,
  rejected: 21,
  answeredElsewhere: 26,
  congestion: 34,
  channelUnavailable: 44,
  capabilityUnavailable: 58,
} as const

export type LegPhase = 'incoming' | 'outgoing' | 'dialplan' | 'talking'

/**
 * Why the far side's hang-up ended a leg. But for `talking` it was not answered yet;
 * `dialplan`: an extension was being called, which ends with 16 at once where there is none.
 */
export function reasonOf(hangup: HangupCause, phase: LegPhase): EndReason {
  const detail = describe(hangup)
  switch (phase) {
    case 'talking':
      // chan_pjsip hangs up with this cause when the endpoint's rtp_timeout strikes.
      return hangup.cause === Q850.channelUnavailable
        ? { cause: 'media-lost', by: 'phone', detail: 'Asterisk heard no RTP from the phone (rtp_timeout)' }
        : { cause: 'hung-up', by: 'phone', detail }
    case 'incoming':
      return { cause: 'cancelled', by: 'phone', detail }
    case 'outgoing':
      return { cause: refusalOf(hangup.cause), by: 'phone', detail }
    case 'dialplan': {
      const cause = hangup.cause === Q850.normalClearing ? 'unknown-address' : refusalOf(hangup.cause)
      return { cause, by: 'phone', detail }
    }
    default:
      return unreachable(phase)
  }
}

function refusalOf(cause: number | undefined): EndReason['cause'] {
  switch (cause) {
    case Q850.unallocated:
      return 'unknown-address'
    case Q850.userBusy:
      return 'busy'
    case Q850.noUserResponse:
    case Q850.noAnswer:
    case Q850.answeredElsewhere:
      return 'no-answer'
    case Q850.rejected:
      return 'rejected'
    case Q850.normalClearing:
      return 'cancelled'
    case Q850.capabilityUnavailable:
      return 'media-failed'
    default:
      return 'unreachable'
  }
}

function describe({ cause, sipStatus }: HangupCause): string | undefined {
  const parts = []
  if (sipStatus !== undefined) parts.push(`SIP ${sipStatus}`)
  if (cause !== undefined) parts.push(`Q.850 cause ${cause}`)
  return parts.length > 0 ? parts.join(', ') : undefined
}
