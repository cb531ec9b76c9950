import type { Digit } from '../media/session.ts'

/** What the INFO requests (RFC 6086) of phones say that concerns us. */
export type InfoBody =
  | { readonly type: 'digit'; readonly digit: Digit; readonly durationMs: number }
  | { readonly type: 'picture-fast-update' }

export const DTMF_RELAY = 'application/dtmf-relay'
export const MEDIA_CONTROL = 'application/media_control+xml'

const MAX_LENGTH = 4096
/** What a body without a duration means. */
const USUAL_MS = 160
const MAX_MS = 5000
const EVENTS = '0123456789*#ABCD'

/** RFC 5168 5: the one command of it that anybody sends. */
export const PICTURE_FAST_UPDATE =
  '<?xml version="1.0" encoding="utf-8" ?>\r\n<media_control><vc_primitive><to_encoder><picture_fast_update/>' +
  '</to_encoder></vc_primitive></media_control>\r\n'

/** As Cisco's and most others' phones have it: a line with the signal, one with its length. */
export function dtmfRelay(digit: Digit, durationMs: number): string {
  return `Signal=${digit}\r\nDuration=${Math.round(durationMs)}\r\n`
}

/** Reads the body of an INFO; undefined when it is nothing that concerns us, or damaged. Never throws. */
export function readInfo(contentType: string | undefined, body: string): InfoBody | undefined {
  if (contentType === undefined || body.length > MAX_LENGTH) return undefined
  switch (/^[\w.+-]+\/[\w.+-]+/.exec(contentType.trim())?.[0].toLowerCase()) {
    case DTMF_RELAY:
      return readRelay(body)
    case 'application/dtmf':
      return digitOf(body.trim(), USUAL_MS)
    case MEDIA_CONTROL:
      return /<(?:\w+:)?picture_fast_update\s*\/?>/.test(body) ? { type: 'picture-fast-update' } : undefined
    default:
      return undefined
  }
}

function readRelay(body: string): InfoBody | undefined {
  const signal = /^\s*signal\s*=[ \t]*(\S{1,2})[ \t]*$/im.exec(body)?.[1]
  const duration = /^\s*duration\s*=[ \t]*(\d{1,6})[ \t]*$/im.exec(body)?.[1]
  return signal === undefined ? undefined : digitOf(signal, duration === undefined ? USUAL_MS : Number(duration))
}

/** By its letter, or by its number in RFC 4733 3.2 (10 is the star, 11 the hash). */
function digitOf(signal: string, durationMs: number): InfoBody | undefined {
  const letter = /^1[0-5]$/.test(signal) ? EVENTS[Number(signal)] : signal.toUpperCase()
  if (letter?.length !== 1 || !EVENTS.includes(letter)) return undefined
  return { type: 'digit', digit: letter as Digit, durationMs: Math.min(MAX_MS, Math.max(1, durationMs)) }
}
