import { cubebridge, type Schemas } from '../../../client/client.ts'
import { Cell } from '../lib/cell.ts'
import { storage } from '../lib/storage.ts'
import { ApiFailure } from './failure.ts'

export type Api = ReturnType<typeof cubebridge>
export type Scope = Schemas['Me']['scopes'][number]

/** Who is signed in, with what. */
export interface Session {
  readonly token: string
  readonly me: Schemas['Me']
  readonly api: Api
}

/** A request that nobody answers is given up. */
const REQUEST_MS = 20_000

/** Undefined: nobody is signed in. */
export const session = new Cell<Session | undefined>(undefined)

/** Whether the token allows it; `admin` includes all, and any scope includes `read`. */
export function may(scope: Scope): boolean {
  const scopes = session.value?.me.scopes ?? []
  return scopes.includes('admin') || scopes.includes(scope) || (scope === 'read' && scopes.length > 0)
}

/** The interface with the token of the session. Only while somebody is signed in. */
export function api(): Api {
  const { value } = session
  if (!value) throw new ApiFailure({ status: 401, code: 'signed_out', detail: 'nobody is signed in', retryable: false })
  return value.api
}

/** Rejects with an ApiFailure: 401 when the token is not right. */
export async function signIn(token: string, { remember }: { readonly remember: boolean }): Promise<void> {
  const client = connect(token)
  const me = await answered(client.GET('/v1/me'))
  storage.write('token', token, { forVisit: !remember })
  session.set({ token, me, api: client })
}

export function signOut(): void {
  storage.forget('token')
  session.set(undefined)
}

/** The token of a link (`/dashboard/#token=…`), which is taken out of the address, or the one of the visit before. */
export function tokenAtHand(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined
  if (token === undefined) return storage.read('token')
  history.replaceState(null, '', location.pathname + location.search)
  return token
}

/** What a request is answered; rejects with an ApiFailure. A token that is not right any more ends the session. */
export async function answered<T>(
  request: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await request.catch((reason: unknown) => {
    throw ApiFailure.of(reason)
  })
  if (!response.ok) {
    const failure = isProblem(error)
      ? new ApiFailure(error)
      : new ApiFailure({ status: response.status, code: 'unreadable', detail: response.statusText, retryable: true })
    if (response.status === 401) signOut()
    throw failure
  }
  // Replies without a body (204) are told as an empty object.
  return (data ?? {}) as NonNullable<T>
}

function connect(token: string): Api {
  return cubebridge({
    baseUrl: location.origin,
    token,
    fetch: (request: Request) =>
      fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(REQUEST_MS)]) }),
  })
}

function isProblem(error: unknown): error is Schemas['Problem'] {
  return typeof error === 'object' && error !== null && 'code' in error && 'detail' in error
}
