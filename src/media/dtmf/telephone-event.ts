import type { Digit } from '../session.ts'

/** A telephone-event format as SDP agreed it (RFC 4733 2.4). */
export interface TelephoneEventFormat {
  readonly payloadType: number
  /** Of the durations in its packets. */
  readonly clockRate: 8000 | 48000
}

/** Bytes of one event (RFC 4733 2.3). */
export const EVENT_LENGTH = 4
/** The longest duration a packet can tell; a longer event goes on in another segment (RFC 4733 2.5.1.3). */
export const MAX_EVENT_DURATION = 0xffff

/** By event code (RFC 4733 3.2). */
const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D'] as const

/** The digit of an event code; undefined for events that are none. */
export function digitOf(event: number): Digit | undefined {
  return DIGITS[event]
}

export function eventOf(digit: Digit): number {
  return DIGITS.indexOf(digit)
}
