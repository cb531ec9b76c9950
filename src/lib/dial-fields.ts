import { z } from './schema.ts'

/*
 * Text from outside that ends up in what Asterisk, SIP or ConnectyCube parse. Each pattern holds what the thing can be
 * and nothing that could end it where it is written: no blank, line break, quote, bracket, `&`, `,`, `;`, `|`, `@`
 * (outside addresses) or `/`.
 */

/** What a phone can dial: a number, or a name in any script. */
export function extension() {
  return z.string().regex(/^[\p{L}\p{M}\p{N}*#+_.-]{1,80}$/u, {
    error: 'must be what a phone can dial: up to 80 letters, digits and * # + _ . -',
  })
}

/** A SIP address without name, parameters or headers. */
export function sipUri() {
  return z
    .string()
    .max(256)
    .regex(
      /^sips?:[\p{L}\p{M}\p{N}_.!~*+-]{1,80}@([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/u,
      {
        error: 'must be a SIP URI such as sip:vendas@empresa.com, without parameters',
      },
    )
}

/** A mapping, named by extension or SIP URI as it is written in the table. */
export function mappingName() {
  return z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^\s"<>\\\p{Cc}\p{Z}]+$/u, { error: 'must be an extension or a SIP URI, without blanks or line breaks' })
}

/** What a phone can press. */
export function digits(maxLength: number) {
  return z.string().regex(new RegExp(`^[0-9*#A-D]{1,${maxLength}}$`), {
    error: `must be 1 to ${maxLength} of 0-9 * # A-D`,
  })
}

/** A caller's number, as it goes into a From header or `CallerID`. */
export function callerNumber() {
  return z.string().regex(/^[A-Za-z0-9*#+_.-]{1,40}$/, {
    error: 'must be up to 40 letters, digits and * # + _ . -',
  })
}

/** A caller's name, as it goes between quotes. */
export function callerName() {
  return z.string().regex(/^[^"<>\\\p{Cc}\p{Zl}\p{Zp}]{1,64}$/u, {
    error: 'must be up to 64 characters without " < > \\ and line breaks',
  })
}

/** A context of the dialplan. */
export function dialplanContext() {
  return z.string().regex(/^[A-Za-z0-9_-]{1,79}$/, { error: 'must be up to 79 letters, digits, _ and -' })
}

/** Asterisk's unique id of a channel: `1795428000.12`, with the system's name before it where one is set. */
export function channelId() {
  return z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/, {
    error: "must be a channel's unique id, such as 1795428000.12",
  })
}
