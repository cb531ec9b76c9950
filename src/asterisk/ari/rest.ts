import http from 'node:http'
import https from 'node:https'
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

export type AriMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** More than any list Asterisk sends; keeps a wrong server from filling the memory. */
const MAX_REPLY_BYTES = 16 * 1024 * 1024
// Asterisk closes a connection idle for session_keep_alive (15 s when not set): let go of it earlier.
const IDLE_MS = 10_000

/** ARI's HTTP half: keep-alive connections, a limit on each request, and errors that carry Asterisk's status. */
export class AriRest {
  readonly #options: AriRestOptions
  readonly #base: URL
  readonly #agent: http.Agent
  readonly #secure: boolean
  #closed = false

  constructor(options: AriRestOptions) {
    this.#options = options
    this.#base = new URL(options.url)
    this.#secure = this.#base.protocol === 'https:'
    const agentOptions = { keepAlive: true, maxSockets: options.maxConnections ?? 24, timeout: IDLE_MS }
    this.#agent = this.#secure ? new https.Agent(agentOptions) : new http.Agent(agentOptions)
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
    const reply = await this.#exchange(method, url, body, signal, what)
    if (reply.status < 200 || reply.status >= 300) throw AriError.fromReply(what, reply.status, saidIn(reply.text))
    return reply.text === '' ? undefined : parse(reply.text, what)
  }

  /** Lets go of every connection, since none leads anywhere any more. Requests under way are rejected. */
  reset(): void {
    this.#agent.destroy()
  }

  /** Idempotent. Requests under way are rejected. */
  close(): void {
    this.#closed = true
    this.#agent.destroy()
  }

  async #exchange(method: AriMethod, url: URL, body: string | undefined, signal: AbortSignal, what: string) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#once(method, url, body, signal)
      } catch (error) {
        if (error instanceof AriError) throw error
        if (signal.aborted)
          throw new AriError('ari_timeout', `${what}: no reply from Asterisk in time`, { cause: error })
        // A kept-alive connection that Asterisk closed in the same moment: the request was never read.
        if (error instanceof StaleConnection && attempt === 0 && !this.#closed) continue
        throw new AriError('ari_unreachable', `${what}: ${url.host} can't be reached (${messageOf(error)})`, {
          cause: error,
        })
      }
    }
  }

  #once(method: AriMethod, url: URL, body: string | undefined, signal: AbortSignal) {
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers: http.OutgoingHttpHeaders = { authorization: this.authorization }
      if (body !== undefined) {
        headers['content-type'] = 'application/json'
        headers['content-length'] = Buffer.byteLength(body)
      }
      const options = { method, headers, agent: this.#agent, signal }
      const request = this.#secure ? https.request(url, options) : http.request(url, options)
      request.on('response', (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          bytes += chunk.length
          if (bytes > MAX_REPLY_BYTES) request.destroy(new Error('the reply is too long'))
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
        response.on('error', reject)
        response.on('aborted', () => reject(new Error('the reply was cut off')))
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        reject(stale ? new StaleConnection(error.message, { cause: error }) : error)
      })
      request.end(body)
    })
  }
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
