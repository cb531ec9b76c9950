import type { Clock } from '../lib/clock.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { BoundedWaits } from './bounded-waits.ts'
import { HttpError } from './errors.ts'
import { hashOfToken, isMadeToken } from './made-token.ts'
import type { TokensPort, TokenView } from './ports/tokens.ts'
import { SCOPES, type Scope } from './scopes.ts'
import { bearerToken, Tokens } from './tokens.ts'

/** Who asks. */
export interface Caller {
  /** The token's name. */
  readonly name: string
  /** `config:0` for the first token of the configuration. */
  readonly tokenId: string
  readonly scopes: readonly Scope[]
  /** Epoch ms after which the token is refused. */
  readonly expiresAt: number | undefined
}

export interface CredentialsEvents {
  /** A token was revoked through this interface: what it opened is to be closed. */
  revoked: [tokenId: string]
}

export interface CredentialsOptions {
  /** The configuration's; they may do everything. */
  readonly tokens: readonly string[]
  readonly store: TokensPort | undefined
  readonly waits: BoundedWaits
  readonly clock: Clock
  readonly log: Log
  /** How long a kept token counts as right without being looked up again. Default 5 s. */
  readonly cacheMs?: number
}

interface Known {
  readonly caller: Caller
  readonly until: number
}

const MAX_KNOWN = 1000
const MAX_LOOKUPS = 64
const TOUCH_EVERY_MS = 60_000

/**
 * Whose token is whose. What was found is remembered for some seconds, so that the store is not asked at each request;
 * a token that is revoked through this interface is forgotten at once.
 */
export class Credentials extends Emitter<CredentialsEvents> {
  readonly #config: Tokens
  readonly #options: CredentialsOptions
  readonly #known = new Map<string, Known>()
  readonly #lookups = new Map<string, Promise<Caller | undefined>>()
  readonly #touched = new Map<string, number>()
  #revocations = 0

  constructor(options: CredentialsOptions) {
    super()
    this.#config = new Tokens(options.tokens)
    this.#options = options
  }

  /** Rejects with `http_tokens_unavailable` while the store can't tell. */
  async find(token: string): Promise<Caller | undefined> {
    const known = this.#remembered(token)
    if (known) return this.#used(known)
    if (!this.#options.store || !isMadeToken(token)) return undefined
    const caller = await this.#lookUp(this.#options.store, hashOfToken(token))
    return caller && this.#used(caller)
  }

  /** The same without asking the store: for counting requests. */
  recognise(authorization: string | undefined): Caller | undefined {
    const token = bearerToken(authorization)
    return token === undefined ? undefined : this.#remembered(token)
  }

  /** Refuses the token from now on, and tells those who hold something open for it. */
  forget(tokenId: string): void {
    this.#revocations++
    for (const [hash, { caller }] of this.#known) if (caller.tokenId === tokenId) this.#known.delete(hash)
    this.#touched.delete(tokenId)
    this.emit('revoked', tokenId)
  }

  #remembered(token: string): Caller | undefined {
    const index = this.#config.indexOf(token)
    if (index !== undefined) {
      return { name: `http.tokens[${index}]`, tokenId: `config:${index}`, scopes: SCOPES, expiresAt: undefined }
    }
    if (!isMadeToken(token)) return undefined
    const hash = hashOfToken(token)
    const known = this.#known.get(hash)
    if (!known) return undefined
    const { clock } = this.#options
    if (known.until > clock.monotonic() && !isOver(known.caller.expiresAt, clock)) return known.caller
    this.#known.delete(hash)
    return undefined
  }

  async #lookUp(store: TokensPort, hash: string): Promise<Caller | undefined> {
    const running = this.#lookups.get(hash)
    if (running) return running
    // Guessing costs the store a look each: it must not fill its queue.
    if (this.#lookups.size >= MAX_LOOKUPS) throw unavailable(new Error('too many tokens are being looked up'))
    const lookup = this.#ask(store, hash).finally(() => this.#lookups.delete(hash))
    this.#lookups.set(hash, lookup)
    return lookup
  }

  async #ask(store: TokensPort, hash: string): Promise<Caller | undefined> {
    const { waits, clock, cacheMs = 5000 } = this.#options
    const before = this.#revocations
    const view = await waits.for(store.findByHash(hash), 'looking the token up').catch((error: unknown) => {
      throw unavailable(error)
    })
    if (!view || view.revokedAt !== undefined || isOver(view.expiresAt, clock)) return undefined
    const caller = callerOf(view)
    // Not when something was revoked while the store was asked: what it said may be older than that.
    if (before === this.#revocations) {
      const oldest = this.#known.keys().next().value
      if (this.#known.size >= MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest)
      this.#known.set(hash, { caller, until: clock.monotonic() + cacheMs })
    }
    return caller
  }

  #used(caller: Caller): Caller {
    const { store, clock, log } = this.#options
    if (!store || caller.tokenId.startsWith('config:')) return caller
    const now = clock.now()
    if (now - (this.#touched.get(caller.tokenId) ?? -Infinity) < TOUCH_EVERY_MS) return caller
    if (this.#touched.size >= MAX_KNOWN) this.#touched.clear()
    this.#touched.set(caller.tokenId, now)
    store.touch(caller.tokenId, now).catch((error: unknown) => {
      log.warn({ err: error }, 'when a token was last used could not be noted')
    })
    return caller
  }
}

function callerOf({ id, name, scopes, expiresAt }: TokenView): Caller {
  return { name, tokenId: id, scopes, expiresAt }
}

function isOver(expiresAt: number | undefined, clock: Clock): boolean {
  return expiresAt !== undefined && expiresAt <= clock.now()
}

function unavailable(cause: unknown): HttpError {
  return new HttpError('http_tokens_unavailable', `tokens can't be looked up now: ${messageOf(cause)}; try again`, {
    cause,
    retryAfterSeconds: 1,
  })
}
