import type { Scope } from '../scopes.ts'
import type { Page, PageRequest } from '../../lib/page.ts'

/** A token that was made by API or CLI. The token itself is known to whoever got it, and nobody else. */
export interface TokenView {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Epoch ms. */
  readonly createdAt: number
  readonly expiresAt: number | undefined
  readonly revokedAt: number | undefined
  readonly lastUsedAt: number | undefined
}

export interface NewToken {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: number | undefined
  /** SHA-256 of the token, lower-case hex: all that is kept of it. */
  readonly hash: string
}

/** Where tokens are kept. */
export interface TokensPort {
  create(token: NewToken): Promise<TokenView>
  /** Newest first, also those that are revoked or expired. */
  list(page: PageRequest): Promise<Page<TokenView>>
  get(id: string): Promise<TokenView | undefined>
  /** From now on it is refused. Undefined: there is none. Revoking again changes nothing. */
  revoke(id: string): Promise<TokenView | undefined>
  /** Whatever its state; the caller looks at `revokedAt` and `expiresAt`. */
  findByHash(hash: string): Promise<TokenView | undefined>
  /** It was used; called once a minute at most. */
  touch(id: string, at: number): Promise<void>
}
