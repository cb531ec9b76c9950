import { readFile, stat } from 'node:fs/promises'
import { createSecureContext, type Server as TlsServer } from 'node:tls'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { HttpError } from './errors.ts'

/** Where certificate and key are: PEM files, the certificate with its chain. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

export interface TlsPair {
  readonly cert: Buffer
  readonly key: Buffer
  /** RFC 8996: older ones are not to be used. */
  readonly minVersion: 'TLSv1.2'
}

/** Rejects with `http_tls_unreadable` or `http_tls_invalid`, which say the file and what to do. */
export async function readTlsPair({ cert, key }: TlsFiles): Promise<TlsPair> {
  const pair = { cert: await read(cert, 'cert'), key: await read(key, 'key'), minVersion: 'TLSv1.2' } as const
  try {
    createSecureContext(pair)
  } catch (error) {
    throw new HttpError(
      'http_tls_invalid',
      `${cert} and ${key} are no PEM certificate with its own unencrypted key: ${messageOf(error)}`,
      { cause: error },
    )
  }
  return pair
}

async function read(file: string, name: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new HttpError('http_tls_unreadable', `http.tls.${name} can't be read: ${messageOf(error)}`, { cause: error })
  }
}

/**
 * Gives a listening server the pair anew when the files change, so that a renewed certificate needs no restart. Files are
 * looked at from time to time rather than watched: what renews them replaces symbolic links, or whole folders. A pair that
 * is no good is logged, and the one before stays.
 */
export class TlsReload {
  readonly #server: TlsServer
  readonly #files: TlsFiles
  readonly #log: Log
  readonly #timer: NodeJS.Timeout
  #seen: string | undefined
  #running: Promise<void> | undefined

  constructor(server: TlsServer, files: TlsFiles, log: Log, everyMs = 10_000) {
    this.#server = server
    this.#files = files
    this.#log = log
    this.#timer = setInterval(() => void this.#look(false), everyMs)
    this.#timer.unref()
    void this.#look(false)
  }

  /** Reads the files now, changed or not. Never rejects. */
  async now(): Promise<void> {
    await this.#running
    await this.#look(true)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running
  }

  #look(always: boolean): Promise<void> {
    this.#running ??= this.#reload(always).finally(() => (this.#running = undefined))
    return this.#running
  }

  async #reload(always: boolean): Promise<void> {
    try {
      const seen = await this.#stamp()
      const first = this.#seen === undefined
      if (seen === this.#seen && !always) return
      this.#seen = seen
      if (first && !always) return
      this.#server.setSecureContext(await readTlsPair(this.#files))
      this.#log.info('the certificate was read anew')
    } catch (error) {
      this.#log.error({ err: error }, 'the certificate can not be read anew: the one before stays in use')
    }
  }

  async #stamp(): Promise<string> {
    const { cert, key } = this.#files
    const stats = await Promise.all([stat(cert), stat(key)])
    return stats.map(({ ino, mtimeMs, size }) => `${ino} ${mtimeMs} ${size}`).join()
  }
}
