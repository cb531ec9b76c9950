import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Digit } from '../media/session.ts'
import type { Participant } from './participant.ts'

/**
 * Passes a digit on to the other of two. Between phones the switch does that itself; with more than two in the talk a
 * digit is meant for nobody in particular.
 */
export function relayDigit(
  joined: readonly Participant[],
  from: Participant,
  digit: Digit,
  durationMs: number,
  log: Log,
): void {
  const [other, ...more] = joined.filter((participant) => participant !== from)
  if (!other || more.length > 0 || (from.kind === 'phone' && other.kind === 'phone')) return
  other.leg.sendDtmf(digit, durationMs).catch((error: unknown) => {
    log.warn({ ...reasonOf(error) }, 'a digit could not be passed on')
  })
}
