import { spawn } from 'node:child_process'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import t from 'tap'
import { PostgresCluster } from '../../dev/postgres/cluster.ts'
import { sleep, within } from '../../src/lib/deadline.ts'
import { silentLog } from '../../src/lib/log.ts'
import { CallRecordSink } from '../../src/records/call-record-sink.ts'
import { Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrations/migrate.ts'
import { SqliteThread } from '../../src/store/sqlite/thread.ts'
import { Turnstile } from '../../src/store/sqlite/turnstile.ts'
import { Store } from '../../src/store/store.ts'
import { WriteQueue } from '../../src/store/write-queue.ts'
import { HAS_POSTGRES, record, until } from './fixtures.ts'

const retry = { firstMs: 20, maxMs: 100 }
const page = { limit: 500, cursor: undefined }
const skip = !HAS_POSTGRES && 'there is no PostgreSQL server here'

t.test('records outlive a PostgreSQL that goes away while they are written', { skip }, async (t) => {
  const cluster = await PostgresCluster.start()
  t.teardown(() => cluster.close())
  const store = await Store.open({ url: await cluster.database(), file: '', log: silentLog, retry })
  t.teardown(() => store.close())
  const folder = join(t.testdir({}), 'spool')
  const sink = await CallRecordSink.open({ archive: store.cdrs, folder, log: silentLog, retry })
  t.teardown(() => sink.close())
  let written = 0
  const write = (count: number) => {
    for (let i = 0; i < count; i++) sink.write(record(`c${written++}`))
  }
  for (let round = 0; round < 2; round++) {
    write(120)
    await cluster.stop()
    write(50)
    await until(() => sink.status().error !== undefined)
    await t.rejects(store.cdrs.get('c1'), { code: 'store_unavailable', retryable: true })
    await cluster.resume()
    write(30)
    await until(() => sink.status().spooledBytes === 0 && sink.status().queued === 0)
  }
  t.equal((await store.cdrs.search({}, page)).items.length, written)
  t.match(sink.status(), { dropped: 0, refused: 0 })
})

t.test('a PostgreSQL of which nobody asks anything is still known to be away, and back', { skip }, async (t) => {
  const cluster = await PostgresCluster.start()
  t.teardown(() => cluster.close())
  const store = await Store.open({ url: await cluster.database(), file: '', log: silentLog, retry, lookEveryMs: 50 })
  t.teardown(() => store.close())
  const { since } = store.status()
  t.equal(store.status().online, true)
  await cluster.stop()
  await until(() => !store.status().online)
  t.match(store.status(), { ready: true, awayBecause: /PostgreSQL/ })
  t.ok(store.status().since > since)
  await cluster.resume()
  await until(() => store.status().online)
})

t.test('a PostgreSQL that is away at the start is waited for', { skip }, async (t) => {
  const cluster = await PostgresCluster.start()
  t.teardown(() => cluster.close())
  const url = await cluster.database()
  await cluster.stop()
  const store = await Store.open({ url, file: '', log: silentLog, retry })
  t.teardown(() => store.close())
  t.match(store.status(), { ready: false, error: /PostgreSQL/, where: 'postgres:///d1' })
  await t.rejects(store.cdrs.append(record('a')), { name: 'StoreError', retryable: true })
  await cluster.resume()
  await within(30_000, store.prepared(), 'the tables')
  await store.cdrs.append(record('a'))
  t.match(store.status(), { ready: true, error: undefined })
})

t.test('a bridge that stops while PostgreSQL changes its tables does not wait for that', { skip }, async (t) => {
  const cluster = await PostgresCluster.start()
  t.teardown(() => cluster.close())
  const url = await cluster.database()
  const before = new Database({ url, file: '', log: silentLog })
  await migrate(before.write, 'postgres', '003-recordings-and-webhooks')
  await before.close()
  await cluster.stop()
  const store = await Store.open({ url, file: '', log: silentLog, retry: { firstMs: 4000, maxMs: 4000 } })
  t.teardown(() => store.close())
  await cluster.resume()
  // Whoever holds the table holds up the index on it.
  const other = new pg.Client({ connectionString: url })
  t.teardown(() => other.end())
  await other.connect()
  await other.query('begin; lock table cdrs')
  const isHeldUp = async () => {
    const { rows } = await other.query('select 1 from pg_locks where not granted')
    return rows.length > 0
  }
  const giveUpAt = Date.now() + 15_000
  while (!(await isHeldUp()) && Date.now() < giveUpAt) await sleep(50)
  t.ok(await isHeldUp(), 'the tables are being changed')
  await within(10_000, store.close(), 'closing the store')
  t.match(store.status(), { ready: false })
})

t.test('records outlive a database file that is moved away, and come when it is back', async (t) => {
  const dir = t.testdir({})
  const file = join(dir, 'store.sqlite')
  const store = await Store.open({ url: undefined, file, log: silentLog })
  t.teardown(() => store.close())
  const sink = await CallRecordSink.open({ archive: store.cdrs, folder: join(dir, 'spool'), log: silentLog, retry })
  t.teardown(() => sink.close())
  sink.write(record('before'))
  await until(() => sink.status().written === 1)
  t.match([store.status(), sink.status()], [{ online: true, awayBecause: undefined }, { waiting: 0 }])
  await rename(file, `${file}.away`)
  for (let i = 0; i < 20; i++) sink.write(record(`c${i}`))
  await until(() => sink.status().error !== undefined)
  t.match(sink.status(), { error: /store\.file/ })
  await until(() => sink.status().waiting === 20)
  t.match(store.status(), { ready: true, online: false, awayBecause: /store\.file/ })
  await rename(`${file}.away`, file)
  await until(() => sink.status().spooledBytes === 0)
  t.equal((await store.cdrs.search({}, page)).items.length, 21)
  t.match([store.status(), sink.status()], [{ online: true, awayBecause: undefined }, { waiting: 0 }])
  t.match(sink.status(), { dropped: 0, refused: 0 })
})

t.test('records outlive another process that locks the database file', async (t) => {
  const dir = t.testdir({})
  const file = join(dir, 'store.sqlite')
  const store = await Store.open({ url: undefined, file, log: silentLog, busyMs: 50 })
  t.teardown(() => store.close())
  const sink = await CallRecordSink.open({ archive: store.cdrs, folder: join(dir, 'spool'), log: silentLog, retry })
  t.teardown(() => sink.close())
  const program = `
    import Database from 'better-sqlite3'
    const database = new Database(process.argv[1])
    database.exec('begin immediate')
    console.log('locked')
    process.stdin.once('data', () => { database.exec('commit'); process.exit() })`
  const locker = spawn(process.execPath, ['--input-type=module', '-e', program, file], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.teardown(() => locker.kill('SIGKILL'))
  await within(20_000, new Promise((resolve) => locker.stdout.once('data', resolve)), 'the lock')
  for (let i = 0; i < 10; i++) sink.write(record(`c${i}`))
  await until(() => sink.status().error !== undefined)
  t.match(sink.status(), { written: 0, error: /SQLITE_BUSY/ })
  t.strictSame((await store.cdrs.search({}, page)).items, [], 'reading goes on')
  locker.stdin.write('x')
  await until(() => sink.status().spooledBytes === 0)
  t.equal((await store.cdrs.search({}, page)).items.length, 10)
})

t.test('a thread that dies fails what it was asked, and takes nothing half-done with it', async (t) => {
  const file = join(t.testdir({}), 'store.sqlite')
  const settings = { file, create: true, readOnly: false, busyMs: 100 }
  const thread = new SqliteThread(settings, 10_000)
  await thread.query('create table x (a)', [])
  await thread.query('begin immediate', [])
  await thread.query('insert into x values (1)', [])
  const pending = thread.query('insert into x values (2)', [])
  thread.kill('a test')
  await t.rejects(pending, { code: 'store_unavailable', retryable: true, message: /a test/ })
  await t.rejects(thread.query('select 1', []), { code: 'store_unavailable' })
  await thread.close()
  const next = new SqliteThread(settings, 20_000)
  t.strictSame((await next.query('select * from x', [])).rows, [])
  await next.query('begin immediate', [])
  const waits = new SqliteThread({ ...settings, busyMs: 60_000 }, 3000)
  await t.rejects(waits.query('begin immediate', []), { code: 'store_timeout', retryable: true })
  t.ok(waits.isGone)
  await Promise.all([next.close(), next.close()])
  await waits.close()
})

t.test('a file that can not be made is refused at the start, with advice', async (t) => {
  const dir = t.testdir({ occupied: 'not a database, but text that is long enough to be looked at as one'.repeat(20) })
  for (const file of [join(dir, 'none', 'x.sqlite'), join(dir, 'occupied'), dir]) {
    const opening = Store.open({ url: undefined, file, log: silentLog })
    await t.rejects(opening, { code: 'store_unavailable', message: /store\.file/ }, file)
  }
})

t.test('those who wait for the one connection are bounded in number and time', async (t) => {
  const turnstile = new Turnstile(2, 50)
  await turnstile.enter()
  const [second, third] = [turnstile.enter(), turnstile.enter()]
  await t.rejects(turnstile.enter(), { code: 'store_busy', message: /wait/ })
  turnstile.leave()
  await second
  await t.rejects(third, { code: 'store_busy', message: /taken/ })
  turnstile.leave()
  await turnstile.enter()
  turnstile.leave()
})

t.test('what is written in the background is bounded, in order, and loses only what can not be kept', async (t) => {
  const kept: number[] = []
  let failing = true
  const { StoreError } = await import('../../src/store/errors.ts')
  const queue = new WriteQueue<number>({
    what: 'numbers',
    log: silentLog,
    maxQueued: 5,
    retry: { firstMs: 1, maxMs: 5 },
    write: async (batch) => {
      if (failing) throw new StoreError('store_unavailable', 'away')
      if (batch.includes(3)) throw new StoreError('store_unfit', 'three')
      kept.push(...batch)
    },
  })
  for (let i = 0; i < 8; i++) queue.add(i)
  t.match(queue.status(), { queued: 5, dropped: 3 })
  await until(() => queue.status().error !== undefined)
  failing = false
  await until(() => queue.status().queued === 0)
  t.strictSame(kept, [0, 1, 2, 4])
  t.equal(queue.status().dropped, 4)
  await Promise.all([queue.close(), queue.close()])
  t.doesNotThrow(() => queue.add(9))
})
