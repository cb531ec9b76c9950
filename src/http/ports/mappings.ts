import type { ImportedRow, MappingDraft, MappingView } from '../../calls/mapping-draft.ts'
import type { Page, PageRequest } from '../../lib/page.ts'

export interface MappingQuery {
  /** Part of the SIP URI, the name or the department. */
  readonly text: string | undefined
}

export interface ImportOptions {
  /** Rows that are not among those imported go. */
  readonly replaceAll: boolean
  /** Only says what would happen. */
  readonly dryRun: boolean
}

/** A number that someone could dial, and from where. */
export interface DialTest {
  readonly from: 'phone' | 'app'
  /** Extension, number or SIP URI. */
  readonly number: string
  /** From an app: SIP URI of the mapping whose identity it calls. */
  readonly identity: string | undefined
}

/** What would happen to it. */
export interface DialOutcome {
  readonly kind: 'mapping' | 'route' | 'dialplan' | 'refused'
  /** SIP URI of the mapping. */
  readonly mapping: string | undefined
  readonly route: string | undefined
  /** The parts of the number that the route's pattern took out. */
  readonly captures: Readonly<Record<string, string>>
  /** App users that would ring: logins or ids. */
  readonly rings: readonly (string | number)[]
  /** What Asterisk would dial. */
  readonly dials: string | undefined
  /** In words, e.g. `at most 3 calls at once`. */
  readonly limits: readonly string[]
  /** Why it would be refused, or what else is to be known. */
  readonly detail: string | undefined
}

/**
 * The lookup table, for changing. Rejections are BridgeErrors; `statusCode` is 404 for an unknown id, 409 for a SIP URI
 * or ConnectyCube user that another row has, 412 for a `version` that is no longer the kept one, 422 for a row that can
 * not be kept as it is.
 */
export interface MappingsPort {
  list(query: MappingQuery, page: PageRequest): Promise<Page<MappingView>>
  get(id: string): Promise<MappingView | undefined>
  create(draft: MappingDraft): Promise<MappingView>
  /** `version` undefined: whatever is kept now. */
  replace(id: string, draft: MappingDraft, version: number | undefined): Promise<MappingView>
  remove(id: string, version: number | undefined): Promise<void>
  /** All rows in one transaction: nothing is changed when one is refused. */
  import(drafts: readonly MappingDraft[], options: ImportOptions): Promise<readonly ImportedRow[]>
  /** All rows by SIP URI, in bounded memory. */
  export(): AsyncIterable<MappingView>
  test?(request: DialTest): Promise<DialOutcome> | DialOutcome
}
