import { randomBytes } from 'node:crypto'
import type { CloudUser } from './users.ts'

/** A REST session. Without a user it is an application session: it may only sign in or register. */
export interface Session {
  readonly id: number
  readonly token: string
  readonly createdAt: number
  user: CloudUser | undefined
  /** Monotonic milliseconds. */
  expiresAt: number
}

/** The live tokens. Each use moves the expiry on; there is no refresh token. */
export class Sessions {
  readonly #byToken = new Map<string, Session>()
  readonly #ttlMs: number
  readonly #monotonic: () => number
  readonly #now: () => number
  #nextId = 1

  constructor(ttlMs: number, clock: { now: () => number; monotonic: () => number }) {
    this.#ttlMs = ttlMs
    this.#now = () => clock.now()
    this.#monotonic = () => clock.monotonic()
  }

  open(user: CloudUser | undefined): Session {
    const session: Session = {
      id: this.#nextId++,
      token: randomBytes(18).toString('hex').toUpperCase(),
      createdAt: this.#now(),
      user,
      expiresAt: this.#monotonic() + this.#ttlMs,
    }
    this.#byToken.set(session.token, session)
    return session
  }

  /** The live session of a token, without extending it. */
  peek(token: string): Session | undefined {
    const session = this.#byToken.get(token)
    if (session && session.expiresAt <= this.#monotonic()) {
      this.#byToken.delete(token)
      return undefined
    }
    return session
  }

  /** The live session of a token; its expiry starts anew. */
  use(token: string): Session | undefined {
    const session = this.peek(token)
    if (session) session.expiresAt = this.#monotonic() + this.#ttlMs
    return session
  }

  close(token: string): void {
    this.#byToken.delete(token)
  }

  live(): Session[] {
    return [...this.#byToken.keys()].flatMap((token) => this.peek(token) ?? [])
  }
}
