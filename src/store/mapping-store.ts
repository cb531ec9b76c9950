import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Mapping } from '../calls/mapping.ts'
import type { ImportedRow, MappingDraft, MappingView } from '../calls/mapping-draft.ts'
import type { Clock } from '../lib/clock.ts'
import { messageOf } from '../lib/errors.ts'
import type { Page, PageRequest } from '../lib/page.ts'
import { StoreError } from './errors.ts'
import { planImport, type ImportPlan } from './mapping-import.ts'
import { contentOf, openSecret, placeOf, secretOf, toMapping, toView, type MappingRow } from './mapping-row.ts'
import { fromCursor, limitOf, MAX_PAGE, toPage } from './page.ts'
import type { Handles, Tx } from './schema.ts'
import type { Seal } from './seal.ts'
import { anywhere } from './text.ts'

export interface ImportOptions {
  /** Rows that are not among those imported go. */
  readonly replaceAll: boolean
  /** Only says what would happen. */
  readonly dryRun: boolean
}

/** The whole table for the bridge, and the rows whose secrets could not be opened. */
export interface Identities {
  readonly mappings: readonly Mapping[]
  readonly unreadable: readonly { readonly sipUri: string; readonly error: string }[]
}

export interface Resealed {
  readonly resealed: number
  readonly failed: readonly { readonly sipUri: string; readonly error: string }[]
}

const ROWS_AT_ONCE = 500

/**
 * The lookup table, for changing. Rejections are StoreErrors: `store_unknown` for an id that is not there,
 * `store_exists` for a SIP URI or ConnectyCube user that another row has, `store_version` for a row that was changed
 * meanwhile, `store_unfit` and `store_no_key` for one that can't be kept as it is.
 */
export class MappingStore {
  readonly #db: Handles
  readonly #seal: Seal
  readonly #clock: Clock

  constructor(db: Handles, seal: Seal, clock: Clock) {
    this.#db = db
    this.#seal = seal
    this.#clock = clock
  }

  /** By SIP URI. */
  async list(query: { readonly text?: string | undefined }, page: PageRequest): Promise<Page<MappingView>> {
    const limit = limitOf(page)
    const after = fromCursor(page.cursor, 'string')
    const rows = await this.#rows(limit + 1, after?.[0], query.text)
    return toPage(rows, limit, toView, ({ sip_uri }) => [sip_uri])
  }

  async get(id: string): Promise<MappingView | undefined> {
    const row = await this.#db.read.selectFrom('mappings').selectAll().where('id', '=', id).executeTakeFirst()
    return row && toView(row)
  }

  async create(draft: MappingDraft): Promise<MappingView> {
    const id = randomUUID()
    const secret = secretOf(draft, id, this.#seal)
    if (!secret) throw new StoreError('store_unfit', 'a new mapping must have a password or a jwt')
    const row = this.#newRow({ id, ...contentOf(draft), ...secret })
    return this.#db.write.transaction().execute(async (tx) => {
      await refuseTaken(tx, row, id)
      await tx.insertInto('mappings').values(row).execute()
      return toView(row)
    })
  }

  /** `version` undefined: whatever is kept now. Without a secret in the draft the kept one stays. */
  async replace(id: string, draft: MappingDraft, version: number | undefined): Promise<MappingView> {
    const change = { ...contentOf(draft), ...secretOf(draft, id, this.#seal) }
    return this.#db.write.transaction().execute(async (tx) => {
      const row = await lockedRow(tx, this.#db, id, version)
      await refuseTaken(tx, change, id)
      const after: MappingRow = { ...row, ...change, version: row.version + 1, updated_at: this.#clock.now() }
      await tx.updateTable('mappings').set(after).where('id', '=', id).execute()
      return toView(after)
    })
  }

  async remove(id: string, version: number | undefined): Promise<void> {
    await this.#db.write.transaction().execute(async (tx) => {
      await lockedRow(tx, this.#db, id, version)
      await tx.deleteFrom('mappings').where('id', '=', id).execute()
    })
  }

  /** All rows in one transaction: nothing is changed when one is refused. Says what became of each. */
  async import(drafts: readonly MappingDraft[], options: ImportOptions): Promise<readonly ImportedRow[]> {
    return this.#db.write.transaction().execute(async (tx) => {
      const kept = await tx.selectFrom('mappings').selectAll().execute()
      const plan = await planImport(drafts, kept, { replaceAll: options.replaceAll, seal: this.#seal })
      const refused = plan.report.some(({ outcome }) => outcome === 'refused')
      if (!refused && !options.dryRun) await this.#perform(tx, plan)
      return plan.report
    })
  }

  /** All rows by SIP URI, in bounded memory. */
  async *export(): AsyncIterableIterator<MappingView> {
    for await (const row of this.#all()) yield toView(row)
  }

  /** The table as calls need it, secrets opened: for the bridge itself, and nobody else. */
  async identities(): Promise<Identities> {
    const mappings: Mapping[] = []
    const unreadable: { sipUri: string; error: string }[] = []
    for await (const row of this.#all()) {
      try {
        mappings.push(toMapping(row, this.#seal))
      } catch (error) {
        unreadable.push({ sipUri: row.sip_uri, error: messageOf(error) })
      }
    }
    return { mappings, unreadable }
  }

  /** Seals with `store.key` what an older key sealed. What can't be opened is told, and left as it is. */
  async reseal(): Promise<Resealed> {
    let resealed = 0
    const failed: { sipUri: string; error: string }[] = []
    for await (const row of this.#all()) {
      if (this.#seal.isNewest(row.secret)) continue
      try {
        const secret = this.#seal.seal(openSecret(row, this.#seal), placeOf(row.id, row.secret_kind))
        const { numUpdatedRows } = await this.#db.write
          .updateTable('mappings')
          .set({ secret })
          .where('id', '=', row.id)
          // Saved anew meanwhile, it has the newest key already.
          .where('secret', '=', row.secret)
          .executeTakeFirstOrThrow()
        resealed += Number(numUpdatedRows)
      } catch (error) {
        if (error instanceof StoreError && error.code === 'store_wrong_key') {
          failed.push({ sipUri: row.sip_uri, error: error.message })
        } else throw error
      }
    }
    return { resealed, failed }
  }

  async #perform(tx: Tx, { added, changed, removed }: ImportPlan): Promise<void> {
    for (let i = 0; i < removed.length; i += ROWS_AT_ONCE) {
      const ids = removed.slice(i, i + ROWS_AT_ONCE).map(({ id }) => id)
      await tx.deleteFrom('mappings').where('id', 'in', ids).execute()
    }
    // Two rows may exchange their users: for a moment both have none that counts.
    const moving = changed
      .filter(({ row, change }) => row.cube_user_id !== change.cube_user_id)
      .map(({ row }) => row.id)
    for (let i = 0; i < moving.length; i += ROWS_AT_ONCE) {
      await tx
        .updateTable('mappings')
        .set({ cube_user_id: sql<number>`-1 - cube_user_id` })
        .where('id', 'in', moving.slice(i, i + ROWS_AT_ONCE))
        .execute()
    }
    const now = this.#clock.now()
    for (const { row, change } of changed) {
      const after = { ...change, version: row.version + 1, updated_at: now }
      await tx.updateTable('mappings').set(after).where('id', '=', row.id).execute()
    }
    for (let i = 0; i < added.length; i += ROWS_AT_ONCE) {
      const rows = added.slice(i, i + ROWS_AT_ONCE).map((row) => this.#newRow(row))
      await tx.insertInto('mappings').values(rows).execute()
    }
  }

  #newRow(row: ImportPlan['added'][number]): MappingRow {
    const now = this.#clock.now()
    return { ...row, version: 1, created_at: now, updated_at: now }
  }

  async *#all(): AsyncIterableIterator<MappingRow> {
    let after: string | undefined
    for (;;) {
      const rows = await this.#rows(MAX_PAGE, after)
      yield* rows
      after = rows.at(-1)?.sip_uri
      if (rows.length < MAX_PAGE || after === undefined) return
    }
  }

  #rows(limit: number, after: string | undefined, text?: string): Promise<MappingRow[]> {
    let query = this.#db.read.selectFrom('mappings').selectAll()
    if (after !== undefined) query = query.where('sip_uri', '>', after)
    if (text !== undefined && text !== '') {
      query = query.where(sql<boolean>`text like ${anywhere(text.toLowerCase().slice(0, 200))} escape '\\'`)
    }
    return query.orderBy('sip_uri').limit(limit).execute()
  }
}

/** The row, which nobody else changes before the transaction ends. */
async function lockedRow(tx: Tx, { kind }: Handles, id: string, version: number | undefined): Promise<MappingRow> {
  const query = tx.selectFrom('mappings').selectAll().where('id', '=', id)
  // SQLite has one writer at a time anyway, and does not know the words.
  const row = await (kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw new StoreError('store_unknown', 'there is no such mapping')
  if (version !== undefined && row.version !== version) {
    throw new StoreError(
      'store_version',
      `the mapping was changed meanwhile (it has version ${row.version} now): read it again, and change that`,
    )
  }
  return row
}

async function refuseTaken(tx: Tx, row: Pick<MappingRow, 'sip_uri' | 'cube_user_id'>, id: string): Promise<void> {
  const others = await tx
    .selectFrom('mappings')
    .select(['sip_uri', 'cube_user_id'])
    .where((eb) => eb.or([eb('sip_uri', '=', row.sip_uri), eb('cube_user_id', '=', row.cube_user_id)]))
    .where('id', '!=', id)
    .execute()
  const [other] = others
  if (!other) return
  throw new StoreError(
    'store_exists',
    other.sip_uri === row.sip_uri
      ? `there is a mapping for ${row.sip_uri} already`
      : `the ConnectyCube user ${row.cube_user_id} belongs to ${other.sip_uri}`,
  )
}
