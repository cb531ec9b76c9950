import { randomBytes } from 'node:crypto'
import { answerChallenge, type Credentials } from './sip/digest.ts'
import { newBranch, type RequestHooks } from './sip/client-transactions.ts'
import type { OutgoingRequest, SipEndpoint } from './sip/endpoint.ts'
import {
  cseqOf,
  escapeUser,
  headerOf,
  headersOf,
  parameterOf,
  uriOf,
  type SipHeaders,
  type SipRequest,
  type SipResponse,
} from './sip/message.ts'

/** What a request may carry besides its dialog's own header fields. */
export interface DialogRequest {
  readonly headers?: SipHeaders
  readonly body?: string
}

/**
 * One SIP dialog (RFC 3261 12), seen from the phone: who talks to whom under which numbers, and by way of which proxies
 * that want to stay on the way.
 */
export class Dialog {
  readonly callId: string
  readonly #endpoint: SipEndpoint
  readonly #credentials: Credentials
  readonly #contact: string
  readonly #local: string
  #remote: string
  #target: string
  #routes: readonly string[]
  #cseq = 0
  #branch = ''

  constructor(
    endpoint: SipEndpoint,
    credentials: Credentials,
    start: { callId?: string; local: string; remote: string; target: string; routes?: readonly string[] },
  ) {
    this.#endpoint = endpoint
    this.#credentials = credentials
    this.#contact = `<sip:${escapeUser(credentials.user)}@${endpoint.host}:${endpoint.port}>`
    this.callId = start.callId ?? randomBytes(10).toString('hex')
    this.#local = parameterOf(start.local, 'tag') ? start.local : `${start.local};tag=${randomBytes(6).toString('hex')}`
    this.#remote = start.remote
    this.#target = start.target
    this.#routes = start.routes ?? []
  }

  /** The dialog that an INVITE from the other side begins, under the tag that our answers carry. */
  static incoming(endpoint: SipEndpoint, credentials: Credentials, invite: SipRequest, tag: string): Dialog {
    return new Dialog(endpoint, credentials, {
      callId: headerOf(invite, 'call-id'),
      local: `${headerOf(invite, 'to')};tag=${tag}`,
      remote: headerOf(invite, 'from'),
      target: uriOf(headerOf(invite, 'contact')),
      routes: routesOf(invite),
    })
  }

  /** How another party names this dialog to take it over (RFC 3891 3): the tags as the other side has them. */
  get replaces(): string {
    const [to, from] = [parameterOf(this.#remote, 'tag'), parameterOf(this.#local, 'tag')]
    return `${this.callId};to-tag=${to};from-tag=${from}`
  }

  /** Where the other side is reached. */
  get target(): string {
    return this.#target
  }

  get contact(): readonly [string, string] {
    return ['Contact', this.#contact]
  }

  /** Sends a request, once more with the proof of who we are when that is asked for. */
  async request(method: string, request: DialogRequest = {}, hooks: RequestHooks = {}): Promise<SipResponse> {
    const response = await this.#send(method, request, hooks)
    if (response.code !== 401 && response.code !== 407) return response
    const proof = answerChallenge(response, method, this.#target, this.#credentials)
    if (!proof) return response
    return this.#send(method, { ...request, headers: [...(request.headers ?? []), proof] }, hooks)
  }

  /** Takes back the INVITE under way: same number, same branch (RFC 3261 9.1). */
  cancel(): Promise<SipResponse> {
    return this.#endpoint.request({ ...this.#message('CANCEL', this.#cseq, {}), branch: this.#branch })
  }

  #send(method: string, request: DialogRequest, hooks: RequestHooks): Promise<SipResponse> {
    this.#branch = newBranch()
    const outgoing = { ...this.#message(method, ++this.#cseq, request), branch: this.#branch }
    return this.#endpoint.request(outgoing, {
      ...hooks,
      onAccepted: (response) => {
        this.#learn(response)
        this.#endpoint.acknowledge(this.#message('ACK', cseqOf(response).number, {}))
        hooks.onAccepted?.(response)
      },
    })
  }

  #learn(response: SipResponse): void {
    this.#remote = headerOf(response, 'to')
    const contact = headerOf(response, 'contact')
    if (contact) this.#target = uriOf(contact)
    // RFC 3261 12.1.2: as they stood on the way there.
    if (this.#routes.length === 0) this.#routes = routesOf(response).reverse()
  }

  #message(method: string, number: number, { headers = [], body = '' }: DialogRequest): OutgoingRequest {
    const base: SipHeaders = [
      ['From', this.#local],
      ['To', this.#remote],
      ['Call-ID', this.callId],
      ['CSeq', `${number} ${method}`],
    ]
    // CANCEL and ACK carry no Contact.
    const contact: SipHeaders = method === 'CANCEL' || method === 'ACK' ? [] : [this.contact]
    const routes = this.#routes.map((route) => ['Route', route] as const)
    return { method, uri: this.#target, headers: [...routes, ...base, ...contact, ...headers], body }
  }
}

/** Several may share a header field. */
function routesOf(message: SipRequest | SipResponse): string[] {
  return headersOf(message, 'record-route').flatMap((value) => value.match(/<[^>]*>/g) ?? [])
}
