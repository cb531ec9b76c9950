import type { Captures } from './dial-pattern.ts'
import { fillTemplate, parseDialTemplate, type DialTemplate } from './dial-template.ts'

/**
 * What Asterisk is told to ring for a number: `PJSIP/{number}@tronco`, `PJSIP/1{rest}@tronco`, `PJSIP/{rest}`. Only the
 * user part is made of what was dialled.
 */
export interface EndpointTemplate {
  readonly text: string
  readonly user: DialTemplate
  /** The endpoint the number is sent to; undefined: the filled user part is itself an endpoint. */
  readonly trunk: string | undefined
}

const NAME = /^[A-Za-z0-9_.-]{1,64}$/
/** Of a number, the only letters that reach Asterisk. */
const DIALLED_OUT = /^\+?[0-9*#]{1,40}$/
/** RFC 3261 25.1 `user`, without escapes and without what Asterisk reads as an argument, a list or another option. */
const SIP_URI =
  /^sip:([A-Za-z0-9_.+*-]{1,64})@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,10})(?::([1-9]\d{0,4}))?$/i
/** At least two letters where it begins with one: Asterisk keeps h, i, s, t and others for itself. */
const EXTENSION = /^(?:[0-9*#+][A-Za-z0-9*#+._-]{0,79}|[A-Za-z][A-Za-z0-9*#+._-]{1,79})$/
const CONTEXT = /^[A-Za-z0-9_-]{1,79}$/

/** The template, or what is wrong with it as the end of a sentence. */
export function parseEndpointTemplate(text: string): EndpointTemplate | { readonly problem: string } {
  const [, userText = '', trunk] = /^PJSIP\/([^@/]{1,100})(?:@([^@/]*))?$/.exec(text) ?? []
  if (userText === '') {
    return { problem: "must be PJSIP/ and a number, with the trunk's endpoint after @, as in PJSIP/{number}@tronco" }
  }
  if (trunk !== undefined && !NAME.test(trunk)) return { problem: "has no endpoint's name after @" }
  const user = parseDialTemplate(userText, trunk === undefined ? /^[A-Za-z0-9_.-]+$/ : /^[0-9*#+]+$/)
  return 'problem' in user ? user : { text, user, trunk }
}

/** What Asterisk shall ring, or undefined when the captures make nothing that may be rung. */
export function endpointFor({ user, trunk }: EndpointTemplate, captures: Captures): string | undefined {
  const filled = fillTemplate(user, captures)
  if (trunk === undefined) return NAME.test(filled) ? `PJSIP/${filled}` : undefined
  return DIALLED_OUT.test(filled) ? `PJSIP/${filled}@${trunk}` : undefined
}

/** The endpoint that carries the call: what lists of allowed endpoints are about. Undefined where the number decides. */
export function carrierOf({ user, trunk }: EndpointTemplate): string | undefined {
  if (trunk !== undefined) return `PJSIP/${trunk}`
  return user.parts.every((part) => typeof part === 'string') ? `PJSIP/${user.text}` : undefined
}

/** An extension as the dialplan has it in `context`; `/n`, so that the channel stays where it is put (Local channels). */
export function dialplanEndpoint(extension: string, context: string): string | undefined {
  return EXTENSION.test(extension) && CONTEXT.test(context) ? `Local/${extension}@${context}/n` : undefined
}

/** A SIP address by way of a trunk's endpoint. `sip:user@host[:port]` only: no parameters, headers or escapes. */
export function sipEndpoint(sipUri: string, trunk: string): string | undefined {
  const [, user, host, port] = SIP_URI.exec(sipUri) ?? []
  if (user === undefined || host === undefined || !NAME.test(trunk)) return undefined
  if (port !== undefined && Number(port) > 65_535) return undefined
  return `PJSIP/${trunk}/sip:${user}@${host.toLowerCase()}${port === undefined ? '' : `:${port}`}`
}

/** What an app or a person names as a number, without the signs that make it readable. Undefined when it is none. */
export function readNumber(text: string): string | undefined {
  if (text.length > 64) return undefined
  const number = text.replace(/^tel:/i, '').replace(/[\s()./-]/gu, '')
  return DIALLED_OUT.test(number) ? number : undefined
}

/** An extension as a phone dials it, if it can be one. */
export function isExtension(text: string): boolean {
  return EXTENSION.test(text)
}
