import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** Who a token of the app's own identity system speaks for. */
export interface ExternalIdentity {
  readonly externalId: string
  readonly login?: string
  readonly fullName?: string
}

/**
 * ConnectyCube's "custom identity provider": the real cloud asks the app's own server who a token is. Undefined
 * refuses the token.
 */
export type IdentityProvider = (token: string) => Promise<ExternalIdentity | undefined>

const header = z.object({ alg: z.literal('HS256') })
const claims = z.object({
  sub: z.union([z.string().min(1), z.number().transform(String)]),
  exp: z.number().optional(),
  nbf: z.number().optional(),
  login: z.string().optional(),
  name: z.string().optional(),
})

/** An identity provider that verifies JWTs (RFC 7519) signed with HS256 (RFC 7515 A.1) and their times. */
export function jwtIdentityProvider(secret: string, now: () => number = Date.now): IdentityProvider {
  return (token) => Promise.resolve(verify(token, secret, now() / 1000))
}

/** Signs claims as an app's own server would, for tests and demos. */
export function signJwt(claimSet: Readonly<Record<string, unknown>>, secret: string): string {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claimSet)}`
  return `${signed}.${signature(signed, secret).toString('base64url')}`
}

function verify(token: string, secret: string, nowSeconds: number): ExternalIdentity | undefined {
  const [head = '', body = '', sign = '', ...more] = token.split('.')
  if (more.length > 0 || !header.safeParse(decode(head)).success) return undefined
  const given = Buffer.from(sign, 'base64url')
  const expected = signature(`${head}.${body}`, secret)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const parsed = claims.safeParse(decode(body))
  if (!parsed.success) return undefined
  const { sub, exp = Infinity, nbf = 0, login, name } = parsed.data
  if (exp <= nowSeconds || nbf > nowSeconds) return undefined
  return { externalId: sub, ...(login && { login }), ...(name && { fullName: name }) }
}

function signature(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest()
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}
