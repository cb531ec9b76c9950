/** What SQLite takes for a `?`. */
export type SqliteValue = string | number | bigint | Uint8Array | null

export interface ThreadSettings {
  /** Absolute path. */
  readonly file: string
  /** A missing file is made anew only at the first opening: one that was moved away is to come back. */
  readonly create: boolean
  readonly readOnly: boolean
  /** How long to wait for another process's lock. */
  readonly busyMs: number
}

export type ToThread =
  | { readonly kind: 'query'; readonly id: number; readonly sql: string; readonly parameters: readonly SqliteValue[] }
  /** Whatever transaction is left open ends, and the file is looked at again. */
  | { readonly kind: 'fresh'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number }

export type FromThread =
  | {
      readonly kind: 'answer'
      readonly id: number
      readonly rows: readonly unknown[]
      /** Of what writes. */
      readonly changes: number | undefined
      readonly insertId: number | bigint | undefined
    }
  | { readonly kind: 'refusal'; readonly id: number; readonly code: string; readonly message: string }
