import type { Parts } from '../parts.ts'
import type { Session } from '../sessions.ts'
import type { CloudUser } from '../users.ts'
import type { QueryTree } from './query.ts'

/** A request whose body and query are still untrusted. */
export interface RestRequest {
  readonly parts: Parts
  /** The path without `.json`, in segments. */
  readonly segments: readonly string[]
  readonly query: QueryTree
  readonly body: unknown
  readonly authKey: string | undefined
}

export interface SessionRequest extends RestRequest {
  readonly session: Session
}

export interface UserRequest extends SessionRequest {
  readonly user: CloudUser
}

/** `body` undefined: an empty reply. */
export interface Reply {
  readonly status: number
  readonly body?: unknown
}

type Handler<R> = (request: R) => Reply | Promise<Reply>

/** A path is a list of segments; `:name` stands for any one. Who may call is told by which handler it has. */
export type Route = { readonly method: string; readonly path: string } & (
  | { readonly anyone: Handler<RestRequest> }
  | { readonly withSession: Handler<SessionRequest> }
  | { readonly withUser: Handler<UserRequest> }
)

/** Whether `segments` fit the route's path. */
export function fits(route: Route, segments: readonly string[]): boolean {
  const pattern = route.path.split('/').slice(1)
  return pattern.length === segments.length && pattern.every((part, i) => part.startsWith(':') || part === segments[i])
}
