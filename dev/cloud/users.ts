/** An account. `password` undefined: it can only sign in by the custom identity provider, or as a guest. */
export interface CloudUser {
  readonly id: number
  login: string | null
  email: string | null
  fullName: string | null
  phone: string | null
  customData: string | null
  tags: string[]
  /** The subject of the custom identity provider's token. */
  externalId: string | null
  guest: boolean
  password: string | undefined
  readonly createdAt: number
  updatedAt: number
  lastRequestAt: number | undefined
  /** When its last chat resource went away. */
  lastSeenAt: number | undefined
}

export type NewUser = Partial<Omit<CloudUser, 'createdAt' | 'updatedAt' | 'lastRequestAt' | 'lastSeenAt'>>

/** Fields by which REST looks a user up. */
export type UserKey = 'login' | 'email' | 'externalId'

const FIRST_USER_ID = 4_448_514

/** The accounts of the app. */
export class Users {
  readonly #byId = new Map<number, CloudUser>()
  readonly #now: () => number
  #nextId = FIRST_USER_ID

  constructor(now: () => number) {
    this.#now = now
  }

  /** @throws Error when the id or login is taken: a mistake of whoever sets the cloud up */
  add(user: NewUser): CloudUser {
    const id = user.id ?? this.#freeId()
    if (this.#byId.has(id)) throw new Error(`user id ${id} is taken`)
    if (user.login && this.find('login', user.login)) throw new Error(`login ${user.login} is taken`)
    const now = this.#now()
    const added: CloudUser = {
      login: null,
      email: null,
      fullName: null,
      phone: null,
      customData: null,
      tags: [],
      externalId: null,
      guest: false,
      password: undefined,
      ...user,
      id,
      createdAt: now,
      updatedAt: now,
      lastRequestAt: undefined,
      lastSeenAt: undefined,
    }
    this.#byId.set(id, added)
    return added
  }

  get(id: number): CloudUser | undefined {
    return this.#byId.get(id)
  }

  /** Logins and e-mail addresses are compared without case. */
  find(key: UserKey, value: string): CloudUser | undefined {
    const wanted = value.toLowerCase()
    return this.all().find((user) => user[key]?.toLowerCase() === wanted)
  }

  remove(id: number): void {
    this.#byId.delete(id)
  }

  all(): CloudUser[] {
    return [...this.#byId.values()]
  }

  #freeId(): number {
    while (this.#byId.has(this.#nextId)) this.#nextId++
    return this.#nextId++
  }
}

/** The user as REST shows it: never the password. */
export function publicUser(user: CloudUser): Record<string, unknown> {
  return {
    id: user.id,
    full_name: user.fullName,
    email: user.email,
    login: user.login,
    phone: user.phone,
    website: null,
    created_at: timestamp(user.createdAt),
    updated_at: timestamp(user.updatedAt),
    last_request_at: user.lastRequestAt === undefined ? null : timestamp(user.lastRequestAt),
    external_user_id: null,
    external_id: user.externalId,
    facebook_id: null,
    twitter_id: null,
    blob_id: null,
    custom_data: user.customData,
    avatar: null,
    user_tags: user.tags.length > 0 ? user.tags.join(',') : null,
    timezone: null,
    is_guest: user.guest,
  }
}

/** ISO 8601 without fractions, as ConnectyCube writes dates. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
