import { unreachable } from '../lib/unreachable.ts'

/** Why a call or a leg ended. */
export type Cause =
  | 'hung-up'
  /** Sent on to someone else, or has sent the other on. */
  | 'transferred'
  | 'cancelled'
  | 'rejected'
  | 'busy'
  | 'no-answer'
  | 'unreachable'
  | 'unknown-address'
  | 'sign-in-refused'
  | 'cloud-unavailable'
  | 'switch-unavailable'
  | 'media-failed'
  | 'media-lost'
  | 'capacity'
  | 'limit'
  | 'stopping'
  /** The bridge was killed, or its machine died: what is known of the call is what was noted last. */
  | 'interrupted'
  | 'internal'

/** Who ended it. */
export type EndedBy = 'phone' | 'app' | 'operator' | 'bridge'

export interface EndReason {
  readonly cause: Cause
  readonly by: EndedBy
  /** For people: what exactly happened. Never a secret. */
  readonly detail?: string | undefined
  /** Another device of the same user, or another user of the ring list, has the call. */
  readonly answeredElsewhere?: boolean
}

/** Whose fault an ending was, as an operator's statistics need it. */
export type ResultClass = 'success' | 'client' | 'server' | 'upstream' | 'indeterminate'

/** `talked` tells whether both sides were ever joined. */
export function resultClass(reason: EndReason, talked: boolean): ResultClass {
  switch (reason.cause) {
    case 'hung-up':
    case 'transferred':
      return talked ? 'success' : 'indeterminate'
    case 'cancelled':
    case 'rejected':
    case 'busy':
    case 'no-answer':
    case 'unreachable':
    case 'unknown-address':
      return 'client'
    case 'sign-in-refused':
    case 'capacity':
    case 'internal':
    case 'interrupted':
      // Interrupted talks, too: they were cut off, and by nobody but us.
      return 'server'
    case 'cloud-unavailable':
    case 'switch-unavailable':
      return 'upstream'
    case 'stopping':
      return talked ? 'success' : 'server'
    // Cut at the longest it may last, a call has served; refused before that, it was not allowed.
    case 'limit':
      return talked ? 'success' : 'client'
    case 'media-failed':
    case 'media-lost':
      return 'indeterminate'
    default:
      return unreachable(reason.cause)
  }
}
