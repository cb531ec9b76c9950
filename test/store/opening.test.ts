import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { Database } from '../../src/store/database.ts'
import { isOutdated, migrate, VERSIONS } from '../../src/store/migrations/migrate.ts'
import { Store } from '../../src/store/store.ts'
import { onBothDatabases, openStore, record } from './fixtures.ts'

const page = { limit: 500, cursor: undefined }

onBothDatabases(t, async (t, place) => {
  t.test('tables come from nothing and from each earlier version, and rows stay', async (t) => {
    for (const [i, version] of VERSIONS.entries()) {
      const options = await place.options(t)
      const file = options.file && join(options.file, '..', `v${i}.sqlite`)
      const database = new Database({ ...options, file })
      t.equal(await isOutdated(database.write, database.kind), false, 'what is empty is no work')
      await migrate(database.write, database.kind, version)
      const isNewest = version === VERSIONS.at(-1)
      t.equal(await isOutdated(database.write, database.kind), !isNewest, 'with rows it may be, and gets time for it')
      await sql`insert into call_events (call_id, at, type, data) values ('a', 1, 'call.ended', '{}')`.execute(
        database.write,
      )
      await database.close()
      const store = await Store.open({ ...options, file })
      t.equal((await store.events.list('a')).length, 1)
      await store.cdrs.append(record('a'))
      t.equal((await store.recordings.list(page)).items.length, 0)
      await store.close()
    }
  })

  t.test('a newer program’s tables are left alone, with advice', async (t) => {
    const options = await place.options(t)
    await (await Store.open(options)).close()
    const database = new Database(options)
    await sql`insert into kysely_migration (name, timestamp) values ('999-future', 'x')`.execute(database.write)
    await database.close()
    await t.rejects(Store.open(options), { code: 'store_newer_schema', message: /999-future.*newer|newer.*999-future/ })
  })

  t.test('several may open and migrate one database at once, and write to it', async (t) => {
    const options = await place.options(t)
    const stores = await Promise.all([1, 2, 3].map(() => Store.open(options)))
    await Promise.all(
      stores.flatMap(({ cdrs }, i) => Array.from({ length: 20 }, (_, j) => cdrs.append(record(`${i}-${j}`)))),
    )
    await Promise.all(stores.map(({ cdrs }) => cdrs.append(record('same'))))
    t.equal((await stores[0]?.cdrs.search({}, page))?.items.length, 61)
    await Promise.all(stores.map((store) => store.close()))
  })

  t.test('close is idempotent, and what comes later is refused in our own words', async (t) => {
    const store = await openStore(t, place)
    store.audit.append({
      at: 1,
      actor: 'a',
      tokenId: '',
      action: 'x',
      target: '',
      detail: {},
      outcome: 'done',
      status: 1,
      ip: '',
    })
    await Promise.all([store.close(), store.close()])
    await t.rejects(store.cdrs.append(record('a')), { name: 'StoreError', code: /store_/ })
    await t.rejects(store.cdrs.get('a'), { name: 'StoreError' })
    t.equal(store.status().audit.dropped, 0)
  })
})
