import { sql } from 'kysely'
import t from 'tap'
import { Database } from '../../src/store/database.ts'
import { searchStatement, type CdrQuery } from '../../src/store/cdr-search.ts'
import { migrate } from '../../src/store/migrations/migrate.ts'
import { MEDIA } from '../http/fake-operator.ts'
import { VIDEO } from '../http/fake-video.ts'
import { HOSTILE, onBothDatabases, openStore, party, plain, record, view } from './fixtures.ts'

const page = { limit: 100, cursor: undefined }
const ids = (found: { readonly items: readonly { readonly callId: string }[] }) => found.items.map((one) => one.callId)

onBothDatabases(t, async (t, place) => {
  t.test('a record comes back as it was, and keeping it again changes nothing', async (t) => {
    const { cdrs } = await openStore(t, place)
    const kept = record('a', 5, { phone: { big: 10n ** 20n, nested: { list: [1, 'x'] } } })
    await cdrs.append(kept)
    await cdrs.append(record('a', 99, { detail: 'another' }))
    t.strictSame(
      await cdrs.get('a'),
      plain({ ...kept, phone: { big: '100000000000000000000', nested: { list: [1, 'x'] } } }),
    )
    const media = { ...MEDIA, video: VIDEO }
    await cdrs.append(record('v', 5, { media }))
    t.strictSame((await cdrs.get('v'))?.media, plain(media), 'with all figures of its video')
    t.equal(await cdrs.get('b'), undefined)
    t.equal(await cdrs.appendAll([record('a'), record('b'), record('b')]), 1)
    t.equal(await cdrs.appendAll([]), 0)
  })

  t.test(
    'the record of how a call really ended replaces one that says interrupted, and never the other way',
    async (t) => {
      const { cdrs } = await openStore(t, place)
      const guess = { cause: 'interrupted', result: 'server' } as const
      await cdrs.append(record('a', 1, { ...guess, from: party('guessed') }))
      await cdrs.append(record('a'))
      t.equal((await cdrs.get('a'))?.cause, 'hung-up')
      t.strictSame(ids(await cdrs.search({ party: 'guessed' }, page)), [], 'nothing is left of the first')
      await cdrs.append(record('a', 1, guess))
      t.equal((await cdrs.get('a'))?.cause, 'hung-up')
      await cdrs.appendAll([record('b'), record('b', 1, guess), record('c', 1, guess), record('c')])
      t.strictSame([(await cdrs.get('b'))?.cause, (await cdrs.get('c'))?.cause], ['hung-up', 'hung-up'])
    },
  )

  t.test('a record closes its call, whichever comes first', async (t) => {
    const { cdrs, openCalls } = await openStore(t, place)
    const times = { rung: 5, accepted: undefined, joined: undefined }
    const note = (callId: string, lastSeen = 9) =>
      openCalls.note([{ callId, node: 'n', run: 'r', view: view(callId), times, lastSeen }])
    await note('a')
    await note('a', 12)
    await note('b')
    t.match(await openCalls.all(), [{ callId: 'a', lastSeen: 12, times: { rung: 5 } }, { callId: 'b' }])
    await openCalls.seen('n', 'r', 77)
    await openCalls.seen('other', 'r', 99)
    t.match(await openCalls.all(), [{ lastSeen: 77 }, { lastSeen: 77 }])
    await cdrs.append(record('a'))
    t.strictSame(
      (await openCalls.all()).map(({ callId }) => callId),
      ['b'],
    )
    await note('a')
    t.equal((await openCalls.all()).length, 1, 'a late note does not open it again')
    await openCalls.clear('b')
    t.equal((await openCalls.all()).length, 0)
    t.equal(await openCalls.clearRecorded(), 0)
  })

  t.test('records are found by each of their properties, and by several', async (t) => {
    const { cdrs } = await openStore(t, place)
    await cdrs.appendAll([
      record('1', 100),
      record('2', 200, { mapping: 'sip:other@example.com', cause: 'busy', result: 'client', endedBy: 'app' }),
      record('3', 300, { direction: 'app-to-phone', from: party('4711', 'Ação & Reação') }),
      record('4', 400, { answeredBy: party('agent-9', 'Maria') }),
    ])
    const cases: readonly (readonly [CdrQuery, string])[] = [
      [{}, '4321'],
      [{ from: 200 }, '432'],
      [{ to: 300 }, '21'],
      [{ from: 200, to: 201 }, '2'],
      [{ mapping: 'sip:other@example.com' }, '2'],
      [{ mapping: 'sip:other@example' }, ''],
      [{ result: 'client' }, '2'],
      [{ cause: 'busy' }, '2'],
      [{ endedBy: 'app' }, '2'],
      [{ direction: 'app-to-phone' }, '3'],
      [{ party: '471' }, '3'],
      [{ party: 'AÇÃO' }, '3'],
      [{ party: 'zé' }, '421'],
      [{ party: 'é' }, '421'],
      [{ party: 'maria' }, '4'],
      [{ party: '1001@exam' }, '421'],
      [{ party: 'nobody' }, ''],
      [{ participant: 'AGENT-9' }, '4'],
      [{ participant: 'sip:4711@example.com' }, '3'],
      [{ participant: '471' }, ''],
      [{ participant: '1001', to: 400 }, '21'],
      [{ participant: '1001', party: 'maria' }, '4'],
      [{ party: 'vendas', cause: 'hung-up', from: 200, endedBy: 'phone' }, '43'],
    ]
    for (const [query, expected] of cases) {
      t.equal(ids(await cdrs.search(query, page)).join(''), expected, JSON.stringify(query))
    }
  })

  t.test('pages follow one another without a gap, also among calls of the same moment', async (t) => {
    const { cdrs } = await openStore(t, place)
    const all = Array.from({ length: 1203 }, (_, i) =>
      record(`c${String(i).padStart(4, '0')}`, 1000 + Math.floor(i / 7)),
    )
    for (let i = 0; i < all.length; i += 200) await cdrs.appendAll(all.slice(i, i + 200))
    const expected = all.map(({ callId }) => callId).reverse()
    for (const query of [{}, { party: 'vendas' }, { participant: '1001' }, { mapping: 'sip:vendas@example.com' }]) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const found = await cdrs.search(query, { limit: 100, cursor })
        seen.push(...ids(found))
        cursor = found.next
        if (cursor !== undefined) t.match(cursor, /^[\w.~=-]+$/)
      } while (cursor !== undefined && seen.length < 2000)
      t.strictSame(seen, expected, JSON.stringify(query))
    }
    const exported: string[] = []
    for await (const { callId } of cdrs.export({})) exported.push(callId)
    t.strictSame(exported, expected)
    t.equal((await cdrs.search({}, { limit: 100_000, cursor: undefined })).items.length, 500, 'a page has its bound')
    for (const cursor of ['x', 'bnVsbA', 'WzEsMl0', Buffer.from('[1,2,3]').toString('base64url'), 'a'.repeat(5000)]) {
      await t.rejects(cdrs.search({}, { limit: 5, cursor }), { code: 'store_cursor', statusCode: 400 })
    }
  })

  t.test('what is old goes, a little at a time', async (t) => {
    const { cdrs } = await openStore(t, place)
    await cdrs.appendAll([1, 2, 3, 4].map((i) => record(String(i), i * 100_000)))
    t.equal(await cdrs.deleteBefore(310_001, 2), 2)
    t.equal(await cdrs.deleteBefore(310_001, 2), 1)
    t.equal(await cdrs.deleteBefore(310_001, 2), 0)
    t.strictSame(ids(await cdrs.search({ party: 'vendas' }, page)), ['4'])
    t.strictSame(ids(await cdrs.search({ participant: '1001' }, page)), ['4'])
  })

  t.test('hostile text stays text, in every field', async (t) => {
    const { cdrs, events, reader } = await openStore(t, place)
    const clean = (text: string) => text.replaceAll('\0', '\uFFFD')
    for (const [i, text] of HOSTILE.entries()) {
      const bad = { address: text, number: text, displayName: text }
      const kept = record(`${text}-${i}`, i, {
        from: bad,
        mapping: text,
        department: text,
        detail: text,
        channelId: text,
        phone: { [text]: text },
      })
      await cdrs.append(kept)
      t.strictSame(await cdrs.get(kept.callId), plain(kept))
      for (const query of [{ party: text }, { mapping: text }, { participant: text }] as const) {
        t.ok(ids(await cdrs.search(query, page)).includes(kept.callId), JSON.stringify(query))
      }
      t.strictSame(ids(await cdrs.search({ cause: text }, page)), [])
      await events.appendAll([{ type: 'call.ended', callId: kept.callId, at: 1, data: kept }])
      t.equal((await events.list(kept.callId)).length, 1)
    }
    t.equal(ids(await cdrs.search({ mapping: clean(HOSTILE[6] ?? '') }, page)).length, 1)
    const count = await reader
      .selectFrom('cdrs')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirst()
    t.equal(Number(count?.n), HOSTILE.length, 'the table is there')
    t.equal(ids(await cdrs.search({ party: '%' }, page)).length, 1, 'a wildcard is a character')
    const long = record('long', 1, { mapping: 'm'.repeat(100_000), from: party('9'.repeat(100_000)) })
    await cdrs.append(long)
    t.equal((await cdrs.get('long'))?.mapping?.length, 100_000)
  })

  t.test('a call has its events in order, and those of others are not among them', async (t) => {
    const { events } = await openStore(t, place)
    const at = (time: number, callId = 'a') => ({ type: 'call.started' as const, callId, at: time, data: view(callId) })
    events.append(at(1))
    events.append(at(3))
    events.append({ type: 'call.ended', callId: 'a', at: 2, data: record('a') })
    events.append(at(2, 'b'))
    await events.settled()
    t.strictSame(
      (await events.list('a')).map((event) => event.at),
      [1, 3, 2],
    )
    t.strictSame((await events.list('b'))[0], plain(at(2, 'b')))
    t.strictSame(await events.list('none'), [])
    t.equal(await events.deleteBefore(3, 1), 1)
    t.equal(await events.deleteBefore(3, 10), 2)
    t.strictSame(
      (await events.list('a')).map((event) => event.at),
      [3],
    )
  })

  t.test('the reader can ask, and not write', async (t) => {
    const store = await openStore(t, place)
    await store.cdrs.append(record('a'))
    const { rows } = await sql<{ n: number }>`select count(*) as n from cdrs`.execute(store.reader as never)
    t.equal(Number(rows[0]?.n), 1)
    await t.rejects(sql`delete from cdrs`.execute(store.reader as never), { name: 'StoreError' })
    await t.rejects(sql`nonsense`.execute(store.reader as never), { code: 'store_failed' })
  })

  t.test('each search walks an index', async (t) => {
    const database = new Database(await place.options(t))
    t.teardown(() => database.close())
    await migrate(database.write, database.kind)
    const after = [5, 'x'] as const
    const plan = async (query: CdrQuery) => {
      const statement = await searchStatement(database.read, database.kind, query, { limit: 100, after })
      if (place.kind === 'sqlite') {
        const { rows } = await sql<{ detail: string }>`explain query plan ${statement}`.execute(database.read)
        return rows.map(({ detail }) => detail).join('\n')
      }
      return database.write.transaction().execute(async (tx) => {
        // A table that is as good as empty is read from end to end, whatever there is.
        await sql`set local enable_seqscan = off`.execute(tx)
        // Nor is a sort too dear for it: the index meant is the one in whose order the results are wanted.
        await sql`set local enable_sort = off`.execute(tx)
        const { rows } = await sql<Record<string, string>>`explain ${statement}`.execute(tx)
        return rows.map((row) => row['QUERY PLAN']).join('\n')
      })
    }
    const cases: readonly (readonly [CdrQuery, RegExp])[] = [
      [{}, /cdrs_by_time/],
      [{ from: 1, to: 9 }, /cdrs_by_time/],
      [{ mapping: 'm' }, /cdrs_by_mapping/],
      [{ cause: 'busy' }, /cdrs_by_cause/],
      [{ result: 'server', direction: 'app-to-phone' }, /cdrs_by_result/],
      [{ participant: '1001' }, /cdr_parties_by_party/],
      [{ party: 'zé' }, /cdrs_by_time/],
    ]
    for (const [query, index] of cases) {
      const text = await plan(query)
      t.match(text, index, JSON.stringify(query))
      if (place.kind === 'sqlite') t.notMatch(text, /SCAN cdrs$|TEMP B-TREE/m, 'nothing is read through or sorted')
    }
    const rows = Array.from({ length: 50 }, (_, i) => record(String(i), i))
    const { cdrs } = await openStore(t, { ...place, options: async () => ({ ...(await place.options(t)) }) })
    await cdrs.appendAll(rows)
    if (place.kind === 'postgres') t.match(await plan({ party: 'maria' }), /cdrs_by_(parties|time)/)
  })
})

t.test('a part of a name that few have is looked up by its trigrams on SQLite', async (t) => {
  const database = new Database({
    url: undefined,
    file: `${t.testdir({})}/s.sqlite`,
    log: (await import('../../src/lib/log.ts')).silentLog,
  })
  t.teardown(() => database.close())
  await migrate(database.write, 'sqlite')
  const { CdrStore } = await import('../../src/store/cdr-store.ts')
  const cdrs = new CdrStore(database)
  await cdrs.appendAll([record('1', 1, { from: party('1', 'Severino') }), record('2', 2)])
  const statement = await searchStatement(database.read, 'sqlite', { party: 'verin' }, { limit: 5, after: [9, 'x'] })
  const { rows } = await sql<{ detail: string }>`explain query plan ${statement}`.execute(database.read)
  t.match(rows.map(({ detail }) => detail).join('\n'), /SEARCH cdrs USING INTEGER PRIMARY KEY/)
  t.strictSame(
    (await statement.execute(database.read)).rows.map((row) => row.call_id),
    ['1'],
  )
})
