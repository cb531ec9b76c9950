/** Something that someone did, or tried to do, through the interface. */
export interface AuditEntry {
  /** Epoch ms. */
  readonly at: number
  /** The token's name, or the program's. */
  readonly actor: string
  readonly tokenId: string
  /** The operation's id in the OpenAPI description, e.g. `transferCall`. */
  readonly action: string
  /** What it was done to: `calls/0c2b…/participants/p2`; empty when there is nothing yet. */
  readonly target: string
  /** The request, without secrets, SDP and digits; bounded. */
  readonly detail: Readonly<Record<string, unknown>>
  /** `refused`: the request (4xx); `failed`: the bridge or what it needs (5xx). */
  readonly outcome: 'done' | 'refused' | 'failed'
  /** HTTP status. */
  readonly status: number
  readonly ip: string
}

export interface StoredAuditEntry extends AuditEntry {
  readonly id: string
}

export interface AuditQuery {
  /** Epoch ms: not before `from`, before `to`. */
  readonly from: number | undefined
  readonly to: number | undefined
  readonly actor: string | undefined
  readonly action: string | undefined
  /** A target, or what it begins with. */
  readonly target: string | undefined
  readonly outcome: AuditEntry['outcome'] | undefined
}
