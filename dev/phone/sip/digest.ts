import { createHash, randomBytes } from 'node:crypto'
import { headersOf, type SipResponse } from './message.ts'

export interface Credentials {
  readonly user: string
  readonly password: string
}

/**
 * The header field that answers a 401 or 407 (RFC 3261 22, RFC 2617 with and without qop). Undefined when the response
 * holds no MD5 challenge.
 */
export function answerChallenge(
  response: SipResponse,
  method: string,
  uri: string,
  { user, password }: Credentials,
): readonly [string, string] | undefined {
  const proxy = response.code === 407
  const challenge = headersOf(response, proxy ? 'proxy-authenticate' : 'www-authenticate').find((value) =>
    /^MD5$/i.test(field(value, 'algorithm') || 'MD5'),
  )
  if (challenge === undefined) return undefined
  const realm = field(challenge, 'realm')
  const nonce = field(challenge, 'nonce')
  const opaque = field(challenge, 'opaque')
  const secret = md5(`${user}:${realm}:${password}`)
  const target = md5(`${method}:${uri}`)
  const parts = [`username="${user}"`, `realm="${realm}"`, `nonce="${nonce}"`, `uri="${uri}"`, 'algorithm=MD5']
  if (field(challenge, 'qop')) {
    const cnonce = randomBytes(8).toString('hex')
    parts.push(`response="${md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${target}`)}"`)
    parts.push('qop=auth', 'nc=00000001', `cnonce="${cnonce}"`)
  } else {
    parts.push(`response="${md5(`${secret}:${nonce}:${target}`)}"`)
  }
  if (opaque) parts.push(`opaque="${opaque}"`)
  return [proxy ? 'Proxy-Authorization' : 'Authorization', `Digest ${parts.join(', ')}`]
}

function field(challenge: string, name: string): string {
  const found = new RegExp(`[ ,]${name}\\s*=\\s*(?:"([^"]*)"|([^",\\s]+))`, 'i').exec(challenge)
  return found?.[1] ?? found?.[2] ?? ''
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
