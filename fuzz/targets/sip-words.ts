import { Grammar, type NameAddrHeader } from 'sip.js'
import { dialledOf, partyOf, partyOfTarget, readReferTo, shown, targetOf } from '../../src/sip/address.ts'
import { readInfo } from '../../src/sip/info-body.ts'
import { promise } from '../engine/promise.ts'

const DOMAIN = 'empresa.com'
const TYPES = ['application/dtmf-relay', 'application/dtmf', 'application/media_control+xml'] as const

/** What a SIP phone says in words: who it is, whom it calls or means, and what it sends by INFO. */
export function fuzz(data: Buffer): void {
  const text = data.toString('utf8')
  for (const type of TYPES) {
    const info = readInfo(type, text)
    if (info?.type !== 'digit') continue
    promise(/^[0-9*#A-D]$/.test(info.digit), `one digit: ${info.digit}`)
    promise(info.durationMs >= 1 && info.durationMs <= 5000, 'of a bounded length')
  }
  plain(shown(text), 'a name that is shown')
  const target = targetOf(text, DOMAIN)
  if (target) promise(target.host === DOMAIN, `an endpoint leads nowhere else: ${target.toString()}`)

  const named = parse(text)
  if (named) {
    for (const party of [partyOf(named, DOMAIN), partyOfTarget(named.uri, DOMAIN)]) {
      plain(party.displayName, 'a display name')
      plain(party.number, 'a number')
      promise(/^sip:[^\s<>"@]+@[^\s<>"@]+$/.test(party.address), `one address: ${party.address}`)
    }
    plain(dialledOf(named.uri, DOMAIN), 'what was dialled')
  }
  const meant = readReferTo(text)
  if (meant?.replaces) {
    for (const part of Object.values(meant.replaces)) promise(!/[\s;]/.test(part), `a word: ${part}`)
  }
}

function plain(text: string, what: string): void {
  promise(!/[\p{Cc}<>"\\]/u.test(text), `${what} ends no header and no quotes: ${JSON.stringify(text)}`)
}

/** As SIP.js reads a From before it is ours to look at. */
function parse(text: string): NameAddrHeader | undefined {
  try {
    return Grammar.nameAddrHeaderParse(text)
  } catch {
    return undefined
  }
}
