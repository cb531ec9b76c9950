import type { CallRecord } from '../calls/call-record.ts'
import type { RecordSink } from '../calls/ports.ts'
import { sleep, within } from '../lib/deadline.ts'
import { BridgeError, messageOf, reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { Backoff, type BackoffOptions } from '../lib/retry.ts'
import { RecordsError, RecordUnfit } from './errors.ts'
import { fromSpoolLine, toSpoolLine } from './spool-line.ts'
import { Spool, type SpoolBatch } from './spool.ts'

/** Where records are kept for good; the store is one. */
export interface RecordArchive {
  /**
   * Keeps them, all or none; one that it has already changes nothing. May reject, and then they come again: alone, when
   * the error says that trying again is of no use.
   */
  appendAll(records: readonly CallRecord[]): Promise<unknown>
}

export interface CallRecordSinkOptions {
  readonly archive: RecordArchive
  /** For records that wait. */
  readonly folder: string
  /** What may wait on disk. Default 256 MB. */
  readonly maxBytes?: number
  /** Records that may wait in memory where the disk fails too; further ones are lost. Default 10 000. */
  readonly maxQueued?: number
  readonly log: Log
  /** Pause after a failure. Default 0.5 s, growing to 15 s. */
  readonly retry?: BackoffOptions
}

export interface CallRecordSinkStatus {
  /** Kept by the archive since the start. */
  readonly written: number
  /** In memory: not on disk, and not in the archive. */
  readonly queued: number
  /** On disk, not in the archive. */
  readonly spooledBytes: number
  /** Records that the archive does not have yet, on disk or in memory. */
  readonly waiting: number
  /** Lost: neither disk nor archive took them and the memory was full. */
  readonly dropped: number
  /** Set aside: the archive can't keep them; they are tried again at the next start. */
  readonly refused: number
  /** Why the last attempt failed, of the archive and of the spool. */
  readonly error: string | undefined
  readonly spoolError: string | undefined
}

const BATCH = 100

/**
 * Takes the record of each ended call and sees to it that the archive has it in the end. A record is first put on disk,
 * then into the archive, then off the disk; each step may be cut short at any point, by `kill -9` too, and is taken up
 * again at the next start.
 */
export class CallRecordSink implements RecordSink {
  readonly #spool: Spool
  readonly #archive: RecordArchive
  readonly #log: Log
  readonly #maxQueued: number
  readonly #spoolBackoff: Backoff
  readonly #archiveBackoff: Backoff
  readonly #stopping = new AbortController()
  /** Not on disk yet. */
  readonly #queue: CallRecord[] = []
  #spooling: Promise<void> | undefined
  #draining: Promise<void> | undefined
  #askedToDrain = false
  #closing: Promise<void> | undefined
  #written = 0
  #dropped = 0
  #refused = 0
  #error: string | undefined
  #spoolError: string | undefined

  private constructor(spool: Spool, options: CallRecordSinkOptions) {
    const retry = options.retry ?? { firstMs: 500, maxMs: 15_000 }
    this.#spool = spool
    this.#archive = options.archive
    this.#log = options.log
    this.#maxQueued = options.maxQueued ?? 10_000
    this.#spoolBackoff = new Backoff(retry)
    this.#archiveBackoff = new Backoff(retry)
  }

  /**
   * Opens the spool and begins to give the archive what an earlier run left. Rejects with a RecordsError when the folder
   * can't be used.
   */
  static async open(options: CallRecordSinkOptions): Promise<CallRecordSink> {
    const spool = await Spool.open({ folder: options.folder, maxBytes: options.maxBytes ?? 256 * 1024 * 1024 })
    const sink = new CallRecordSink(spool, options)
    sink.#startDraining()
    return sink
  }

  write(record: CallRecord): void {
    if (this.#closing || this.#queue.length >= this.#maxQueued) {
      this.#drop(record.callId, this.#closing ? 'the bridge is closing' : 'neither disk nor store takes records')
      return
    }
    this.#queue.push(record)
    this.#startSpooling()
  }

  status(): CallRecordSinkStatus {
    return {
      written: this.#written,
      queued: this.#queue.length,
      spooledBytes: this.#spool.bytes,
      waiting: this.#spool.lines + this.#queue.length,
      dropped: this.#dropped,
      refused: this.#refused,
      error: this.#error,
      spoolError: this.#spoolError,
    }
  }

  /** Resolves when all that waits is with the archive, or after `ms`. Never rejects. */
  async settled(ms: number): Promise<void> {
    const end = performance.now() + ms
    while ((this.#spooling ?? this.#draining) && performance.now() < end) await sleep(5)
  }

  /** Puts on disk and into the archive what can be within `ms` each; the rest waits on disk. Idempotent; never rejects. */
  close(ms = 4000): Promise<void> {
    this.#closing ??= this.#close(ms)
    return this.#closing
  }

  async #close(ms: number): Promise<void> {
    this.#stopping.abort()
    if (this.#queue.length > 0) this.#startSpooling()
    await this.#bounded(ms, this.#spooling, 'putting the last records on disk')
    this.#startDraining()
    await this.#bounded(ms, this.#draining, 'storing the last records')
    for (const { callId } of this.#queue.splice(0)) this.#drop(callId, 'neither disk nor store took it')
    await this.#bounded(ms, this.#spool.close(), 'closing the spool')
  }

  #startSpooling(): void {
    this.#spooling ??= this.#putOnDisk().finally(() => {
      this.#spooling = undefined
      // What came between its last look and now.
      if (this.#queue.length > 0 && !this.#stopping.signal.aborted) this.#startSpooling()
    })
  }

  async #putOnDisk(): Promise<void> {
    // Lets `write` return before anything is expressed; what ends in the same turn goes in the same write.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, BATCH)
      const lines = batch.flatMap((record) => this.#line(record))
      const last = this.#stopping.signal.aborted
      try {
        if (lines.length > 0) await this.#spool.append(lines)
        this.#remove(batch)
        this.#spoolError = undefined
        this.#spoolBackoff.reset()
        this.#startDraining()
      } catch (error) {
        const message = messageOf(error)
        if (message !== this.#spoolError) {
          this.#log.error(
            { spool: String(this.#spool), ...reasonOf(error) },
            'records can not be put on disk; they wait in memory',
          )
        }
        this.#spoolError = message
        // The archive may work all the same.
        this.#startDraining()
        if (last) return
        await sleep(this.#spoolBackoff.next(), this.#stopping.signal)
      }
    }
  }

  #startDraining(): void {
    this.#askedToDrain = true
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined
      // It was asked for between its last look and now.
      if (this.#askedToDrain && !this.#stopping.signal.aborted) this.#startDraining()
    })
  }

  async #drain(): Promise<void> {
    for (;;) {
      const last = this.#stopping.signal.aborted
      try {
        this.#askedToDrain = false
        if (!(await this.#drainOnce())) return
        this.#error = undefined
        this.#archiveBackoff.reset()
      } catch (error) {
        const message = messageOf(error)
        if (message !== this.#error) this.#log.error(reasonOf(error), 'records can not be stored now; they wait')
        this.#error = message
        if (last) return
        await sleep(this.#archiveBackoff.next(), this.#stopping.signal)
      }
    }
  }

  /** False: there is nothing to be done. */
  async #drainOnce(): Promise<boolean> {
    const batch = await this.#spool.next(BATCH)
    if (batch) {
      await this.#storeBatch(batch)
      return true
    }
    if (this.#spoolError === undefined || this.#queue.length === 0) return false
    const records = this.#queue.slice(0, BATCH).filter((record) => this.#line(record).length > 0)
    await this.#archive.appendAll(records)
    this.#written += records.length
    this.#remove(records)
    return true
  }

  async #storeBatch(batch: SpoolBatch): Promise<void> {
    const read = batch.lines.map((line) => ({ line, record: fromSpoolLine(line) }))
    const records = read.flatMap(({ record }) => record ?? [])
    for (const { line, record } of read) {
      // Its call was noted as open, and its end is known by that.
      if (!record) this.#log.warn({ length: line.length }, 'a line of the spool is torn or no record; it is left out')
    }
    try {
      if (records.length > 0) await this.#archive.appendAll(records)
      this.#written += records.length
    } catch (error) {
      if (!isFinal(error)) throw error
      await this.#oneByOne(read)
    }
    await this.#spool.done(batch)
  }

  /** One of them can't be kept; the others must not wait for it. */
  async #oneByOne(read: readonly { readonly line: string; readonly record: CallRecord | undefined }[]): Promise<void> {
    for (const { line, record } of read) {
      if (!record) continue
      try {
        await this.#archive.appendAll([record])
        this.#written++
      } catch (error) {
        if (!isFinal(error)) throw error
        await this.#spool.refuse(line)
        this.#refused++
        this.#log.error({ callId: record.callId, ...reasonOf(error) }, 'a record can not be stored; it is set aside')
      }
    }
  }

  /** None when the record has no JSON: it is then gone. */
  #line(record: CallRecord): string[] {
    try {
      return [toSpoolLine(record)]
    } catch (error) {
      this.#remove([record])
      this.#drop(record.callId, error instanceof RecordUnfit ? error.message : messageOf(error))
      return []
    }
  }

  #remove(records: readonly CallRecord[]): void {
    const gone = new Set(records)
    const rest = this.#queue.filter((record) => !gone.has(record))
    this.#queue.splice(0, this.#queue.length, ...rest)
  }

  #drop(callId: string, why: string): void {
    this.#dropped++
    this.#log.error({ callId, why, dropped: this.#dropped }, 'a record is lost')
  }

  async #bounded(ms: number, work: Promise<void> | undefined, what: string): Promise<void> {
    try {
      await within(ms, work ?? Promise.resolve(), what)
    } catch (error) {
      this.#log.warn({ ...reasonOf(error) }, 'records were not all stored; they wait on disk')
    }
  }
}

/** Whether the same record would be refused again. A RecordsError is the spool's own. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof BridgeError &&
    !(error instanceof RecordsError) &&
    !error.retryable &&
    error.code !== 'store_newer_schema'
  )
}
