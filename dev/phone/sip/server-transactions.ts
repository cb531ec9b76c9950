import { randomBytes } from 'node:crypto'
import {
  branchOf,
  cseqOf,
  formatSip,
  headerOf,
  headersOf,
  parameterOf,
  type SipHeaders,
  type SipRequest,
} from './message.ts'
import { Repeater, T2 } from './repeater.ts'

export interface ResponseParts {
  readonly headers?: SipHeaders
  readonly body?: string
  /** The other side's ACK of a final response to an INVITE; at most once. */
  readonly onAcknowledged?: () => void
}

/** A request from the other side; it is answered once, repeats of it are answered the same. */
export interface ServerTransaction {
  readonly request: SipRequest
  /** Our tag in its To field. */
  readonly tag: string
  respond(code: number, reason: string, parts?: ResponseParts): void
}

interface Server extends ServerTransaction {
  readonly repeater: Repeater
  answered: boolean
  last: string | undefined
  onAcknowledged: (() => void) | undefined
}

/** The requests that came to us (RFC 3261 17.2); they are remembered, for they may be repeated. */
export class ServerTransactions {
  readonly #send: (text: string) => void
  readonly #onRequest: (transaction: ServerTransaction) => void
  readonly #servers = new Map<string, Server>()

  constructor(send: (text: string) => void, onRequest: (transaction: ServerTransaction) => void) {
    this.#send = send
    this.#onRequest = onRequest
  }

  receive(request: SipRequest): void {
    if (request.method === 'ACK') {
      this.#acknowledged(request)
      return
    }
    const key = `${branchOf(request)} ${request.method}`
    const known = this.#servers.get(key)
    if (known) {
      if (known.last !== undefined) this.#send(known.last)
      return
    }
    const server: Server = {
      request,
      tag: parameterOf(headerOf(request, 'to'), 'tag') || randomBytes(6).toString('hex'),
      repeater: new Repeater(this.#send, T2),
      answered: false,
      last: undefined,
      onAcknowledged: undefined,
      respond: (code, reason, parts = {}) => this.#respond(server, code, reason, parts),
    }
    this.#servers.set(key, server)
    this.#onRequest(server)
  }

  close(): void {
    for (const { repeater } of this.#servers.values()) repeater.stop()
  }

  /** The ACK of a 2xx has a branch of its own: it is known by call and number. */
  #acknowledged(ack: SipRequest): void {
    for (const server of this.#servers.values()) {
      const { request } = server
      const same = headerOf(request, 'call-id') === headerOf(ack, 'call-id')
      if (!same || request.method !== 'INVITE' || cseqOf(request).number !== cseqOf(ack).number) continue
      server.repeater.stop()
      const { onAcknowledged } = server
      server.onAcknowledged = undefined
      onAcknowledged?.()
    }
  }

  #respond(server: Server, code: number, reason: string, parts: ResponseParts): void {
    if (server.answered) return
    const { request, tag } = server
    const to = headerOf(request, 'to')
    const headers: SipHeaders = [
      ...headersOf(request, 'via').map((via) => ['Via', via] as const),
      ...(code > 100 && code < 300 ? wayOf(request) : []),
      ['From', headerOf(request, 'from')],
      ['To', parameterOf(to, 'tag') || code === 100 ? to : `${to};tag=${tag}`],
      ['Call-ID', headerOf(request, 'call-id')],
      ['CSeq', headerOf(request, 'cseq')],
      ...(parts.headers ?? []),
    ]
    server.last = formatSip({ kind: 'response', code, reason, headers, body: parts.body ?? '' })
    server.answered = code >= 200
    if (server.answered && request.method === 'INVITE') {
      server.onAcknowledged = parts.onAcknowledged
      server.repeater.start(server.last)
    } else {
      this.#send(server.last)
    }
  }
}

/** RFC 3261 12.1.1: what begins a dialog says whom its requests pass. */
function wayOf(request: SipRequest): SipHeaders {
  return headersOf(request, 'record-route').map((route) => ['Record-Route', route] as const)
}
