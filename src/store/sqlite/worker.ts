import { statSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { FromThread, SqliteValue, ThreadSettings, ToThread } from './messages.ts'

/**
 * One connection to one SQLite file, in a thread of its own: better-sqlite3 is synchronous, and a commit that waits for
 * the disk must not hold up calls.
 */
const KEPT_STATEMENTS = 200

class Connection {
  readonly #settings: ThreadSettings
  readonly #statements = new Map<string, Database.Statement<SqliteValue[]>>()
  #database: Database.Database | undefined
  #identity: string | undefined
  #known = false

  constructor(settings: ThreadSettings) {
    this.#settings = settings
  }

  get isOpen(): boolean {
    return this.#database !== undefined
  }

  /** Makes sure that the file that is open is the one that stands at its path: another's writes would be lost. */
  fresh(): void {
    if (this.#database?.inTransaction) this.#database.exec('rollback')
    if (this.#database && identityOf(this.#settings.file) !== this.#identity) this.close()
    this.#open()
  }

  query(
    sql: string,
    parameters: readonly SqliteValue[],
  ): Pick<FromThread & { kind: 'answer' }, 'rows' | 'changes' | 'insertId'> {
    const statement = this.#prepare(sql)
    if (statement.reader) return { rows: statement.all(...parameters), changes: undefined, insertId: undefined }
    const { changes, lastInsertRowid } = statement.run(...parameters)
    return { rows: [], changes, insertId: lastInsertRowid }
  }

  close(): void {
    this.#statements.clear()
    const database = this.#database
    this.#database = undefined
    database?.close()
  }

  #open(): Database.Database {
    if (this.#database) return this.#database
    const { file, create, readOnly, busyMs } = this.#settings
    const database = new Database(file, { timeout: busyMs, fileMustExist: !create || this.#known })
    try {
      // FULL: what was committed outlives a power cut too; it costs one fsync a commit, and commits are batches.
      for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON']) database.pragma(pragma)
      database.pragma(`journal_size_limit = ${64 * 1024 * 1024}`)
      // Not opened read-only: such a connection could not make the files of the WAL where they are missing.
      if (readOnly) database.pragma('query_only = ON')
    } catch (error) {
      database.close()
      throw error
    }
    this.#database = database
    this.#identity = identityOf(file)
    this.#known = true
    return database
  }

  #prepare(sql: string): Database.Statement<SqliteValue[]> {
    const database = this.#open()
    const kept = this.#statements.get(sql)
    if (kept) return kept
    const statement = database.prepare<SqliteValue[]>(sql)
    if (this.#statements.size >= KEPT_STATEMENTS) this.#statements.clear()
    this.#statements.set(sql, statement)
    return statement
  }
}

function identityOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}

const port = parentPort
if (!port) throw new Error('this module is a thread of the store')
const connection = new Connection(workerData as ThreadSettings)

function answer(message: ToThread): FromThread {
  try {
    switch (message.kind) {
      case 'query':
        return { kind: 'answer', id: message.id, ...connection.query(message.sql, message.parameters) }
      case 'fresh':
        connection.fresh()
        break
      case 'close':
        connection.close()
        break
    }
    return { kind: 'answer', id: message.id, rows: [], changes: undefined, insertId: undefined }
  } catch (error) {
    // What better-sqlite3 itself throws is about the path before it comes to SQLite, or about a parameter.
    const code = error instanceof Database.SqliteError ? error.code : connection.isOpen ? 'MISUSE' : 'SQLITE_CANTOPEN'
    return { kind: 'refusal', id: message.id, code, message: error instanceof Error ? error.message : String(error) }
  }
}

port.on('message', (message: ToThread) => {
  port.postMessage(answer(message))
  if (message.kind === 'close') port.close()
})
