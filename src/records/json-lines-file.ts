import { open, type FileHandle } from 'node:fs/promises'
import type { CallRecord } from '../calls/call-record.ts'
import { messageOf } from '../lib/errors.ts'
import { RecordsError } from './errors.ts'
import { toJsonLine } from './json-line.ts'
import type { RecordStore } from './record-store.ts'

const LINE_FEED = 0x0a

/**
 * Appends records to a file that only its owner may read: they tell who spoke with whom. A line that could be written
 * in part only, also by a process before this one, is ended first, so that it never swallows the next.
 */
export class JsonLinesFile implements RecordStore {
  readonly #file: string
  #handle: FileHandle | undefined
  #torn = false

  private constructor(file: string) {
    this.#file = file
  }

  /** Rejects with a RecordsError when the file can't be opened for appending. */
  static async open(file: string): Promise<JsonLinesFile> {
    const store = new JsonLinesFile(file)
    await store.#open()
    return store
  }

  async append(record: CallRecord): Promise<void> {
    const handle = this.#handle ?? (await this.#open())
    const bytes = Buffer.from((this.#torn ? '\n' : '') + toJsonLine(record))
    // From here on until the last byte is out, the end of the file is the middle of a line.
    for (let from = 0; from < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, from)
      this.#torn = true
      from += bytesWritten
    }
    this.#torn = false
  }

  async reopen(): Promise<void> {
    await this.close()
    await this.#open()
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close()
  }

  toString(): string {
    return this.#file
  }

  async #open(): Promise<FileHandle> {
    try {
      this.#handle = await open(this.#file, 'a+', 0o600)
      this.#torn = !(await endsWithLine(this.#handle))
      return this.#handle
    } catch (error) {
      throw new RecordsError(
        `records can't be written to ${this.#file} (${messageOf(error)}): create its folder and let this user write ` +
          'there, or set records.file',
        { cause: error },
      )
    }
  }
}

/** Whether the file is empty or ends with a line break; true for what has no size, such as /dev/null or a FIFO. */
async function endsWithLine(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat()
  if (size === 0) return true
  const last = Buffer.alloc(1)
  await handle.read(last, 0, 1, size - 1)
  return last[0] === LINE_FEED
}
