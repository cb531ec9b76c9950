import { createSocket, type Socket } from 'node:dgram'
import { PhoneError } from '../errors.ts'
import { ClientTransactions, newBranch, type RequestHooks } from './client-transactions.ts'
import { formatSip, parseSip, type SipHeaders, type SipRequest, type SipResponse } from './message.ts'
import { ServerTransactions, type ServerTransaction } from './server-transactions.ts'

export interface OutgoingRequest {
  readonly method: string
  readonly uri: string
  /** All but Via and Max-Forwards. */
  readonly headers: SipHeaders
  readonly body?: string
  /** The transaction's name; a CANCEL repeats that of its INVITE. A new one by default. */
  readonly branch?: string
}

export interface SipAddress {
  readonly host: string
  readonly port: number
}

/** SIP over UDP (RFC 3261 18): one socket, one server to talk to, transactions but no dialogs. */
export class SipEndpoint {
  readonly host: string
  readonly port: number
  readonly #socket: Socket
  readonly #server: SipAddress
  readonly #clients: ClientTransactions
  readonly #servers: ServerTransactions
  #closed = false

  private constructor(socket: Socket, server: SipAddress, onRequest: (transaction: ServerTransaction) => void) {
    this.#socket = socket
    this.#server = server
    const { address, port } = socket.address()
    this.host = address
    this.port = port
    const send = (text: string) => this.#send(text)
    this.#clients = new ClientTransactions(send)
    this.#servers = new ServerTransactions(send, onRequest)
    socket.on('message', (datagram) => {
      const message = parseSip(datagram.toString())
      if (message?.kind === 'response') this.#clients.receive(message)
      else if (message) this.#servers.receive(message)
    })
    // A closed port at the other side shows as silence; the transactions notice.
    socket.on('error', () => undefined)
  }

  /** Opens a socket at `host` that talks to `server`. `onRequest` gets every new request but ACK. */
  static async open(
    host: string,
    server: SipAddress,
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

  /** See `ClientTransactions.request`; rejects with `phone_closed` when the endpoint is or gets closed. */
  request(outgoing: OutgoingRequest, hooks: RequestHooks = {}): Promise<SipResponse> {
    if (this.#closed) return Promise.reject(new PhoneError('phone_closed', 'the phone is closed'))
    return this.#clients.request(this.#message(outgoing), hooks)
  }

  /** The ACK of a 2xx: a transaction of its own that nobody answers. */
  acknowledge(outgoing: OutgoingRequest): void {
    this.#send(formatSip(this.#message(outgoing)))
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#clients.close()
    this.#servers.close()
    await new Promise<void>((resolve) => {
      this.#socket.close(resolve)
    })
  }

  #message({ method, uri, headers, body = '', branch = newBranch() }: OutgoingRequest): SipRequest {
    const via = `SIP/2.0/UDP ${this.host}:${this.port};branch=${branch};rport`
    return { kind: 'request', method, uri, headers: [['Via', via], ['Max-Forwards', '70'], ...headers], body }
  }

  #send(text: string): void {
    if (!this.#closed) this.#socket.send(text, this.#server.port, this.#server.host)
  }
}
