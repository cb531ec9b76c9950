import type { CallRecord } from '../calls/call-record.ts'
import { messageOf } from '../lib/errors.ts'
import { toPlainJson } from '../lib/plain-json.ts'
import { RecordUnfit } from './errors.ts'

/**
 * A record as one line that `fromSpoolLine` reads. What the networks added may be anything; where it has no JSON, the
 * record goes without it rather than not at all. Throws a RecordUnfit when not even that has.
 */
export function toSpoolLine(record: CallRecord): string {
  try {
    return `${toPlainJson(record)}\n`
  } catch {
    return bareLine(record)
  }
}

/** Undefined: a line that a crash left torn, or that is no record. */
export function fromSpoolLine(line: string): CallRecord | undefined {
  try {
    const value = JSON.parse(line) as Partial<CallRecord> | null
    const whole =
      typeof value?.callId === 'string' &&
      typeof value.times?.arrived === 'number' &&
      typeof value.from === 'object' &&
      typeof value.to === 'object' &&
      Array.isArray(value.participants) &&
      Array.isArray(value.transfers)
    return whole ? (value as CallRecord) : undefined
  } catch {
    return undefined
  }
}

function bareLine(record: CallRecord): string {
  try {
    const participants = record.participants.map((participant) => ({ ...participant, media: undefined, network: {} }))
    return `${toPlainJson({ ...record, media: undefined, phone: {}, app: {}, participants })}\n`
  } catch (error) {
    throw new RecordUnfit(`the record has no JSON: ${messageOf(error)}`, { cause: error })
  }
}
