import type { Clock } from '../lib/clock.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Sdk } from './sdk.ts'

/** A user as ConnectyCube's directory has it. */
export interface CubeUser {
  readonly id: number
  readonly login: string
  readonly fullName: string | undefined
}

/** Whoever can ask the cloud: an identity. */
export interface Asker {
  request(doing: string, run: (sdk: Sdk) => Promise<unknown>): Promise<unknown>
}

const KEEP_MS = 10 * 60_000
const KEEP_UNKNOWN_MS = 30_000
const MOST_USERS = 5000

/** Who is who among the app's users: a cache in front of `GET /users/v2.json`. Logins are case-insensitive. */
export class UserDirectory {
  readonly #entries = new Map<string, { readonly user: CubeUser | undefined; readonly until: number }>()
  readonly #clock: Clock
  readonly #log: Log

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  /**
   * The users of a ring list, each once, in its order; logins that nobody has are logged and left out. `as` asks.
   * Rejects with a CubeError when the cloud can't be asked.
   */
  async resolve(ring: readonly (string | number)[], as: Asker): Promise<readonly CubeUser[]> {
    const found = await Promise.all(ring.map((entry) => this.#resolveOne(entry, as)))
    const users = new Map<number, CubeUser>()
    for (const user of found) if (user && !users.has(user.id)) users.set(user.id, user)
    return [...users.values()]
  }

  /** Undefined when the cloud knows no such user. Rejects with a CubeError. */
  async byId(id: number, as: Asker): Promise<CubeUser | undefined> {
    return this.#find(`id ${id}`, { id: { in: [id] } }, as)
  }

  async #resolveOne(entry: string | number, as: Asker): Promise<CubeUser | undefined> {
    // An id needs no answer to be called; who it is only decorates the call.
    if (typeof entry === 'number')
      return this.#known(`id ${entry}`) ?? { id: entry, login: String(entry), fullName: undefined }
    const user = await this.#find(`login ${entry.toLowerCase()}`, { login: entry }, as)
    if (!user) this.#log.warn({ login: entry }, 'a ring list names a login that ConnectyCube does not know')
    return user
  }

  async #find(key: string, query: Record<string, unknown>, as: Asker): Promise<CubeUser | undefined> {
    const entry = this.#entries.get(key)
    if (entry && entry.until > this.#clock.monotonic()) return entry.user
    try {
      const user = readUser(await as.request(`looking up ${key}`, (sdk) => sdk.users.getV2({ ...query, limit: 1 })))
      this.#keep(key, user)
      return user
    } catch (error) {
      if (!entry?.user) throw error
      // Ids do not change hands: what was true ten minutes ago is better than no call.
      this.#log.warn({ error: messageOf(error) }, `looking up ${key} failed, what is known from before is used`)
      return entry.user
    }
  }

  #known(key: string): CubeUser | undefined {
    return this.#entries.get(key)?.user
  }

  #keep(key: string, user: CubeUser | undefined): void {
    const until = this.#clock.monotonic() + (user ? KEEP_MS : KEEP_UNKNOWN_MS)
    for (const name of user ? [key, `id ${user.id}`] : [key]) {
      this.#entries.delete(name)
      this.#entries.set(name, { user, until })
    }
    for (const name of this.#entries.keys()) {
      if (this.#entries.size <= MOST_USERS) break
      this.#entries.delete(name)
    }
  }
}

/** The first user of a reply; a reply of another shape counts as nobody. */
function readUser(reply: unknown): CubeUser | undefined {
  const { items } = (reply ?? {}) as { items?: unknown }
  const [first] = Array.isArray(items) ? (items as unknown[]) : []
  const { id, login, full_name: fullName } = (first ?? {}) as Record<string, unknown>
  if (typeof id !== 'number') return undefined
  return {
    id,
    login: typeof login === 'string' && login ? login : String(id),
    fullName: typeof fullName === 'string' && fullName ? fullName : undefined,
  }
}
