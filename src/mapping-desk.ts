import { BridgeError, reasonOf } from './lib/errors.ts'
import { sleep } from './lib/deadline.ts'
import type { Log } from './lib/log.ts'
import { Backoff } from './lib/retry.ts'
import { type Arrival, routeFromApp, routeFromPhone, type WaysOut } from './calls/routing.ts'
import type { ImportedRow, MappingDraft, MappingView } from './calls/mapping-draft.ts'
import type { DialOutcome, DialTest, ImportOptions, MappingQuery, MappingsPort } from './http/ports/mappings.ts'
import type { Page, PageRequest } from './lib/page.ts'
import type { MappingBook } from './mapping/mapping-book.ts'
import { parseSipAddress, formatSipUri } from './mapping/sip-address.ts'
import type { Store } from './store/store.ts'

export interface MappingDeskOptions {
  readonly store: Store
  readonly book: MappingBook
  readonly ways: WaysOut
  readonly log: Log
}

/** The row is one of mappings.yaml. */
class MappingOfFile extends BridgeError {
  readonly code = 'mapping_of_file'
  override readonly statusCode = 409

  constructor(sipUri: string) {
    super(`mappings.yaml has ${sipUri} or its ConnectyCube user: change it there, or take it out there first`)
  }
}

/** Mappings that operators keep: every change goes to the database, and from there into use. */
export class MappingDesk implements MappingsPort {
  readonly #options: MappingDeskOptions
  readonly #stopping = new AbortController()
  #loading: Promise<void> = Promise.resolve()

  constructor(options: MappingDeskOptions) {
    this.#options = options
  }

  /** Takes what is kept into use; a database that is away is waited for in the background. Never rejects. */
  async start(): Promise<void> {
    try {
      await this.#use()
    } catch (error) {
      this.#options.log.warn({ ...reasonOf(error) }, 'kept mappings are not in use yet: the database is away')
      this.#loading = this.#useLater()
    }
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#loading
  }

  list({ text }: MappingQuery, page: PageRequest): Promise<Page<MappingView>> {
    return this.#store.list({ text }, page)
  }

  get(id: string): Promise<MappingView | undefined> {
    return this.#store.get(id)
  }

  async create(draft: MappingDraft): Promise<MappingView> {
    const row = this.#checked(draft)
    return this.#changed(this.#store.create(row))
  }

  async replace(id: string, draft: MappingDraft, version: number | undefined): Promise<MappingView> {
    const row = this.#checked(draft)
    return this.#changed(this.#store.replace(id, row, version))
  }

  async remove(id: string, version: number | undefined): Promise<void> {
    await this.#changed(this.#store.remove(id, version))
  }

  async import(drafts: readonly MappingDraft[], options: ImportOptions): Promise<readonly ImportedRow[]> {
    const rows = drafts.map((draft) => this.#checked(draft))
    return this.#changed(this.#store.import(rows, options))
  }

  export(): AsyncIterable<MappingView> {
    return this.#store.export()
  }

  /** What would happen to a number, by what is in use now. */
  test({ from, number, identity }: DialTest): DialOutcome {
    const { book, ways } = this.#options
    if (from === 'phone') return outcomeOf(routeFromPhone(book, number))
    const mapping = identity === undefined ? undefined : book.findByAddress(identity)
    if (!mapping) return refused(`no mapping has the address ${JSON.stringify(identity ?? '')}`)
    return outcomeOf(routeFromApp(book, mapping.cube.userId, number, ways))
  }

  get #store() {
    return this.#options.store.mappings
  }

  /** In the one spelling in which addresses are compared. Throws where the file has it. */
  #checked(draft: MappingDraft): MappingDraft {
    const { user, host } = parseSipAddress(draft.sipUri) ?? {}
    const sipUri = user !== undefined && host !== undefined ? formatSipUri({ user, host }) : draft.sipUri
    if (this.#options.book.isOfFile({ sipUri, cubeUserId: draft.cube.userId })) throw new MappingOfFile(sipUri)
    return { ...draft, sipUri }
  }

  async #changed<T>(change: Promise<T>): Promise<T> {
    const result = await change
    await this.#use()
    return result
  }

  async #use(): Promise<void> {
    const { mappings, unreadable } = await this.#store.identities()
    for (const { sipUri, error } of unreadable) {
      this.#options.log.error({ sipUri, err: error }, 'a kept mapping can not be used: its secret does not open')
    }
    this.#options.book.keep(mappings.map((mapping) => ({ ...mapping })))
  }

  async #useLater(): Promise<void> {
    const backoff = new Backoff({ firstMs: 500, maxMs: 15_000 })
    const { signal } = this.#stopping
    for (;;) {
      await sleep(backoff.next(), signal)
      if (signal.aborted) return
      try {
        await this.#use()
        return
      } catch {
        // The store itself says why, once.
      }
    }
  }
}

function outcomeOf(route: Arrival): DialOutcome {
  const known = {
    mapping: route.mapping?.sipUri,
    route: route.route,
    captures: route.number === undefined ? {} : { number: route.number },
    limits: route.limits.map(({ id }) => id),
  }
  const kind = route.route === undefined ? ('mapping' as const) : ('route' as const)
  switch (route.to) {
    case 'apps':
      return { ...known, kind, rings: route.ring, dials: undefined, detail: undefined }
    case 'phone':
      return { ...known, kind, rings: [], dials: route.endpoint, detail: undefined }
    case 'room': {
      const { maxParticipants } = route.mapping.room ?? {}
      return { ...known, kind, rings: [], dials: undefined, detail: `a room for ${maxParticipants} who dial into it` }
    }
    case 'nowhere':
      return { ...known, kind: 'refused', rings: [], dials: undefined, detail: route.reason.detail }
  }
}

function refused(detail: string): DialOutcome {
  return {
    kind: 'refused',
    mapping: undefined,
    route: undefined,
    captures: {},
    rings: [],
    dials: undefined,
    limits: [],
    detail,
  }
}
