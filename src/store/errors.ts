import { BridgeError } from '../lib/errors.ts'

export type StoreErrorCode =
  /** The database can't be reached or written just now. */
  | 'store_unavailable'
  /** More requests wait for it than may. */
  | 'store_busy'
  /** A request took longer than its bound. */
  | 'store_timeout'
  /** It was made by a newer version of the program. */
  | 'store_newer_schema'
  /** It can never work as it is configured. */
  | 'store_misconfigured'
  /** A secret is to be kept and there is no `store.key`. */
  | 'store_no_key'
  /** A secret was sealed with a key that is not at hand. */
  | 'store_wrong_key'
  /** Another row has a value that must be unique. */
  | 'store_exists'
  /** There is no such row. */
  | 'store_unknown'
  /** The row was changed since it was read. */
  | 'store_version'
  /** A row that can't be kept as it is. */
  | 'store_unfit'
  /** A cursor that no page came with. */
  | 'store_cursor'
  /** A defect: the database did not understand us. */
  | 'store_failed'

const STATUS: Readonly<Record<StoreErrorCode, number>> = {
  store_unavailable: 503,
  store_busy: 503,
  store_timeout: 504,
  store_newer_schema: 500,
  store_misconfigured: 500,
  store_no_key: 422,
  store_wrong_key: 500,
  store_exists: 409,
  store_unknown: 404,
  store_version: 412,
  store_unfit: 422,
  store_cursor: 400,
  store_failed: 500,
}

const RETRYABLE: ReadonlySet<StoreErrorCode> = new Set(['store_unavailable', 'store_busy', 'store_timeout'])

/** What the store could not do. Messages hold no row's content. */
export class StoreError extends BridgeError {
  readonly code: StoreErrorCode
  override readonly statusCode: number
  override readonly retryable: boolean

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.statusCode = STATUS[code]
    this.retryable = RETRYABLE.has(code)
  }
}
