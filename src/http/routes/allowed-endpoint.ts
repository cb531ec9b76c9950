import { invalidRequest } from '../problem.ts'
import type { RouteContext } from './context.ts'

/** Throws when the configuration does not let operators ring `phone`, which stands at `key` of the request. */
export function checkEndpoint(phone: string | undefined, key: string, { allowsEndpoint }: RouteContext): void {
  if (phone === undefined || allowsEndpoint(phone)) return
  throw invalidRequest([{ key, message: 'is not among the endpoints that asterisk.endpoints allows' }])
}
