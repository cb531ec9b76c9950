import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely'
import type { Availability } from './availability.ts'
import { translateError } from './driver-errors.ts'
import { StoreError } from './errors.ts'
import { storable } from './text.ts'

/** Why nothing may be asked of the database; undefined when it may. */
export interface Gate {
  error: StoreError | undefined
}

/** A driver whose errors are StoreErrors, whose text any database takes, and which a gate can close. */
export class GuardedDriver implements Driver {
  readonly #driver: Driver
  readonly #gate: Gate
  readonly #availability: Availability

  constructor(driver: Driver, gate: Gate, availability: Availability) {
    this.#driver = driver
    this.#gate = gate
    this.#availability = availability
  }

  init(): Promise<void> {
    return translating(() => this.#driver.init())
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#gate.error) throw this.#gate.error
    return this.#watched(async () => new GuardedConnection(await this.#driver.acquireConnection(), this.#availability))
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

  #watched<T>(work: () => Promise<T>): Promise<T> {
    return translating(work).catch((error: unknown) => {
      if (error instanceof StoreError) this.#availability.failed(error)
      throw error
    })
  }
}

class GuardedConnection implements DatabaseConnection {
  readonly connection: DatabaseConnection
  readonly #availability: Availability

  constructor(connection: DatabaseConnection, availability: Availability) {
    this.connection = connection
    this.#availability = availability
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const parameters = query.parameters.map(toParameter)
    try {
      const result = await this.connection.executeQuery<R>({ ...query, parameters })
      this.#availability.answered()
      return result
    } catch (thrown) {
      const error = translateError(thrown)
      this.#availability.failed(error)
      throw error
    }
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
