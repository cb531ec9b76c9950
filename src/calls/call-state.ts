import { unreachable } from '../lib/unreachable.ts'
import type { EndReason } from './end-reason.ts'
import type { Party } from './leg.ts'

/** Where a call is. A value lives only in the states that have it. Times are epoch milliseconds. */
export type CallState =
  /** A way is being found, or the first party of an originated call is being rung. */
  | { readonly status: 'arriving'; readonly since: number }
  /** The called party is being alerted. */
  | { readonly status: 'ringing'; readonly since: number }
  /** The called party took the call; both legs are being completed. */
  | { readonly status: 'joining'; readonly since: number; readonly answeredBy: Party }
  | {
      readonly status: 'talking'
      readonly since: number
      readonly answeredBy: Party
      readonly heldByPhone: boolean
      readonly heldByApp: boolean
    }
  /** The reason is settled; legs and media are being freed. */
  | ({ readonly status: 'ending'; readonly since: number } & Outcome)
  | ({ readonly status: 'ended'; readonly since: number } & Outcome)

/** How a call went. */
export interface Outcome {
  readonly reason: EndReason
  readonly answeredBy: Party | undefined
  /** How long both sides were joined; undefined when they never were. */
  readonly talkMs: number | undefined
}

export type CallEvent =
  | { readonly type: 'alerted' }
  | { readonly type: 'answered'; readonly by: Party }
  | { readonly type: 'joined' }
  | { readonly type: 'hold'; readonly side: 'phone' | 'app'; readonly held: boolean }
  | { readonly type: 'end'; readonly reason: EndReason }
  | { readonly type: 'freed' }

/** The state after `event`, or undefined when the event means nothing in this state. */
export function next(state: CallState, event: CallEvent, now: number): CallState | undefined {
  switch (event.type) {
    case 'alerted':
      return state.status === 'arriving' ? { status: 'ringing', since: now } : undefined
    case 'answered':
      // An app with a quick thumb may accept before the network has told us that it alerts.
      return state.status === 'arriving' || state.status === 'ringing'
        ? { status: 'joining', since: now, answeredBy: event.by }
        : undefined
    case 'joined':
      return state.status === 'joining'
        ? { status: 'talking', since: now, answeredBy: state.answeredBy, heldByPhone: false, heldByApp: false }
        : undefined
    case 'hold': {
      if (state.status !== 'talking') return undefined
      const key = event.side === 'phone' ? 'heldByPhone' : 'heldByApp'
      return state[key] === event.held ? undefined : { ...state, [key]: event.held }
    }
    case 'end':
      if (state.status === 'ending' || state.status === 'ended') return undefined
      return {
        status: 'ending',
        since: now,
        reason: event.reason,
        answeredBy: 'answeredBy' in state ? state.answeredBy : undefined,
        talkMs: state.status === 'talking' ? Math.max(0, now - state.since) : undefined,
      }
    case 'freed':
      return state.status === 'ending' ? { ...state, status: 'ended', since: now } : undefined
    default:
      return unreachable(event)
  }
}

/** True once no further audio or signal of this call can matter. */
export function isOver(state: CallState): boolean {
  return state.status === 'ending' || state.status === 'ended'
}
