import { mkdir, open, readdir, readFile, rename, rm, stat, truncate, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../lib/errors.ts'
import { RecordsError } from './errors.ts'

/** Lines that are next to be dealt with; to be given back to `done`. */
export interface SpoolBatch {
  readonly lines: readonly string[]
  readonly file: string
  /** Where the lines end in their file. */
  readonly end: number
}

export interface SpoolOptions {
  readonly folder: string
  /** All files together; beyond it nothing more is taken. */
  readonly maxBytes: number
  /** A file of this size is not added to. */
  readonly fileBytes?: number
}

interface SpoolFile {
  readonly path: string
  size: number
  /** What stands before it is dealt with. */
  done: number
  /** That are not. */
  lines: number
}

const NAME = /^(\d{1,15})\.jsonl$/
const REFUSED = 'refused.jsonl'
const LINE_FEED = 0x0a

/**
 * Lines that wait on disk, oldest first, and outlive the process: a folder with numbered files, of which the last is
 * added to. A line that a crash left torn ends with its file; what comes after it goes into another. What was dealt
 * with may come again after a crash, so that whoever takes lines must bear to see one twice.
 */
export class Spool {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #fileBytes: number
  readonly #files: SpoolFile[] = []
  #handle: FileHandle | undefined
  #nextNumber = 1
  #refusedBytes = 0
  // One operation at a time: lines are added while others are read and files end.
  #turn: Promise<unknown> = Promise.resolve()

  private constructor({ folder, maxBytes, fileBytes = 1024 * 1024 }: SpoolOptions) {
    this.#folder = folder
    this.#maxBytes = maxBytes
    this.#fileBytes = fileBytes
  }

  /** Finds what an earlier run left. Rejects with a RecordsError when the folder can't be used. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const spool = new Spool(options)
    try {
      await spool.#find()
    } catch (error) {
      throw new RecordsError(
        `records can't wait in ${options.folder} (${messageOf(error)}): let this user write there, or set records.spool`,
        { cause: error },
      )
    }
    return spool
  }

  /** Bytes of what waits. */
  get bytes(): number {
    return this.#files.reduce((sum, file) => sum + file.size - file.done, 0)
  }

  /** How many lines wait; one that a crash left torn counts until it is come to. */
  get lines(): number {
    return this.#files.reduce((sum, { lines }) => sum + lines, 0)
  }

  /**
   * Puts lines at the end, each with its line break, and has the disk keep them: whoever resolves this has them for
   * good, also after a power cut. All lines that are there go in one write and one fsync. Rejects when the disk fails
   * or the bound is reached; some lines may be there then, and come again.
   */
  append(lines: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      const bytes = Buffer.from(lines.join(''))
      if (this.#size() + bytes.length > this.#maxBytes) {
        throw new RecordsError(`the spool ${this.#folder} is full (${this.#maxBytes} bytes): see what the store lacks`)
      }
      const { file, handle } = await this.#last()
      try {
        for (let from = 0; from < bytes.length;) from += (await handle.write(bytes, from)).bytesWritten
        await handle.datasync()
        file.size += bytes.length
        file.lines += lines.length
      } catch (error) {
        // Its end may be the middle of a line. The next goes into another file; what is whole in this one still counts.
        await this.#endFile()
        await measure(file)
        throw error
      }
    })
  }

  /** The oldest lines, `max` at most; undefined when none waits. */
  next(max: number): Promise<SpoolBatch | undefined> {
    return this.#inTurn(async () => {
      for (;;) {
        const file = this.#files[0]
        if (!file) return undefined
        if (file.done < file.size) return readLines(file, max)
        if (this.#files.length === 1) return undefined
        await this.#forget(file)
      }
    })
  }

  /** The lines are dealt with. */
  done(batch: SpoolBatch): Promise<void> {
    return this.#inTurn(async () => {
      const file = this.#files.find(({ path }) => path === batch.file)
      if (!file) return
      if (batch.end > file.done) file.lines -= batch.lines.length
      file.done = Math.max(file.done, batch.end)
      if (file.done < file.size) return
      if (file !== this.#files.at(-1)) await this.#forget(file)
      else {
        // Not synced: were it undone by a power cut, the lines would only come again.
        await truncate(file.path, 0)
        file.done = 0
        file.size = 0
        file.lines = 0
      }
    })
  }

  /** Sets a line aside that nobody takes; it comes again at the next start. */
  refuse(line: string): Promise<void> {
    return this.#inTurn(async () => {
      const text = line.endsWith('\n') ? line : `${line}\n`
      if (this.#size() + text.length > this.#maxBytes) throw new RecordsError(`the spool ${this.#folder} is full`)
      const handle = await open(join(this.#folder, REFUSED), 'a', 0o600)
      try {
        await handle.write(text)
        await handle.datasync()
      } finally {
        await handle.close()
      }
      this.#refusedBytes += Buffer.byteLength(text)
    })
  }

  /** What waits stays on disk. Idempotent. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#endFile()
      for (const file of [...this.#files]) if (file.done >= file.size) await this.#forget(file)
    })
  }

  toString(): string {
    return this.#folder
  }

  async #find(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const names = await readdir(this.#folder)
    const numbers = names
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b)
    this.#nextNumber = (numbers.at(-1) ?? 0) + 1
    for (const number of numbers) {
      const file = newFile(this.#path(number))
      await measure(file)
      this.#files.push(file)
    }
    if (names.includes(REFUSED)) {
      const file = newFile(this.#path(this.#nextNumber++))
      await rename(join(this.#folder, REFUSED), file.path)
      await measure(file)
      this.#files.push(file)
    }
    // Tells at once whether this user may write here.
    await this.#newFile()
  }

  async #last(): Promise<{ readonly file: SpoolFile; readonly handle: FileHandle }> {
    const file = this.#files.at(-1)
    if (file && this.#handle && file.size < this.#fileBytes) return { file, handle: this.#handle }
    await this.#endFile()
    return this.#newFile()
  }

  async #newFile(): Promise<{ readonly file: SpoolFile; readonly handle: FileHandle }> {
    const file = newFile(this.#path(this.#nextNumber))
    const handle = await open(file.path, 'ax', 0o600)
    this.#nextNumber++
    this.#files.push(file)
    this.#handle = handle
    await this.#syncFolder()
    return { file, handle }
  }

  /** A new file's name too must outlive a power cut; where folders can't be synced, nothing can be done about it. */
  async #syncFolder(): Promise<void> {
    const handle = await open(this.#folder, 'r').catch(() => undefined)
    await handle?.sync().catch(() => undefined)
    await handle?.close()
  }

  async #endFile(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close().catch(() => undefined)
  }

  async #forget(file: SpoolFile): Promise<void> {
    await rm(file.path, { force: true })
    this.#files.splice(this.#files.indexOf(file), 1)
  }

  #size(): number {
    return this.#files.reduce((sum, { size }) => sum + size, this.#refusedBytes)
  }

  #path(number: number): string {
    return join(this.#folder, `${String(number).padStart(6, '0')}.jsonl`)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => undefined)
    return result
  }
}

function newFile(path: string): SpoolFile {
  return { path, size: 0, done: 0, lines: 0 }
}

/** Looks how much of it is on disk, and how many lines of that wait. */
async function measure(file: SpoolFile): Promise<void> {
  file.size = (await stat(file.path)).size
  file.lines = (await readLines(file, Infinity)).lines.length
}

/** What a crash left torn counts as a line. */
async function readLines(file: SpoolFile, max: number): Promise<SpoolBatch> {
  const bytes = (await readFile(file.path)).subarray(0, file.size)
  const lines: string[] = []
  let end = file.done
  while (lines.length < max && end < bytes.length) {
    const lineFeed = bytes.indexOf(LINE_FEED, end)
    const lineEnd = lineFeed < 0 ? bytes.length : lineFeed
    const line = bytes.toString('utf8', end, lineEnd)
    if (line !== '') lines.push(line)
    end = Math.min(bytes.length, lineEnd + 1)
  }
  // A file that someone cut short holds nothing more.
  return { lines, file: file.path, end: end >= bytes.length ? file.size : end }
}
