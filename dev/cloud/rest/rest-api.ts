import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Parts } from '../parts.ts'
import { callsRejectRoutes } from './calls-reject.ts'
import { loginRoutes } from './login.ts'
import { pushEventRoutes } from './push-events.ts'
import { parseQuery } from './query.ts'
import { badRequest, notFound, sessionExpired, tokenRequired, tooLarge, userRequired } from './replies.ts'
import { fits, type Reply, type RestRequest, type Route } from './route.ts'
import { sessionRoutes } from './session.ts'
import { subscriptionRoutes } from './subscriptions.ts'
import { userByIdRoute, userRoutes } from './users.ts'
import { usersSearchRoute } from './users-search.ts'

const MAX_BODY = 1 << 20

/** Browsers' apps come from any origin. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
  'access-control-max-age': '600',
}

/** The REST API as a listener of a Node HTTP server. */
export function restApi(parts: Parts): RequestListener {
  const routes = [
    ...sessionRoutes,
    ...loginRoutes,
    ...userRoutes,
    usersSearchRoute,
    userByIdRoute,
    ...pushEventRoutes,
    ...subscriptionRoutes(),
    ...callsRejectRoutes,
  ]
  return (request, response) => {
    answer(request, routes, parts).then(
      (reply) => reply && write(response, reply),
      (error: unknown) => write(response, { status: 500, body: { errors: [String(error)] } }),
    )
  }
}

/** Undefined: a fault wants no answer. */
async function answer(request: IncomingMessage, routes: readonly Route[], parts: Parts): Promise<Reply | undefined> {
  const { method = 'GET', headers } = request
  if (method === 'OPTIONS') return { status: 204 }
  const url = parseUrl(request.url ?? '/')
  if (!url) return badRequest
  const path = url.pathname.replace(/\.json$/, '')
  const fault = parts.faults.strikeRest(method, path)
  if (fault?.kind === 'stall') return undefined
  if (fault?.kind === 'fail') return { status: fault.status, body: { errors: ['Injected fault'] } }

  const raw = await readBody(request)
  if (raw === undefined) return tooLarge
  const body = parseBody(raw, headers['content-type'] ?? '')
  if (!body) return badRequest
  const segments = path.split('/').slice(1)
  const route = routes.find((candidate) => candidate.method === method && fits(candidate, segments))
  const authKey = oneOf(headers['cb-authkey'])
  const query = parseQuery(url.search)
  return dispatch(route, { parts, segments, query, body: body.value, authKey }, oneOf(headers['cb-token']))
}

function dispatch(route: Route | undefined, request: RestRequest, token: string | undefined): Reply | Promise<Reply> {
  const { sessions, clock } = request.parts
  const session = token === undefined ? undefined : sessions.use(token)
  if (session?.user) session.user.lastRequestAt = clock.now()
  if (route && 'anyone' in route) {
    // A session may register users too, in place of the key.
    return route.anyone(session ? { ...request, authKey: request.parts.settings.authKey } : request)
  }
  if (token === undefined) return tokenRequired
  if (!session) return sessionExpired
  if (!route) return notFound
  if ('withSession' in route) return route.withSession({ ...request, session })
  return session.user ? route.withUser({ ...request, session, user: session.user }) : userRequired
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url, 'http://cloud.invalid')
  } catch {
    return undefined
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    // Too much is read to its end all the same, so that the client hears the answer.
    if (size <= MAX_BODY) chunks.push(chunk)
  }
  if (size > MAX_BODY) return undefined
  return Buffer.concat(chunks).toString('utf8')
}

/** JSON, or a form as the SDK writes it for DELETE. Undefined for JSON that does not parse. */
function parseBody(raw: string, contentType: string): { value: unknown } | undefined {
  if (raw === '') return { value: {} }
  if (!contentType.includes('json')) return { value: parseQuery(raw) }
  try {
    return { value: JSON.parse(raw) as unknown }
  } catch {
    return undefined
  }
}

function oneOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function write(response: ServerResponse, { status, body }: Reply): void {
  if (response.destroyed) return
  const text = body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, { ...CORS, 'content-type': 'application/json; charset=utf-8' }).end(text)
}
