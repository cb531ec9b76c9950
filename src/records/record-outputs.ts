import type { CallRecord } from '../calls/call-record.ts'
import type { RecordSink } from '../calls/ports.ts'

/** Gives each record to several, of which none can keep it from the others. */
export class RecordOutputs implements RecordSink {
  readonly #sinks: readonly RecordSink[]

  constructor(sinks: readonly RecordSink[]) {
    this.#sinks = sinks
  }

  write(record: CallRecord): void {
    for (const sink of this.#sinks) sink.write(record)
  }
}
