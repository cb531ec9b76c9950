import { isIP } from 'node:net'
import { z } from './schema.ts'

/** Numbers may also come as text, because what `${NAME}` fills in is text: `port: ${PORT}`. */
function fromText(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,15}(\.\d{1,6})?$/.test(value) ? Number(value) : value
}

/** A whole number between `min` and `max`, both included. */
export function wholeNumber(min: number, max: number) {
  return z.preprocess(fromText, z.int().min(min).max(max))
}

/** A number between `min` and `max`, both included; fractions are allowed. */
export function decimalNumber(min: number, max: number) {
  return z.preprocess(fromText, z.number().min(min).max(max))
}

/** `true` or `false`, also as text. */
export function flag() {
  return z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean())
}

/** Text that can stand in a protocol line: not empty, no line break or other control character. */
export function singleLine(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { error: 'must not hold line breaks or other control characters' })
}

/** A secret is taken as it is, whatever letters it has, but must fit in one line. */
export function secretText(minLength: number) {
  return z
    .string()
    .min(minLength)
    .max(4096)
    .regex(/^\P{Cc}*$/u, { error: 'must not hold line breaks or other control characters' })
}

/** A name or an IP address that can be connected to. */
export function host() {
  return z
    .string()
    .max(253)
    .refine((text) => isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text), {
      error: 'must be a host name or an IP address, without port or scheme',
    })
}

export function ipv4Address() {
  return z.string().refine((text) => isIP(text) === 4, { error: 'must be an IPv4 address such as 192.0.2.10' })
}

export function ipAddress() {
  return z.string().refine((text) => isIP(text) !== 0, { error: 'must be an IP address such as 192.0.2.10' })
}

/** An absolute URL of one of the schemes, without user, password, query or fragment. */
export function urlOf(...schemes: readonly string[]) {
  return z
    .string()
    .max(2048)
    .refine(
      (text) => {
        const url = URL.canParse(text) ? new URL(text) : undefined
        if (!url || url.username || url.password || url.search || url.hash) return false
        return schemes.includes(url.protocol.slice(0, -1)) && url.host !== ''
      },
      { error: `must be a URL that begins with ${schemes.map((s) => `${s}://`).join(' or ')}, without user or query` },
    )
}

/**
 * One PJSIP endpoint: `PJSIP/<name>`, exactly what the SIP leg dials. Asterisk reads `&` as a list, `@` and a second `/`
 * as another destination and `,` as the next argument: none of them may come from outside.
 */
export const PJSIP_ENDPOINT = /^PJSIP\/[A-Za-z0-9_.-]{1,64}$/

export function pjsipEndpoint() {
  return z.string().regex(PJSIP_ENDPOINT, {
    error: 'must be PJSIP/ and the name of an endpoint (up to 64 letters, digits, _ . -), such as PJSIP/1001',
  })
}
