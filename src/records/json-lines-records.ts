import type { Writable } from 'node:stream'
import { JsonLinesFile } from './json-lines-file.ts'
import { JsonLinesStream } from './json-lines-stream.ts'
import { RecordQueue, type RecordQueueOptions } from './record-queue.ts'

export interface JsonLinesOptions extends RecordQueueOptions {
  /** A path, or `-` for standard output. */
  readonly file: string
  readonly stdout?: Writable
}

/** Records as JSON lines, in a file or on standard output. */
export class JsonLinesRecords extends RecordQueue {
  /** Rejects with a RecordsError when the file can't be opened. */
  static async open(options: JsonLinesOptions): Promise<JsonLinesRecords> {
    const store =
      options.file === '-'
        ? new JsonLinesStream(options.stdout ?? process.stdout)
        : await JsonLinesFile.open(options.file)
    return new JsonLinesRecords(store, options)
  }
}
