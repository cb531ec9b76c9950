import type { DialRoute } from '../calls/dial-plan.ts'
import type { Directory, Mapping } from '../calls/mapping.ts'
import { Emitter } from '../lib/emitter.ts'
import { asError, messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { diffMappings, isEmptyDiff, type MappingDiff } from './mapping-diff.ts'
import { MappingIndex } from './mapping-index.ts'
import { mappingRow } from './mapping-schema.ts'
import type { MappingStatus, MappingTable } from './mapping-table.ts'
import { toMapping } from './read-mappings.ts'

/** A mapping as the store gives it: the secret opened, the rest as it was written. */
export interface KeptMapping {
  readonly sipUri: string
  readonly cube: Mapping['cube']
  readonly [key: string]: unknown
}

interface BookEvents {
  /** The table is another one now. */
  changed: [diff: MappingDiff]
}

/** A kept mapping that is not in use, and why. */
export interface LeftOut {
  readonly sipUri: string
  readonly why: string
}

export interface MappingBookOptions {
  readonly file: MappingTable
  /** Which endpoints a mapping's `phone` may be. */
  readonly allowsEndpoint: (endpoint: string) => boolean
  readonly log: Log
}

/**
 * The whole lookup table: the rows of mappings.yaml, and those that operators keep by the API. Where both have the same
 * address or ConnectyCube user the file's counts, and the other is left out and told.
 */
export class MappingBook extends Emitter<BookEvents> implements Directory {
  readonly #options: MappingBookOptions
  #kept: readonly KeptMapping[] = []
  #index: MappingIndex
  #leftOut: readonly LeftOut[] = []
  #ofFile: ReadonlySet<string> = new Set()
  readonly #onFile: () => void

  constructor(options: MappingBookOptions) {
    super()
    this.#options = options
    this.#index = this.#build()
    this.#onFile = () => this.#renew()
    options.file.on('changed', this.#onFile)
  }

  findByAddress(address: string): Mapping | undefined {
    return this.#index.findByAddress(address)
  }

  findByCubeUser(userId: number): Mapping | undefined {
    return this.#index.findByCubeUser(userId)
  }

  all(): readonly Mapping[] {
    return this.#index.all()
  }

  routes(): readonly DialRoute[] {
    return this.#index.routes()
  }

  /** Of the file, but for the count, which is of all. */
  status(): MappingStatus {
    return { ...this.#options.file.status(), count: this.all().length }
  }

  /** Where a mapping of `all` is changed. */
  sourceOf({ sipUri }: Mapping): 'file' | 'database' {
    return this.#ofFile.has(sipUri) ? 'file' : 'database'
  }

  /** Those that are kept and not in use. */
  get leftOut(): readonly LeftOut[] {
    return this.#leftOut
  }

  /** Whether the file has the address or the user: then it is changed there, and not by the API. */
  isOfFile({ sipUri, cubeUserId }: { readonly sipUri: string; readonly cubeUserId: number }): boolean {
    const { file } = this.#options
    return file.all().some((mapping) => mapping.sipUri === sipUri) || file.findByCubeUser(cubeUserId) !== undefined
  }

  /** What the store keeps, all of it, in the place of what it kept before. */
  keep(mappings: readonly KeptMapping[]): void {
    this.#kept = mappings
    this.#renew()
  }

  /** Idempotent. */
  close(): void {
    this.#options.file.off('changed', this.#onFile)
  }

  #renew(): void {
    const before = this.#index
    this.#index = this.#build()
    const diff = diffMappings(before, this.#index)
    if (isEmptyDiff(diff)) return
    try {
      this.emit('changed', diff)
    } catch (error) {
      this.#options.log.error({ err: asError(error) }, 'a listener of the mappings failed')
    }
  }

  #build(): MappingIndex {
    const { file, allowsEndpoint, log } = this.#options
    const ofFile = file.all()
    const uris = new Set(ofFile.map(({ sipUri }) => sipUri))
    const users = new Set(ofFile.map(({ cube }) => cube.userId))
    const leftOut: LeftOut[] = []
    const rows: Mapping[] = []
    for (const kept of this.#kept) {
      const read = asMapping(kept)
      const why =
        'why' in read
          ? read.why
          : uris.has(read.sipUri) || users.has(read.cube.userId)
            ? 'the file of mappings has its address or its ConnectyCube user'
            : read.phone !== undefined && !allowsEndpoint(read.phone)
              ? 'its phone is not among the endpoints that asterisk.endpoints allows'
              : undefined
      if (why === undefined && !('why' in read)) rows.push(read)
      else leftOut.push({ sipUri: kept.sipUri, why: why ?? '' })
    }
    for (const { sipUri, why } of leftOut) {
      if (!this.#leftOut.some((before) => before.sipUri === sipUri))
        log.warn({ sipUri, why }, 'a kept mapping is left out')
    }
    this.#leftOut = leftOut
    this.#ofFile = uris
    return new MappingIndex([...ofFile, ...rows], file.defaultDomain, file.routes())
  }
}

/** What was kept is checked as what is read from a file: it may be from another version of the program. */
function asMapping({ cube, ...rest }: KeptMapping): Mapping | { readonly why: string } {
  const { userId, login, secret } = cube
  const proof = secret.kind === 'jwt' ? { jwt: secret.jwt } : { password: secret.password }
  const given = Object.entries(rest).filter(([, value]) => value !== undefined)
  try {
    const parsed = mappingRow.safeParse({ ...Object.fromEntries(given), cube: { userId, login, ...proof } })
    if (parsed.success) return toMapping(parsed.data)
    const [issue] = parsed.error.issues
    return { why: `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not as it must be'}` }
  } catch (error) {
    return { why: messageOf(error) }
  }
}
