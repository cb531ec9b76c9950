import { randomUUID } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Clock } from '../lib/clock.ts'
import type { Page, PageRequest } from '../lib/page.ts'
import { StoreError } from './errors.ts'
import { fromCursor, limitOf, toPage } from './page.ts'
import type { Handles, TokenTable } from './schema.ts'

export type TokenScope = 'read' | 'control' | 'monitor' | 'admin'

/** A token, of which only a hash is kept. Times in epoch ms. */
export interface StoredToken {
  readonly id: string
  readonly name: string
  readonly scopes: readonly TokenScope[]
  readonly createdAt: number
  readonly expiresAt: number | undefined
  readonly revokedAt: number | undefined
  readonly lastUsedAt: number | undefined
}

export interface NewToken {
  readonly name: string
  readonly scopes: readonly TokenScope[]
  readonly expiresAt: number | undefined
  /** SHA-256 of the token, lower-case hex. */
  readonly hash: string
}

/** Tokens of the HTTP interface. Methods reject with a StoreError. */
export class TokenStore {
  readonly #db: Handles
  readonly #clock: Clock

  constructor(db: Handles, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** `store_unfit` for what is no SHA-256; `store_exists` for a token that is kept already. */
  async create({ name, scopes, expiresAt, hash }: NewToken): Promise<StoredToken> {
    if (!/^[0-9a-f]{64}$/.test(hash)) {
      throw new StoreError('store_unfit', 'a token is kept as its SHA-256 in lower-case hex, and never itself')
    }
    const row = await this.#db.write
      .insertInto('tokens')
      .values({
        id: randomUUID(),
        name,
        hash,
        scopes: scopes.join(' '),
        created_at: this.#clock.now(),
        expires_at: expiresAt ?? null,
        revoked_at: null,
        last_used_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return toToken(row)
  }

  /** Newest first, also those that are revoked or expired. */
  async list(page: PageRequest): Promise<Page<StoredToken>> {
    const limit = limitOf(page)
    const after = fromCursor(page.cursor, 'number')
    let query = this.#db.read.selectFrom('tokens').selectAll()
    if (after) query = query.where('seq', '<', after[0])
    const rows = await query
      .orderBy('seq', 'desc')
      .limit(limit + 1)
      .execute()
    return toPage(rows, limit, toToken, ({ seq }) => [seq])
  }

  async get(id: string): Promise<StoredToken | undefined> {
    const row = await this.#db.read.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst()
    return row && toToken(row)
  }

  /** From now on it is refused; again, nothing changes. Undefined: there is none. */
  async revoke(id: string): Promise<StoredToken | undefined> {
    await this.#db.write
      .updateTable('tokens')
      .set({ revoked_at: this.#clock.now() })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .execute()
    const row = await this.#db.write.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst()
    return row && toToken(row)
  }

  /** Whatever its state. What was committed is seen at once. */
  async findByHash(hash: string): Promise<StoredToken | undefined> {
    const row = await this.#db.read.selectFrom('tokens').selectAll().where('hash', '=', hash).executeTakeFirst()
    return row && toToken(row)
  }

  /** It was used; time never goes back. */
  async touch(id: string, at: number): Promise<void> {
    const time = Math.round(at)
    await this.#db.write
      .updateTable('tokens')
      .set({ last_used_at: time })
      .where('id', '=', id)
      .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', time)]))
      .execute()
  }
}

function toToken(row: Selectable<TokenTable>): StoredToken {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes.split(' ').filter((scope) => scope !== '') as TokenScope[],
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  }
}
