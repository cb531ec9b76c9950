/** Header fields in order, names as they were written. */
export type SipHeaders = readonly (readonly [name: string, value: string])[]

export interface SipRequest {
  readonly kind: 'request'
  readonly method: string
  readonly uri: string
  readonly headers: SipHeaders
  readonly body: string
}

export interface SipResponse {
  readonly kind: 'response'
  readonly code: number
  readonly reason: string
  readonly headers: SipHeaders
  readonly body: string
}

export type SipMessage = SipRequest | SipResponse

/** The one-letter forms of RFC 3261 20. */
const COMPACT: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  r: 'refer-to',
}

function canonical(name: string): string {
  const lower = name.trim().toLowerCase()
  return COMPACT[lower] ?? lower
}

/** Reads one datagram; undefined when it is not SIP. */
export function parseSip(text: string): SipMessage | undefined {
  const split = text.indexOf('\r\n\r\n')
  if (split < 0) return undefined
  // A header field may go on in the next line, which then begins with a space (RFC 3261 7.3.1).
  const [first, ...lines] = text
    .slice(0, split)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const body = text.slice(split + 4)
  const headers = lines.flatMap((line): SipHeaders => {
    const colon = line.indexOf(':')
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]]
  })
  const status = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(first ?? '')
  if (status) return { kind: 'response', code: Number(status[1]), reason: status[2]!, headers, body }
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(first ?? '')
  if (request) return { kind: 'request', method: request[1]!, uri: request[2]!, headers, body }
  return undefined
}

export function formatSip(message: SipMessage): string {
  const first =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.code} ${message.reason}`
  const lines = message.headers.map(([name, value]) => `${name}: ${value}`)
  return [first, ...lines, `Content-Length: ${Buffer.byteLength(message.body)}`, '', message.body].join('\r\n')
}

/** All values of a header field, by its long name in lower case. */
export function headersOf(message: SipMessage, name: string): string[] {
  return message.headers.filter(([field]) => canonical(field) === name).map(([, value]) => value)
}

/** The first value of a header field; an empty text when it is missing. */
export function headerOf(message: SipMessage, name: string): string {
  return headersOf(message, name)[0] ?? ''
}

export function cseqOf(message: SipMessage): { readonly number: number; readonly method: string } {
  const [number, method] = headerOf(message, 'cseq').split(/\s+/)
  return { number: Number(number), method: method ?? '' }
}

/** The branch of the topmost Via, which names the transaction. */
export function branchOf(message: SipMessage): string {
  return parameterOf(headerOf(message, 'via'), 'branch')
}

/** A `;name=value` parameter of a header field's value. */
export function parameterOf(value: string, name: string): string {
  return new RegExp(`;\\s*${name}=([^;,>\\s]+)`, 'i').exec(value)?.[1] ?? ''
}

/** The URI between angle brackets, or the bare one. */
export function uriOf(value: string): string {
  return /<([^>]+)>/.exec(value)?.[1] ?? value.split(';')[0]!.trim()
}

/** What stands before the @ of a SIP URI (RFC 3261 25.1, `user`): what may not stand there as it is, is escaped. */
export function escapeUser(user: string): string {
  return encodeURIComponent(user).replace(/%(26|3D|2B|24|2C|3B|3F|2F)/g, decodeURIComponent)
}
