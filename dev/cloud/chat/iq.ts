import type { ChatConnection } from './chat-connection.ts'
import { parseJid } from './jid.ts'
import { NS } from './namespaces.ts'
import { childElements, xml, type XmlElement, type XmlNode } from './xml.ts'
import type { Parts } from '../parts.ts'

/** Answers a request of a bound stream (RFC 6120 8.2.3); undefined where no answer is due. */
export function answerIq(iq: XmlElement, connection: ChatConnection, parts: Parts): XmlElement | undefined {
  const { id, type, to } = iq.attributes
  if (type !== 'get' && type !== 'set') return undefined
  const reply = (kind: 'result' | 'error', ...children: XmlNode[]) =>
    xml('iq', { xmlns: NS.client, type: kind, id, from: to, to: connection.jid }, ...children)

  const request = childElements(iq)[0]
  switch (request?.attributes.xmlns) {
    case NS.session:
    case NS.ping:
    case NS.mobile:
    case NS.statusStreaming:
      return reply('result')
    case NS.carbons:
      connection.carbons = request.name === 'enable'
      return reply('result')
    case NS.lastActivity:
      return reply('result', xml('query', { xmlns: NS.lastActivity, seconds: String(secondsAway(to, parts)) }))
    default:
      return reply(
        'error',
        xml('error', { type: 'cancel', code: '501' }, xml('feature-not-implemented', { xmlns: NS.stanzaErrors })),
      )
  }
}

/** Seconds since the user was last online; 0 while online or never seen. */
function secondsAway(jid: string | undefined, parts: Parts): number {
  const userId = parseJid(parts.settings, jid ?? '')?.userId
  if (userId === undefined || parts.chat.devices(userId).size > 0) return 0
  const seen = parts.users.get(userId)?.lastSeenAt
  return seen === undefined ? 0 : Math.floor((parts.clock.now() - seen) / 1000)
}
