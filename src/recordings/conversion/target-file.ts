import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { noSpace, writingError } from '../errors.ts'

/** The disk is looked at each time so much was written. */
const LOOK_BYTES = 1024 * 1024

/**
 * The file that a conversion writes: new, for this user only, and gone again unless it was finished. Synchronous.
 * Throws `recording_no_space` when fewer than `minFreeBytes` are left, or none.
 */
export class TargetFile {
  readonly #path: string
  readonly #minFreeBytes: number
  readonly #hash = createHash('sha256')
  #file: number | undefined
  #bytes = 0
  #looked = 0

  constructor(path: string, minFreeBytes: number) {
    this.#path = path
    this.#minFreeBytes = minFreeBytes
    this.#try(() => (this.#file = openSync(path, 'wx', 0o600)))
  }

  write(bytes: Buffer): void {
    this.#try((file) => {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
    })
    this.#hash.update(bytes)
    this.#bytes += bytes.length
    if (this.#bytes - this.#looked >= LOOK_BYTES) this.#look()
  }

  /** What is on the disk for good. */
  finish(): { readonly bytes: number; readonly sha256: string } {
    this.#try((file) => fsyncSync(file))
    this.#close()
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  /** Removes it, unless it is finished. Idempotent. */
  abandon(): void {
    if (this.#file === undefined) return
    this.#close()
    unlinkSync(this.#path)
  }

  #look(): void {
    this.#looked = this.#bytes
    const folder = dirname(this.#path)
    const { bavail, bsize } = statfsSync(folder)
    const free = bavail * bsize
    if (free < this.#minFreeBytes) throw noSpace(folder, `${free} bytes are free, ${this.#minFreeBytes} must be`)
  }

  #try(action: (file: number) => void): void {
    try {
      action(this.#file ?? -1)
    } catch (error) {
      throw writingError(error, dirname(this.#path))
    }
  }

  #close(): void {
    const file = this.#file
    this.#file = undefined
    if (file !== undefined) closeSync(file)
  }
}
