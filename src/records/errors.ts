import { BridgeError } from '../lib/errors.ts'

/** Records that can't be kept where they are to be kept. */
export class RecordsError extends BridgeError {
  readonly code = 'records_unwritable'
}

/** A record that can't be expressed, now or ever: trying again is of no use. */
export class RecordUnfit extends BridgeError {
  readonly code = 'records_unfit'
}
