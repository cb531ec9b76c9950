import type { Party } from '../calls/leg.ts'
import type { AriChannel } from './ari/channel.ts'
import { numberOfEndpoint } from './endpoint.ts'

const MAX_LENGTH = 80

/** A caller's name or number as it may be shown and sent on: no control characters, no SIP quoting, bounded. */
export function presentable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\<>]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, MAX_LENGTH)
}

/** Who calls on an incoming channel. */
export function callerOf(channel: AriChannel, domain: string): Party {
  const number = presentable(channel.caller.number) || 'anonymous'
  return party(number, presentable(channel.caller.name), domain)
}

/** Who is behind `PJSIP/1001`, or behind a number or a SIP address that a trunk leads to. */
export function partyOfEndpoint(endpoint: string, domain: string): Party {
  const number = presentable(numberOfEndpoint(endpoint))
  return /^sip:/i.test(number) ? { address: number, number, displayName: number } : party(number, '', domain)
}

function party(number: string, name: string, domain: string): Party {
  return { address: `sip:${encodeURIComponent(number)}@${domain}`, number, displayName: name || number }
}
