import createClient, { type Client, type ClientOptions } from 'openapi-fetch'
import type { components, paths } from './schema.ts'

/** What the interface sends and takes, by name: `Schemas['Call']`. */
export type Schemas = components['schemas']

/** How every refusal looks (RFC 9457). */
export type Problem = Schemas['Problem']

export interface CubebridgeOptions extends Omit<ClientOptions, 'headers'> {
  /** `http://127.0.0.1:8099` */
  readonly baseUrl: string
  readonly token: string
}

/**
 * The interface's operations, typed by its own description: `const { data, error } = await api.GET('/v1/calls')`, where
 * `data` is the reply and `error` the problem. Rejects only when nothing could be sent or received.
 */
export function cubebridge({ token, ...options }: CubebridgeOptions): Client<paths> {
  return createClient<paths>({ ...options, headers: { authorization: `Bearer ${token}` } })
}
