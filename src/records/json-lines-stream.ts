import type { Writable } from 'node:stream'
import type { CallRecord } from '../calls/call-record.ts'
import { toJsonLine } from './json-line.ts'
import type { RecordStore } from './record-store.ts'

/** Writes records to a stream it does not own: the process's standard output. */
export class JsonLinesStream implements RecordStore {
  readonly #stream: Writable
  // A broken pipe is also raised as an event, and would end the process if nobody listened.
  readonly #ignore = () => undefined

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', this.#ignore)
  }

  async append(record: CallRecord): Promise<void> {
    const line = toJsonLine(record)
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(line, (error) => (error ? reject(error) : resolve()))
    })
  }

  reopen(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.#stream.off('error', this.#ignore)
    return Promise.resolve()
  }

  toString(): string {
    return 'standard output'
  }
}
