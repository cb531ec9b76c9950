import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely'
import { translateError } from './driver-errors.ts'
import type { StoreError } from './errors.ts'
import { storable } from './text.ts'

/** Why nothing may be asked of the database; undefined when it may. */
export interface Gate {
  error: StoreError | undefined
}

/** A driver whose errors are StoreErrors, whose text any database takes, and which a gate can close. */
export class GuardedDriver implements Driver {
  readonly #driver: Driver
  readonly #gate: Gate

  constructor(driver: Driver, gate: Gate) {
    this.#driver = driver
    this.#gate = gate
  }

  init(): Promise<void> {
    return translating(() => this.#driver.init())
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#gate.error) throw this.#gate.error
    return new GuardedConnection(await translating(() => this.#driver.acquireConnection()))
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return translating(() => this.#driver.beginTransaction(inner(connection), settings))
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return translating(() => this.#driver.commitTransaction(inner(connection)))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // What made us roll back is the error to tell. A connection that can't do it is gone, and its work with it.
    await this.#driver.rollbackTransaction(inner(connection)).catch(() => undefined)
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return translating(() => this.#driver.releaseConnection(inner(connection)))
  }

  destroy(): Promise<void> {
    return translating(() => this.#driver.destroy())
  }
}

class GuardedConnection implements DatabaseConnection {
  readonly connection: DatabaseConnection

  constructor(connection: DatabaseConnection) {
    this.connection = connection
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const parameters = query.parameters.map(toParameter)
    return translating(() => this.connection.executeQuery<R>({ ...query, parameters }))
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.connection.streamQuery(query, chunkSize)
  }
}

function inner(connection: DatabaseConnection): DatabaseConnection {
  return connection instanceof GuardedConnection ? connection.connection : connection
}

function toParameter(value: unknown): unknown {
  if (value === undefined) return null
  return typeof value === 'string' ? storable(value) : value
}

async function translating<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw translateError(error)
  }
}
