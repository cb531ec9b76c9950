import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, type TLSSocket } from 'node:tls'
import { messageOf } from '../../lib/errors.ts'
import { CliError } from '../cli-error.ts'

/** Where a bridge is asked, and as whom. */
export interface Target {
  readonly url: URL
  readonly token?: string | undefined
  /**
   * The bridge's own certificate, in PEM, as its configuration names it: that one is demanded, whoever signed it and
   * whatever name it is for, since this machine's loopback address is in no certificate. Undefined: the usual checks.
   */
  readonly certificate?: string | undefined
}

export interface Asked {
  readonly method: string
  /** `/v1/calls`, with its query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** Until the reply begins. */
  readonly timeoutMs: number
  /** Ends the request, and its reply, whenever it aborts. */
  readonly signal?: AbortSignal | undefined
}

/** Resolves when the reply begins. Rejects with a CliError `cli_unreachable`, whose cause is Node's error. */
export async function send(target: Target, asked: Asked): Promise<IncomingMessage> {
  const { method, path, body, timeoutMs, signal } = asked
  const late = AbortSignal.timeout(timeoutMs)
  const stop = signal ? AbortSignal.any([late, signal]) : late
  try {
    const options: RequestOptions = {
      method,
      ...(signal && { signal }),
      headers: {
        ...(target.token !== undefined && { authorization: `Bearer ${target.token}` }),
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        ...asked.headers,
      },
    }
    const url = new URL(target.url.pathname.replace(/\/$/, '') + path, target.url)
    const secure = url.protocol === 'https:'
    const socket = secure && target.certificate !== undefined ? await pinned(url, target.certificate, stop) : undefined
    const request = (secure ? httpsRequest : httpRequest)(url, {
      ...options,
      ...(socket ? { createConnection: () => socket } : { agent: false }),
    })
    const abort = () => request.destroy(new Error('no answer in time'))
    stop.addEventListener('abort', abort, { once: true })
    // What comes once the reply has begun is told by the reply itself.
    request.on('error', () => undefined)
    try {
      request.end(body)
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      return response
    } finally {
      stop.removeEventListener('abort', abort)
    }
  } catch (error) {
    const why = late.aborted ? `no answer within ${timeoutMs / 1000} s` : messageOf(innermost(error))
    const advice = 'see that the bridge runs, and whether the address is right: --url, CUBEBRIDGE_URL, or -c <file>'
    throw new CliError('cli_unreachable', `${target.url.origin} does not answer: ${why} → ${advice}`, { cause: error })
  }
}

/** The code of what kept a request from being sent, such as ECONNREFUSED. */
export function networkCode(error: unknown): string | undefined {
  const inner = innermost(error)
  return (inner as NodeJS.ErrnoException | undefined)?.code
}

/** Of several addresses that were tried, the first one's. */
function innermost(error: unknown): unknown {
  if (error instanceof CliError && error.cause !== undefined) return innermost(error.cause)
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error
}

async function pinned({ hostname, port }: URL, pem: string, signal: AbortSignal): Promise<TLSSocket> {
  const host = hostname.replace(/^\[|\]$/g, '')
  // Nothing is sent before the certificate has been compared, which is stricter than what is turned off here.
  const socket = connect({ host, port: Number(port) || 443, rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect', { signal })
    if (socket.getPeerX509Certificate()?.fingerprint256 === new X509Certificate(pem).fingerprint256) return socket
    throw new Error('its certificate is not the one that http.tls.cert names')
  } catch (error) {
    socket.destroy()
    throw error
  }
}
