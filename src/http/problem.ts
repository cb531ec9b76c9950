import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { BridgeError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { z } from '../lib/schema.ts'
import { HttpError, type RequestProblem } from './errors.ts'

/** RFC 9457: how every refusal looks. */
export const problemBody = z
  .object({
    type: z.string().meta({ description: 'Names the kind of problem; the code as a URN.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'For people: what is wrong and what to do.' }),
    code: z.string().meta({ description: 'Stable; for programs.' }),
    retryable: z.boolean().meta({ description: 'The same request may succeed later.' }),
    problems: z
      .array(z.object({ key: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Each part of the request that is not as it must be.' }),
  })
  .meta({
    id: 'Problem',
    examples: [
      {
        type: 'urn:cubebridge:call_unknown',
        title: 'Not Found',
        status: 404,
        detail: 'there is no call 0c2b… (any more)',
        code: 'call_unknown',
        retryable: false,
      },
    ],
  })

export const PROBLEM_TYPE = 'application/problem+json'

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** The responses with these statuses, for a route's schema. */
export function problems<S extends keyof typeof TITLES>(...statuses: readonly S[]) {
  const entry = (status: S) => ({
    description: TITLES[status] ?? 'Problem',
    content: { [PROBLEM_TYPE]: { schema: problemBody } },
  })
  return Object.fromEntries(statuses.map((status) => [status, entry(status)])) as Record<S, ReturnType<typeof entry>>
}

/** The same with those that every route has that needs a token: 400, 401, 403, 429. */
export function refusals<S extends keyof typeof TITLES>(...statuses: readonly S[]) {
  return { ...problems(400, 401, 403, 429), ...problems(...statuses) }
}

/** The same for what is carried out by the bridge, in bounded time: also 503 and 504. */
export function failures<S extends keyof typeof TITLES>(...statuses: readonly S[]) {
  return { ...refusals(503, 504), ...problems(...statuses) }
}

/** Sends anything thrown as a problem. What is not a BridgeError is a defect: it is logged, and not told. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const known = toBridgeError(error)
  const status = known?.statusCode ?? 500
  if (status >= 500) {
    log.error({ err: error, method: request.method, url: request.routeOptions.url, status }, 'a request failed')
  }
  const problems = known instanceof HttpError ? known.problems : []
  if (known instanceof HttpError && known.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', String(known.retryAfterSeconds))
  }
  const code = known?.code ?? 'internal'
  void reply
    .code(status)
    .type(PROBLEM_TYPE)
    // Not by the route's schema: it has no entry for a status that nobody foresaw.
    .serializer((body: unknown) => JSON.stringify(body))
    .send({
      type: `urn:cubebridge:${code}`,
      title: TITLES[status] ?? 'Error',
      status,
      detail: known?.message ?? 'an internal error; the log has it',
      code,
      retryable: known?.retryable ?? false,
      ...(problems.length > 0 ? { problems } : {}),
    })
}

function toBridgeError(error: unknown): BridgeError | undefined {
  if (error instanceof BridgeError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    return invalidRequest(
      error.validation.map(({ instancePath, message }) => ({
        key: instancePath.split('/').filter(Boolean).join('.'),
        message: message ?? 'is not valid',
      })),
    )
  }
  const { code, statusCode, message } = error as Partial<FastifyError>
  if (code?.startsWith('FST_BEARER_AUTH')) {
    return new HttpError(
      'http_unauthorized',
      'send the header "Authorization: Bearer <token>" with a token of http.tokens, or one made by the API',
    )
  }
  switch (statusCode) {
    case 400:
      return new HttpError('http_invalid_request', `the request can't be read: ${message ?? 'it is malformed'}`)
    case 403: // What the file server says of a path that climbs out of its folder.
    case 404:
      return new HttpError('http_not_found', 'there is nothing here: see /docs')
    case 413:
      return new HttpError('http_too_large', 'the body is too large')
    case 414:
    case 431:
      return new HttpError('http_invalid_request', 'the URL or a header is too long')
    case 415:
      return new HttpError('http_unsupported_media_type', 'send JSON, with the header "Content-Type: application/json"')
    default:
      return undefined
  }
}

/** A request whose parts are not as they must be; every part is named. */
export function invalidRequest(problems: readonly RequestProblem[]): HttpError {
  const text = problems.map(({ key, message }) => (key ? `${key} ${message}` : `the request ${message}`)).join('; ')
  return new HttpError('http_invalid_request', text, { problems })
}
