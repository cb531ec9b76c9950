import SqliteFile from 'better-sqlite3'
import { silentLog } from '../../src/lib/log.ts'
import { partyKeys, toRow } from '../../src/store/cdr-row.ts'
import { Store } from '../../src/store/store.ts'
import { madeUpCalls, type MadeUpOptions } from './made-up-calls.ts'

const CALLS_AT_ONCE = 20_000

/**
 * Makes a database file with made-up calls. Directly, in transactions far larger than the bridge's own; the rows are
 * those that the store would write. `progress` is told how many there are.
 */
export async function fill(file: string, options: MadeUpOptions, progress: (count: number) => void): Promise<void> {
  const store = await Store.open({ url: undefined, file, log: silentLog })
  await store.close()
  const database = new SqliteFile(file)
  try {
    // Nobody minds if it is lost.
    for (const pragma of ['journal_mode = WAL', 'synchronous = OFF', 'cache_size = -262144']) database.pragma(pragma)
    const columns = Object.keys(toRow(first(options)))
    const addCall = database.prepare(
      `insert into cdrs (${columns.join(', ')}) values (${columns.map((name) => `@${name}`).join(', ')})`,
    )
    const addParty = database.prepare('insert into cdr_parties (party, arrived, call_id, cdr_id) values (?, ?, ?, ?)')
    let count = 0
    database.exec('begin')
    for (const call of madeUpCalls(options)) {
      const row = toRow(call)
      const { lastInsertRowid } = addCall.run(row)
      for (const party of partyKeys(call)) addParty.run(party, row.arrived, row.call_id, lastInsertRowid)
      if (++count % CALLS_AT_ONCE !== 0) continue
      database.exec('commit; begin')
      progress(count)
    }
    database.exec('commit')
    progress(count)
    database.pragma('wal_checkpoint(truncate)')
  } finally {
    database.close()
  }
}

function first(options: MadeUpOptions) {
  for (const call of madeUpCalls({ ...options, count: 1 })) return call
  throw new Error('no call was made up')
}
