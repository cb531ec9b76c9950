import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { PhoneError } from '../errors.ts'
import {
  branchOf,
  cseqOf,
  formatSip,
  headerOf,
  headersOf,
  parameterOf,
  parseSip,
  type SipHeaders,
  type SipRequest,
  type SipResponse,
} from './message.ts'

/** RFC 3261 17.1.1.1: the estimate of a round trip, and the longest pause between repeats. */
const T1 = 500
const T2 = 4000

/** How long the other side may say nothing at all. RFC 3261 waits 64*T1; on loopback that is only a slow failure. */
const SILENCE_MS = 10_000

export interface OutgoingRequest {
  readonly method: string
  readonly uri: string
  readonly headers: SipHeaders
  readonly body?: string
}

export interface RequestHooks {
  readonly onProvisional?: (response: SipResponse) => void
  /** A 2xx to an INVITE, also when it is repeated: the dialog has to ACK it each time (RFC 3261 13.2.2.4). */
  readonly onAccepted?: (response: SipResponse) => void
  /** Told the branch, which a CANCEL has to repeat. */
  readonly onBranch?: (branch: string) => void
  /** The branch of the INVITE that this CANCEL is for. */
  readonly branch?: string
}

/** A request from the other side; it is answered once, repeats of it are answered the same. */
export interface ServerTransaction {
  readonly request: SipRequest
  /** Our tag in its To field. */
  readonly tag: string
  readonly answered: boolean
  respond(code: number, reason: string, more?: ResponseParts): void
}

export interface ResponseParts {
  readonly headers?: SipHeaders
  readonly body?: string
  /** The other side's ACK of a final response to an INVITE; at most once. */
  readonly onAcknowledged?: () => void
}

interface Client {
  readonly request: SipRequest
  readonly hooks: RequestHooks
  readonly settle: (result: SipResponse | Error) => void
  timer: NodeJS.Timeout | undefined
  silence: NodeJS.Timeout | undefined
  final: SipResponse | undefined
}

interface Server extends ServerTransaction {
  answered: boolean
  last: string | undefined
  timer: NodeJS.Timeout | undefined
  limit: NodeJS.Timeout | undefined
  onAcknowledged: (() => void) | undefined
}

/**
 * SIP over UDP: transactions (RFC 3261 17), no dialogs. Requests and final answers to INVITE are repeated until the
 * other side reacts. Finished transactions are remembered as long as the socket is open: a phone in a test makes few.
 */
export class SipEndpoint {
  readonly host: string
  readonly port: number
  readonly #socket: Socket
  readonly #server: { readonly host: string; readonly port: number }
  readonly #onRequest: (transaction: ServerTransaction) => void
  readonly #clients = new Map<string, Client>()
  readonly #servers = new Map<string, Server>()
  #closed = false

  private constructor(
    socket: Socket,
    server: { readonly host: string; readonly port: number },
    onRequest: (transaction: ServerTransaction) => void,
  ) {
    this.#socket = socket
    this.#server = server
    this.#onRequest = onRequest
    const { address, port } = socket.address()
    this.host = address
    this.port = port
    socket.on('message', (datagram) => this.#receive(datagram.toString()))
    // A closed port at the other side shows as silence; the transactions notice.
    socket.on('error', () => undefined)
  }

  /** `host` is ours, `server` the other side's. ACKs are not handed to `onRequest`. */
  static async open(
    host: string,
    server: { readonly host: string; readonly port: number },
    onRequest: (transaction: ServerTransaction) => void,
  ): Promise<SipEndpoint> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, host, resolve)
    })
    socket.removeAllListeners('error')
    return new SipEndpoint(socket, server, onRequest)
  }

  /**
   * Sends a request and resolves with its final response, whatever its code. An INVITE that rings may take as long as
   * it likes. Rejects with `phone_no_answer` when nothing comes, with `phone_closed` when the endpoint closes.
   */
  request(outgoing: OutgoingRequest, hooks: RequestHooks = {}): Promise<SipResponse> {
    const branch = hooks.branch ?? `z9hG4bK${randomBytes(8).toString('hex')}`
    hooks.onBranch?.(branch)
    const request = this.#message(outgoing, branch)
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new PhoneError('phone_closed', 'the phone is closed'))
        return
      }
      const key = `${branch} ${request.method}`
      const client: Client = {
        request,
        hooks,
        timer: undefined,
        silence: undefined,
        final: undefined,
        settle: (result) => {
          clearTimeout(client.timer)
          clearTimeout(client.silence)
          if (result instanceof Error) reject(result)
          else resolve(result)
        },
      }
      client.silence = setTimeout(() => {
        this.#clients.delete(key)
        client.settle(new PhoneError('phone_no_answer', `no answer to ${request.method} in ${SILENCE_MS} ms`))
      }, SILENCE_MS)
      this.#clients.set(key, client)
      this.#repeat(client, formatSip(request), T1, request.method === 'INVITE' ? Infinity : T2)
    })
  }

  /** The ACK of a 2xx: a transaction of its own that nobody answers. */
  acknowledge(outgoing: OutgoingRequest): void {
    this.#send(formatSip(this.#message(outgoing, `z9hG4bK${randomBytes(8).toString('hex')}`)))
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const client of this.#clients.values()) {
      client.settle(new PhoneError('phone_closed', `the phone was closed while ${client.request.method} was under way`))
    }
    for (const server of this.#servers.values()) {
      clearTimeout(server.timer)
      clearTimeout(server.limit)
    }
    await new Promise<void>((resolve) => {
      this.#socket.close(resolve)
    })
  }

  #message({ method, uri, headers, body = '' }: OutgoingRequest, branch: string): SipRequest {
    const via = `SIP/2.0/UDP ${this.host}:${this.port};branch=${branch};rport`
    return { kind: 'request', method, uri, headers: [['Via', via], ['Max-Forwards', '70'], ...headers], body }
  }

  #send(text: string): void {
    if (this.#closed) return
    this.#socket.send(text, this.#server.port, this.#server.host)
  }

  #repeat(owner: { timer: NodeJS.Timeout | undefined }, text: string, pause: number, longest: number): void {
    this.#send(text)
    owner.timer = setTimeout(() => this.#repeat(owner, text, Math.min(pause * 2, longest), longest), pause)
  }

  #receive(text: string): void {
    const message = parseSip(text)
    if (!message) return
    if (message.kind === 'response') this.#receiveResponse(message)
    else if (message.method === 'ACK') this.#receiveAck(message)
    else this.#receiveRequest(message)
  }

  #receiveResponse(response: SipResponse): void {
    const client = this.#clients.get(`${branchOf(response)} ${cseqOf(response).method}`)
    if (!client) return
    if (response.code < 200) {
      if (client.final) return
      if (client.request.method === 'INVITE') {
        clearTimeout(client.timer)
        clearTimeout(client.silence)
      }
      client.hooks.onProvisional?.(response)
      return
    }
    if (client.request.method === 'INVITE') {
      if (response.code < 300) client.hooks.onAccepted?.(response)
      else this.#acknowledgeFailure(client.request, response)
    }
    if (client.final) return
    client.final = response
    client.settle(response)
  }

  /** RFC 3261 17.1.1.3: same branch, same Request-URI, the response's To. */
  #acknowledgeFailure(request: SipRequest, response: SipResponse): void {
    const copied = request.headers.filter(([name]) => ['Via', 'Max-Forwards', 'From', 'Call-ID'].includes(name))
    const headers: SipHeaders = [...copied, ['To', headerOf(response, 'to')], ['CSeq', `${cseqOf(request).number} ACK`]]
    this.#send(formatSip({ kind: 'request', method: 'ACK', uri: request.uri, headers, body: '' }))
  }

  #receiveAck(ack: SipRequest): void {
    for (const server of this.#servers.values()) {
      const same = headerOf(server.request, 'call-id') === headerOf(ack, 'call-id')
      if (same && server.request.method === 'INVITE' && cseqOf(server.request).number === cseqOf(ack).number) {
        clearTimeout(server.timer)
        const { onAcknowledged } = server
        server.onAcknowledged = undefined
        onAcknowledged?.()
      }
    }
  }

  #receiveRequest(request: SipRequest): void {
    const key = `${branchOf(request)} ${request.method}`
    const known = this.#servers.get(key)
    if (known) {
      if (known.last !== undefined) this.#send(known.last)
      return
    }
    const server: Server = {
      request,
      tag: parameterOf(headerOf(request, 'to'), 'tag') || randomBytes(6).toString('hex'),
      answered: false,
      last: undefined,
      timer: undefined,
      limit: undefined,
      onAcknowledged: undefined,
      respond: (code, reason, more = {}) => this.#respond(server, code, reason, more),
    }
    this.#servers.set(key, server)
    this.#onRequest(server)
  }

  #respond(server: Server, code: number, reason: string, more: ResponseParts): void {
    if (server.answered || this.#closed) return
    const { request, tag } = server
    const to = headerOf(request, 'to')
    const headers: SipHeaders = [
      ...headersOf(request, 'via').map((via) => ['Via', via] as const),
      ['From', headerOf(request, 'from')],
      ['To', parameterOf(to, 'tag') || code === 100 ? to : `${to};tag=${tag}`],
      ['Call-ID', headerOf(request, 'call-id')],
      ['CSeq', headerOf(request, 'cseq')],
      ...(more.headers ?? []),
    ]
    server.last = formatSip({ kind: 'response', code, reason, headers, body: more.body ?? '' })
    server.answered = code >= 200
    if (server.answered && request.method === 'INVITE') {
      this.#repeat(server, server.last, T1, T2)
      // RFC 3261 13.3.1.4 gives up after 64*T1.
      server.limit = setTimeout(() => clearTimeout(server.timer), SILENCE_MS)
      server.limit.unref()
      server.onAcknowledged = more.onAcknowledged
    } else {
      this.#send(server.last)
    }
  }
}
