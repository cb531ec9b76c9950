import http from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { messageOf } from '../../lib/errors.ts'
import { AriError } from './errors.ts'

export interface AriRestOptions {
  /** Where Asterisk's HTTP server is, e.g. `http://127.0.0.1:8088`; a path before `/ari` (http.conf `prefix`) is kept. */
  readonly url: string
  readonly user: string
  readonly password: string
  /** Each request's limit, waiting for a free connection included. Milliseconds. */
  readonly timeoutMs: number
  /**
   * Connections at most. Asterisk refuses connections beyond http.conf `sessionlimit` (100 when not set), event sockets
   * and other clients included; requests queue here instead.
   */
  readonly maxConnections?: number
}

export interface AriRequest {
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly timeoutMs?: number
}

/** The body of a reply, as it comes. */
export interface AriDownload {
  readonly stream: Readable
  /** As announced; undefined when Asterisk did not say. */
  readonly bytes: number | undefined
}

export type AriMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** More than any list Asterisk sends; keeps a wrong server from filling the memory. */
const MAX_REPLY_BYTES = 16 * 1024 * 1024
/** A download that brings nothing for so long is cut off: its reader may be slow, but not forever. */
const DOWNLOAD_IDLE_MS = 60_000
const MAX_DOWNLOADS = 4
// Asterisk closes a connection idle for session_keep_alive (15 s when not set): let go of it earlier.
const IDLE_MS = 10_000

/** ARI's HTTP half: keep-alive connections, a limit on each request, and errors that carry Asterisk's status. */
export class AriRest {
  readonly #options: AriRestOptions
  readonly #base: URL
  readonly #agent: http.Agent
  /** A long file must not keep the calls' requests waiting for a connection. */
  readonly #downloads: http.Agent
  readonly #secure: boolean
  #closed = false

  constructor(options: AriRestOptions) {
    this.#options = options
    this.#base = new URL(options.url)
    this.#secure = this.#base.protocol === 'https:'
    const { Agent } = this.#secure ? https : http
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.maxConnections ?? 24, timeout: IDLE_MS })
    this.#downloads = new Agent({ keepAlive: false, maxSockets: MAX_DOWNLOADS })
  }

  /** HTTP Basic, as ARI wants it (RFC 7617). */
  get authorization(): string {
    const { user, password } = this.#options
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  }

  /** The URL of a resource; every segment and every query value is encoded. */
  url(path: readonly string[], query: AriRequest['query'] = {}): URL {
    return this.#resource(['ari', ...path], query)
  }

  /** The URL of a WebSocket that Asterisk's HTTP server has besides ARI's. */
  webSocketUrl(path: readonly string[]): URL {
    const url = this.#resource(path, {})
    url.protocol = this.#secure ? 'wss:' : 'ws:'
    return url
  }

  #resource(path: readonly string[], query: NonNullable<AriRequest['query']>): URL {
    // Encoding leaves dots alone, and URL would resolve these two as steps through the path.
    const stray = path.find((segment) => segment === '' || segment === '.' || segment === '..')
    if (stray !== undefined) throw new AriError('ari_bad_request', `"${stray}" can't be part of an ARI path`)
    const url = new URL(this.#base)
    url.pathname = [url.pathname.replace(/\/+$/, ''), ...path.map(encodeURIComponent)].join('/')
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(key, String(value))
    }
    return url
  }

  /** Resolves to the parsed JSON of a 2xx reply, undefined when it has no body. Rejects with an AriError. */
  async request(method: AriMethod, path: readonly string[], request: AriRequest = {}): Promise<unknown> {
    const what = `${method} /${path.join('/')}`
    const url = this.url(path, request.query)
    if (this.#closed) throw new AriError('ari_unreachable', `${what}: the client is closed`)
    const signal = AbortSignal.timeout(request.timeoutMs ?? this.#options.timeoutMs)
    const body = request.body === undefined ? undefined : JSON.stringify(request.body)
    const reply = await this.#exchange({ method, url, body, signal, what, agent: this.#agent })
    const status = reply.statusCode ?? 0
    const text = await this.#bodyOf(reply, signal, what)
    if (status < 200 || status >= 300) throw AriError.fromReply(what, status, saidIn(text))
    return text === '' ? undefined : parse(text, what)
  }

  /**
   * Resolves when the reply begins; its body is the caller's to read, and has no limit but that it must go on. Rejects
   * with an AriError; what happens later is an error of the stream.
   */
  async download(path: readonly string[]): Promise<AriDownload> {
    const what = `GET /${path.join('/')}`
    const url = this.url(path)
    if (this.#closed) throw new AriError('ari_unreachable', `${what}: the client is closed`)
    const begin = new AbortController()
    const timer = setTimeout(() => begin.abort(), this.#options.timeoutMs)
    try {
      const exchange = {
        method: 'GET',
        url,
        body: undefined,
        signal: begin.signal,
        what,
        agent: this.#downloads,
      } as const
      const reply = await this.#exchange(exchange)
      const status = reply.statusCode ?? 0
      if (status < 200 || status >= 300) {
        throw AriError.fromReply(what, status, saidIn(await this.#bodyOf(reply, begin.signal, what)))
      }
      reply.setTimeout(DOWNLOAD_IDLE_MS, () => reply.destroy(new AriError('ari_timeout', `${what}: it stopped coming`)))
      const bytes = Number(reply.headers['content-length'] ?? Number.NaN)
      return { stream: reply, bytes: Number.isSafeInteger(bytes) ? bytes : undefined }
    } finally {
      clearTimeout(timer)
    }
  }

  /** Lets go of every connection, since none leads anywhere any more. Requests under way are rejected. */
  reset(): void {
    this.#agent.destroy()
    this.#downloads.destroy()
  }

  /** Idempotent. Requests under way are rejected. */
  close(): void {
    this.#closed = true
    this.#agent.destroy()
    this.#downloads.destroy()
  }

  /** Resolves at the beginning of the reply. */
  async #exchange(exchange: Exchange): Promise<http.IncomingMessage> {
    const { signal, what } = exchange
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#once(exchange)
      } catch (error) {
        // A kept-alive connection that Asterisk closed in the same moment: the request was never read.
        if (error instanceof StaleConnection && attempt === 0 && !this.#closed && !signal.aborted) continue
        throw this.#failure(error, signal, what)
      }
    }
  }

  #once({ method, url, body, signal, agent }: Exchange): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers: http.OutgoingHttpHeaders = { authorization: this.authorization }
      if (body !== undefined) {
        headers['content-type'] = 'application/json'
        headers['content-length'] = Buffer.byteLength(body)
      }
      const options = { method, headers, agent, signal }
      const request = this.#secure ? https.request(url, options) : http.request(url, options)
      request.on('response', resolve)
      request.on('error', (error: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        reject(stale ? new StaleConnection(error.message, { cause: error }) : error)
      })
      request.end(body)
    })
  }

  async #bodyOf(reply: http.IncomingMessage, signal: AbortSignal, what: string): Promise<string> {
    const chunks: Buffer[] = []
    let bytes = 0
    try {
      for await (const chunk of reply as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > MAX_REPLY_BYTES) throw new Error('the reply is too long')
      }
    } catch (error) {
      throw this.#failure(error, signal, what)
    }
    return Buffer.concat(chunks).toString()
  }

  #failure(cause: unknown, signal: AbortSignal, what: string): AriError {
    return signal.aborted
      ? new AriError('ari_timeout', `${what}: no reply from Asterisk in time`, { cause })
      : new AriError('ari_unreachable', `${what}: ${this.#base.host} can't be reached (${messageOf(cause)})`, { cause })
  }
}

interface Exchange {
  readonly method: AriMethod
  readonly url: URL
  readonly body: string | undefined
  /** Ends it also while the reply is being read. */
  readonly signal: AbortSignal
  readonly agent: http.Agent
  /** For messages: `GET /channels`. */
  readonly what: string
}

class StaleConnection extends Error {}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AriError('ari_bad_reply', `${what}: the reply is not JSON; is the ari url right?`, { cause: error })
  }
}

/** `{"message": …}`, or `{"error": …}` from the older half of Asterisk's resources. */
function saidIn(text: string): string {
  try {
    const body = JSON.parse(text) as { message?: unknown; error?: unknown } | null
    const said = body?.message ?? body?.error
    return typeof said === 'string' ? said.slice(0, 200) : ''
  } catch {
    return ''
  }
}
