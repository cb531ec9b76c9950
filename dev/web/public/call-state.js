/**
 * The one call of this page, as a value. Pure: `next` decides, the views show, `cube-phone.js` performs.
 *
 * @typedef {{ userId: number, name: string, number: string, via: string }} Party
 *   Whom the call is with. `name` may be empty; `via` is the contact the call came through, when it adds something.
 *
 * @typedef {'hungUpByMe' | 'hungUpByThem' | 'declinedByMe' | 'declinedByThem' | 'busy' | 'noAnswer' | 'missed'
 *   | 'cancelled' | 'elsewhere' | 'lost' | 'unreachable' | 'microphone'} Outcome
 *
 * @typedef {{ status: 'idle' }
 *   | { status: 'incoming', id: string, party: Party, direction: 'in' }
 *   | { status: 'dialing', id: string, party: Party, direction: 'out' }
 *   | { status: 'connecting', id: string, party: Party, direction: 'in' | 'out' }
 *   | { status: 'talking', id: string, party: Party, direction: 'in' | 'out', since: number, muted: boolean,
 *       shaky: boolean }
 *   | { status: 'ended', id: string, party: Party, direction: 'in' | 'out', outcome: Outcome, talkMs: number }
 * } CallState
 *
 * @typedef {'me' | 'far-hang-up' | 'far-decline' | 'busy' | 'no-answer' | 'elsewhere' | 'lost' | 'unreachable'
 *   | 'microphone'} Cause
 *
 * @typedef {{ type: 'rang' | 'dialled', id: string, party: Party }
 *   | { type: 'accepted' | 'connected' | 'shaky', id: string }
 *   | { type: 'muted', id: string, muted: boolean }
 *   | { type: 'ended', id: string, cause: Cause }
 *   | { type: 'dismissed' }
 * } CallEvent
 */

/** @type {CallState} */
export const idle = { status: 'idle' }

/** True while a call occupies the user: another caller is told so. @param {CallState} state */
export const isBusy = (state) => state.status !== 'idle' && state.status !== 'ended'

/**
 * @param {CallState} state
 * @param {CallEvent} event
 * @param {number} now monotonic milliseconds
 * @returns {CallState | undefined} undefined for an event that means nothing here, a late one for instance
 */
export function next(state, event, now) {
  if (event.type === 'rang' || event.type === 'dialled') {
    if (isBusy(state)) return undefined
    const { id, party } = event
    return event.type === 'rang'
      ? { status: 'incoming', id, party, direction: 'in' }
      : { status: 'dialing', id, party, direction: 'out' }
  }
  if (event.type === 'dismissed') return state.status === 'ended' ? idle : undefined
  if (state.status === 'idle' || state.status === 'ended' || state.id !== event.id) return undefined

  const { id, party, direction } = state
  switch (event.type) {
    case 'accepted':
      if (state.status !== 'incoming' && state.status !== 'dialing') return undefined
      return { status: 'connecting', id, party, direction }
    case 'connected':
      if (state.status === 'talking') return state.shaky ? { ...state, shaky: false } : undefined
      // A fast network connects before the accept was seen.
      if (state.status === 'incoming') return undefined
      return { status: 'talking', id, party, direction, since: now, muted: false, shaky: false }
    case 'shaky':
      return state.status === 'talking' && !state.shaky ? { ...state, shaky: true } : undefined
    case 'muted':
      return state.status === 'talking' ? { ...state, muted: event.muted } : undefined
    case 'ended': {
      const talkMs = state.status === 'talking' ? now - state.since : 0
      return { status: 'ended', id, party, direction, outcome: outcomeOf(state.status, event.cause), talkMs }
    }
    default:
      return undefined
  }
}

/**
 * The same cause reads differently by where the call was: a caller who leaves while we ring makes a missed call.
 *
 * @param {'incoming' | 'dialing' | 'connecting' | 'talking'} status
 * @param {Cause} cause
 * @returns {Outcome}
 */
function outcomeOf(status, cause) {
  switch (cause) {
    case 'me':
      if (status === 'incoming') return 'declinedByMe'
      return status === 'dialing' ? 'cancelled' : 'hungUpByMe'
    case 'far-hang-up':
      if (status === 'incoming') return 'missed'
      return status === 'dialing' ? 'noAnswer' : 'hungUpByThem'
    case 'far-decline':
      return 'declinedByThem'
    case 'no-answer':
      return status === 'incoming' ? 'missed' : 'noAnswer'
    case 'busy':
      // Another device of this user said so.
      return status === 'incoming' ? 'missed' : 'busy'
    case 'unreachable':
      return status === 'dialing' ? 'unreachable' : status === 'incoming' ? 'missed' : 'lost'
    default:
      return cause
  }
}
