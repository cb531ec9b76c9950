import type { Generated, Kysely, Transaction } from 'kysely'

/** All times are epoch milliseconds. Columns named `record`, `data`, `detail` … hold JSON. */
export interface CdrTable {
  readonly id: Generated<number>
  readonly call_id: string
  readonly channel_id: string | null
  readonly cube_session_id: string | null
  readonly arrived: number
  readonly ended: number
  readonly direction: string
  readonly mapping: string | null
  readonly department: string | null
  readonly ended_by: string
  readonly cause: string
  readonly result: string
  readonly setup_ms: number | null
  readonly talk_ms: number
  /** E-model, of the whole call. */
  readonly mos_to_app: number | null
  readonly mos_to_phone: number | null
  readonly transfers: number
  /** Numbers, addresses and names of all who took part, in lower case, a line each: what is searched. */
  readonly parties: string
  readonly record: string
}

/** Each number and address of who took part, in lower case, for searching exactly. */
export interface CdrPartyTable {
  readonly party: string
  readonly arrived: number
  readonly call_id: string
  readonly cdr_id: number
}

/** SQLite only: FTS5 with trigrams over `cdrs.parties`. */
export interface CdrTextTable {
  readonly rowid: number
  readonly parties: string
}

export interface CallEventTable {
  readonly id: Generated<number>
  readonly call_id: string
  readonly at: number
  readonly type: string
  readonly data: string
}

export interface CallSeriesTable {
  readonly call_id: string
  /** When the call ended. */
  readonly at: number
  readonly series: string
}

export interface OpenCallTable {
  readonly call_id: string
  /** Which bridge carries it, and which run of that bridge. */
  readonly node: string
  readonly run: string
  readonly view: string
  readonly times: string
  readonly last_seen: number
}

export interface MappingTable {
  readonly id: string
  readonly sip_uri: string
  readonly cube_user_id: number
  /** What is searched, in lower case. */
  readonly text: string
  /** The mapping but for its secret. */
  readonly data: string
  readonly secret_kind: string
  readonly secret: string
  readonly version: number
  readonly created_at: number
  readonly updated_at: number
}

export interface TokenTable {
  readonly seq: Generated<number>
  readonly id: string
  readonly name: string
  /** SHA-256, lower-case hex. */
  readonly hash: string
  readonly scopes: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly revoked_at: number | null
  readonly last_used_at: number | null
}

export interface AuditTable {
  readonly id: Generated<number>
  readonly at: number
  readonly actor: string
  readonly token_id: string
  readonly action: string
  readonly target: string
  readonly detail: string
  readonly outcome: string
  readonly status: number
  readonly ip: string
}

export interface RecordingTable {
  readonly id: string
  readonly call_id: string
  readonly started_at: number
  readonly duration_ms: number
  readonly layout: string
  readonly format: string
  readonly bytes: number
  readonly path: string
  readonly state: string
  readonly sha256: string | null
  readonly mapping: string | null
  readonly parties: string
}

export interface DeliveryTable {
  readonly seq: Generated<number>
  readonly id: string
  readonly hook: string
  readonly event_id: string
  readonly type: string
  readonly call_id: string | null
  readonly body: string
  readonly created_at: number
  readonly attempts: number
  /** Null: dead. */
  readonly next_at: number | null
  readonly error: string | null
  readonly died_at: number | null
}

export interface Schema {
  readonly cdrs: CdrTable
  readonly cdr_parties: CdrPartyTable
  readonly cdr_text: CdrTextTable
  readonly call_events: CallEventTable
  readonly call_series: CallSeriesTable
  readonly open_calls: OpenCallTable
  readonly mappings: MappingTable
  readonly tokens: TokenTable
  readonly audit: AuditTable
  readonly recordings: RecordingTable
  readonly webhook_deliveries: DeliveryTable
}

export type Db = Kysely<Schema>
export type Tx = Transaction<Schema>
/** For questions only: the database itself refuses to write through it. */
export type ReadOnlyDb = Pick<Db, 'selectFrom' | 'with' | 'fn' | 'case' | 'dynamic'>

export type DatabaseKind = 'sqlite' | 'postgres'

/** The two handles of a database. On SQLite each has its own thread, so that a long search delays no record. */
export interface Handles {
  readonly kind: DatabaseKind
  readonly write: Db
  readonly read: Db
}
