import type { CallRecord } from '../calls/call-record.ts'
import { messageOf } from '../lib/errors.ts'
import { RecordUnfit } from './errors.ts'

/**
 * A record as one line, the line break included. What is not known is `null` rather than absent, so that every line has
 * the same keys. JSON escapes all line breaks; U+2028 and U+2029 too are escaped, since some readers break lines there.
 * Throws a RecordUnfit when a value (one that contains itself, say) has no JSON.
 */
export function toJsonLine(record: CallRecord): string {
  try {
    const json = JSON.stringify(record, (_, value: unknown) => {
      if (value === undefined) return null
      return typeof value === 'bigint' ? value.toString() : value
    })
    return `${json.replace(/[\u2028\u2029]/g, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'))}\n`
  } catch (error) {
    throw new RecordUnfit(`the record has no JSON: ${messageOf(error)}`, { cause: error })
  }
}
