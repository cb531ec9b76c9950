import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { messageOf } from '../../lib/errors.ts'
import { EventsError } from '../errors.ts'
import type { ResolvedAddress } from './destination-check.ts'

export interface Post {
  readonly url: URL
  /** Checked: nothing else is connected to. */
  readonly addresses: readonly ResolvedAddress[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** From the first packet to the status line. Milliseconds. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** PEM of further authorities, for tests. */
  readonly ca?: string | undefined
}

export interface Reply {
  readonly status: number
  /** Milliseconds the receiver asks to be left alone (RFC 9110 10.2.3); undefined when it does not. */
  readonly retryAfterMs: number | undefined
}

/** Of an answer, this much is read at most; what it says does not matter. Bytes. */
const MAX_ANSWER = 64 * 1024

/**
 * Sends one request and resolves with its status, whatever that is: redirects are not followed. No second lookup of the
 * name takes place, so that nobody can answer it otherwise after it was checked. Rejects with an EventsError:
 * `webhook_unreachable`, `webhook_timeout`.
 */
export function post(options: Post): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { url, addresses, body, timeoutMs, signal, ca } = options
    const settings: RequestOptions & { ca?: string } = {
      method: 'POST',
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || undefined,
      path: `${url.pathname}${url.search}`,
      headers: { ...options.headers, 'content-length': String(Buffer.byteLength(body)) },
      // A connection of its own: a kept one could have been opened to an address that is not allowed any more.
      agent: false,
      lookup: alwaysAnswer(addresses),
      maxHeaderSize: 16 * 1024,
      ...(ca === undefined ? {} : { ca }),
    }
    // The certificate is verified for the URL's name (SNI and RFC 9525), which is what `hostname` says.
    const request: ClientRequest = (url.protocol === 'https:' ? httpsRequest : httpRequest)(settings)
    const over = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
    const fail = (error: EventsError) => {
      over()
      request.destroy()
      reject(error)
    }
    const abort = () => fail(new EventsError('webhook_unreachable', 'the bridge is closing'))
    const timer = setTimeout(
      () => fail(new EventsError('webhook_timeout', `${url.host} did not answer within ${timeoutMs} ms`)),
      timeoutMs,
    )
    signal.addEventListener('abort', abort, { once: true })
    request.on('error', (error) => fail(unreachable(url, error)))
    request.on('response', (response) => {
      over()
      resolve({ status: response.statusCode ?? 0, retryAfterMs: retryAfter(response) })
      readAway(response, timeoutMs)
    })
    if (signal.aborted) abort()
    else request.end(body)
  })
}

function alwaysAnswer(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_name, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family)
  }
}

/** Lets a short answer end by itself, which is kinder to the receiver; a long or slow one is cut off. */
function readAway(response: IncomingMessage, timeoutMs: number): void {
  let bytes = 0
  const timer = setTimeout(() => response.destroy(), timeoutMs)
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_ANSWER) response.destroy()
  })
  response.on('error', () => undefined)
  response.on('close', () => clearTimeout(timer))
}

function retryAfter({ headers }: IncomingMessage): number | undefined {
  const seconds = /^\d{1,6}$/.exec(headers['retry-after'] ?? '')
  return seconds ? Number(seconds[0]) * 1000 : undefined
}

function unreachable(url: URL, error: unknown): EventsError {
  // All addresses of a name were tried and failed, each for its own reason.
  const parts = error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : messageOf(error)
  return new EventsError('webhook_unreachable', `${url.host} can't be reached: ${parts}`, { cause: error })
}
