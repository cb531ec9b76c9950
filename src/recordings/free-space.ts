import { statfs } from 'node:fs/promises'
import { noSpace, writingError } from './errors.ts'

/** Bytes that this user may still write to the disk of `folder`. */
export type AskFreeBytes = (folder: string) => Promise<number>

export const askFreeBytes: AskFreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Keeps a part of the disk free, so that a full disk stops recordings and nothing else. */
export class FreeSpace {
  readonly #folder: string
  readonly #minFreeBytes: number
  readonly #ask: AskFreeBytes

  constructor(folder: string, minFreeBytes: number, ask: AskFreeBytes = askFreeBytes) {
    this.#folder = folder
    this.#minFreeBytes = minFreeBytes
    this.#ask = ask
  }

  get minFreeBytes(): number {
    return this.#minFreeBytes
  }

  /** Rejects with `recording_no_space` when, with `bytes` more written, less than the reserve would be left. */
  async demand(bytes: number): Promise<void> {
    const free = await this.#ask(this.#folder).catch((error: unknown) => {
      throw writingError(error, this.#folder)
    })
    const must = this.#minFreeBytes + bytes
    if (free < must) throw noSpace(this.#folder, `${free} bytes are free, ${must} must be`)
  }
}
