import type { Cloud } from '../../../dev/cloud/cloud.ts'

export interface RestReply {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

/** Plain HTTP, as the SDK writes it. */
export async function rest(
  cloud: Cloud,
  method: string,
  path: string,
  { body, token, headers = {} }: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
): Promise<RestReply> {
  const reply = await fetch(`${cloud.endpoints.api_url}${path}`, {
    method,
    headers: {
      'content-type': 'application/json;charset=utf-8',
      ...(token !== undefined && { 'cb-token': token }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(5000),
  })
  const text = await reply.text()
  return { status: reply.status, body: text === '' ? undefined : JSON.parse(text), headers: reply.headers }
}

/** Signs in and returns the token. */
export async function tokenFor(cloud: Cloud, login?: string, password?: string): Promise<string> {
  const { body } = await rest(cloud, 'POST', '/session.json', { body: signInBody(cloud, login, password) })
  return (body as { session: { token: string } }).session.token
}

export function signInBody(cloud: Cloud, login?: string, password?: string): unknown {
  return { application_id: cloud.appId, auth_key: cloud.authKey, ...(login && { user: { login, password } }) }
}
