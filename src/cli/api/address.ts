import { CliError } from '../cli-error.ts'

/** Whom a command line names. */
export type Address =
  | { readonly kind: 'phone'; readonly phone: string }
  | { readonly kind: 'extension'; readonly extension: string }
  | { readonly kind: 'sipUri'; readonly sipUri: string }
  | { readonly kind: 'mapping'; readonly mapping: string }

/** As POST /v1/calls wants it. */
export interface BeginCall {
  readonly direction: 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'
  readonly mapping?: string
  readonly phone?: string
  readonly to?: Destination
}

export type Destination =
  | { readonly phone: string }
  | { readonly extension: string }
  | { readonly sipUri: string }
  | { readonly mapping: string }

/** What a phone dials that has keys for digits only. */
const NUMBER = /^[0-9*#+]+$/

/**
 * `PJSIP/1001` is a phone, `sip:…` a SIP address, `extension:…` and `mapping:…` what they say. Of anything else, digits
 * are an extension, and letters the name of a mapping. What each may hold is the bridge's to check.
 */
export function parseAddress(text: string): Address {
  if (text === '') throw new CliError('cli_usage', 'an address is empty')
  if (/^PJSIP\//i.test(text)) return { kind: 'phone', phone: `PJSIP/${text.slice(6)}` }
  if (/^sips?:/i.test(text)) return { kind: 'sipUri', sipUri: text }
  const [, way, rest = ''] = /^(extension|mapping):(.+)$/s.exec(text) ?? []
  if (way === 'extension') return { kind: 'extension', extension: rest }
  if (way === 'mapping') return { kind: 'mapping', mapping: rest }
  return NUMBER.test(text) ? { kind: 'extension', extension: text } : { kind: 'mapping', mapping: text }
}

/** Where someone is sent, as a body of the interface has it. */
export function destinationOf(text: string): Destination {
  const address = parseAddress(text)
  switch (address.kind) {
    case 'phone':
      return { phone: address.phone }
    case 'extension':
      return { extension: address.extension }
    case 'sipUri':
      return { sipUri: address.sipUri }
    case 'mapping':
      return { mapping: address.mapping }
  }
}

/**
 * Which call two addresses make. Who stands first is rung first: a phone, by its endpoint or number, or the apps of a
 * mapping, by its name or SIP address. One of the two must be a phone. Throws `cli_usage`.
 */
export function callBetween(from: string, to: string): BeginCall {
  const first = parseAddress(from)
  if (first.kind === 'phone' || first.kind === 'extension') {
    const phone = phoneOf(first)
    const second = parseAddress(to)
    if (second.kind === 'mapping') return { direction: 'phone-to-app', mapping: second.mapping, phone }
    return { direction: 'phone-to-phone', phone, to: destinationOf(to) }
  }
  const second = parseAddress(to)
  if (second.kind !== 'phone' && second.kind !== 'extension') {
    const why = `${from} is a mapping, and so is ${to}, or may be`
    throw new CliError('cli_usage', `one of the two must be a phone, such as 1001 or PJSIP/1001: ${why}`)
  }
  const mapping = first.kind === 'mapping' ? first.mapping : first.sipUri
  return { direction: 'app-to-phone', mapping, phone: phoneOf(second) }
}

/** A phone's number stands for the endpoint of that name. */
function phoneOf(address: Extract<Address, { kind: 'phone' | 'extension' }>): string {
  return address.kind === 'phone' ? address.phone : `PJSIP/${address.extension}`
}
