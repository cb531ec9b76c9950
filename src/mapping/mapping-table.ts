import { resolve } from 'node:path'
import type { DialRoute } from '../calls/dial-plan.ts'
import type { Directory, Mapping } from '../calls/mapping.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { Emitter } from '../lib/emitter.ts'
import { asError, reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { FileWatch, fingerprint } from './file-watch.ts'
import { diffMappings, isEmptyDiff, type MappingDiff } from './mapping-diff.ts'
import { readMappings, type ReadMappings, type ReadMappingsOptions } from './read-mappings.ts'

export interface MappingTableOptions extends ReadMappingsOptions {
  readonly file: string
  readonly log: Log
  readonly clock?: Clock
  /** Quiet time after the last sign of a change before the file is read. Default 200 ms. */
  readonly debounceMs?: number
  /** How often to look without a sign. Default 5000 ms. */
  readonly pollMs?: number
}

export interface MappingEvents {
  /** The table is another one now. Never emitted for a reload that changed nothing. */
  changed: [diff: MappingDiff]
  /** A reload failed; the table stays as it was. */
  failed: [error: Error]
}

export interface MappingStatus {
  readonly file: string
  readonly count: number
  readonly routes: number
  /** Epoch ms of the reading that the table comes from. */
  readonly loadedAt: number
  /** Why the file as it is now is not in use; undefined when it is. Holds no secret. */
  readonly error: string | undefined
}

/**
 * The lookup table of mappings.yaml, and the routes beside it. The file is read again whenever it, or a `${file:…}` in it, changes; a broken file
 * leaves the table as it was. Live calls keep the Mapping they began with.
 */
export class MappingTable extends Emitter<MappingEvents> implements Directory {
  readonly #options: MappingTableOptions
  readonly #clock: Clock
  readonly #watch: FileWatch
  #table: ReadMappings
  #loadedAt: number
  #error: Error | undefined
  #reading: Promise<unknown> = Promise.resolve()
  #closed = false

  private constructor(options: MappingTableOptions, table: ReadMappings, seen: string) {
    super()
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#table = table
    this.#loadedAt = this.#clock.now()
    this.#watch = new FileWatch({
      debounceMs: options.debounceMs ?? 200,
      pollMs: options.pollMs ?? 5000,
      onChange: async () => {
        await this.reload()
      },
    })
    this.#watch.follow(table.dependencies, seen)
  }

  /** Reads the file and begins to watch it. Rejects with a ConfigError when the file is not right to begin with. */
  static async open(options: MappingTableOptions): Promise<MappingTable> {
    const file = resolve(options.file)
    const seen = await fingerprint([file])
    const table = await readMappings(file, options)
    // When secrets' files belong to the table, the first look at all of them differs from `seen` and reads once more.
    return new MappingTable({ ...options, file }, table, seen)
  }

  findByAddress(address: string): Mapping | undefined {
    return this.#table.index.findByAddress(address)
  }

  findByCubeUser(userId: number): Mapping | undefined {
    return this.#table.index.findByCubeUser(userId)
  }

  all(): readonly Mapping[] {
    return this.#table.index.all()
  }

  routes(): readonly DialRoute[] {
    return this.#table.index.routes()
  }

  /** The domain that a bare extension means when several have it. */
  get defaultDomain(): string | undefined {
    return this.#table.defaultDomain
  }

  status(): MappingStatus {
    return {
      file: this.#options.file,
      count: this.all().length,
      routes: this.routes().length,
      loadedAt: this.#loadedAt,
      error: this.#error?.message,
    }
  }

  /** Reads the file now. Resolves with what changed, or undefined when it is broken. Never rejects. */
  reload(): Promise<MappingDiff | undefined> {
    const reading = this.#reading.then(() => this.#reload())
    this.#reading = reading
    return reading
  }

  /** Stops watching. The table stays usable. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#watch.close()
    await this.#reading
  }

  async #reload(): Promise<MappingDiff | undefined> {
    if (this.#closed) return undefined
    const { file, log } = this.#options
    const before = this.#table
    const known = before.dependencies
    const seen = await fingerprint(known)
    try {
      this.#table = await readMappings(file, this.#options)
      this.#loadedAt = this.#clock.now()
      this.#error = undefined
    } catch (thrown) {
      this.#error = asError(thrown)
      log.error({ file, ...reasonOf(thrown), kept: this.all().length }, 'mappings are broken; the old ones stay')
      this.#tell(() => this.emit('failed', asError(thrown)))
      return undefined
    }
    // A file that the new text names for the first time has no place in `seen`: the next look then reads once more.
    this.#watch.follow(this.#table.dependencies, seen)
    const diff = diffMappings(before.index, this)
    if (!isEmptyDiff(diff)) {
      const { added, removed, changed, routes } = diff
      log.info(
        { file, added: added.length, removed: removed.length, changed: changed.length, now: this.all().length, routes },
        'mappings changed',
      )
      this.#tell(() => this.emit('changed', diff))
    }
    return diff
  }

  /** A listener's defect must not stop the next reload. */
  #tell(emit: () => void): void {
    try {
      emit()
    } catch (error) {
      this.#options.log.error({ err: asError(error) }, 'a listener of the mappings failed')
    }
  }
}
