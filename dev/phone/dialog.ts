import { randomBytes } from 'node:crypto'
import { answerChallenge, type Credentials } from './sip/digest.ts'
import type { OutgoingRequest, RequestHooks, SipEndpoint } from './sip/endpoint.ts'
import {
  cseqOf,
  escapeUser,
  headerOf,
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
 * One SIP dialog (RFC 3261 12), seen from the phone: who talks to whom under which numbers. Route sets are left out:
 * the switch is the other end, and no proxy is between.
 */
export class Dialog {
  readonly callId: string
  readonly #endpoint: SipEndpoint
  readonly #credentials: Credentials
  readonly #contact: string
  readonly #local: string
  #remote: string
  #target: string
  #cseq = 0

  constructor(
    endpoint: SipEndpoint,
    credentials: Credentials,
    start: { callId?: string; local: string; remote: string; target: string },
  ) {
    this.#endpoint = endpoint
    this.#credentials = credentials
    this.#contact = `<sip:${escapeUser(credentials.user)}@${endpoint.host}:${endpoint.port}>`
    this.callId = start.callId ?? randomBytes(10).toString('hex')
    this.#local = parameterOf(start.local, 'tag') ? start.local : `${start.local};tag=${randomBytes(6).toString('hex')}`
    this.#remote = start.remote
    this.#target = start.target
  }

  /** The dialog that an INVITE from the other side begins, under the tag that our answers carry. */
  static incoming(endpoint: SipEndpoint, credentials: Credentials, invite: SipRequest, tag: string): Dialog {
    return new Dialog(endpoint, credentials, {
      callId: headerOf(invite, 'call-id'),
      local: `${headerOf(invite, 'to')};tag=${tag}`,
      remote: headerOf(invite, 'from'),
      target: uriOf(headerOf(invite, 'contact')),
    })
  }

  get contact(): readonly [string, string] {
    return ['Contact', this.#contact]
  }

  /** Sends a request, once more with the proof of who we are when that is asked for. */
  async request(method: string, request: DialogRequest = {}, hooks: RequestHooks = {}): Promise<SipResponse> {
    const acknowledging: RequestHooks = {
      ...hooks,
      onAccepted: (response) => {
        this.#learn(response)
        this.#acknowledge(cseqOf(response).number)
        hooks.onAccepted?.(response)
      },
    }
    const first = this.#message(method, ++this.#cseq, request)
    const response = await this.#endpoint.request(first, acknowledging)
    if (response.code !== 401 && response.code !== 407) return response
    const proof = answerChallenge(response, method, this.#target, this.#credentials)
    if (!proof) return response
    const headers: SipHeaders = [...(request.headers ?? []), proof]
    return this.#endpoint.request(this.#message(method, ++this.#cseq, { ...request, headers }), acknowledging)
  }

  /** Takes back an INVITE under way: same numbers, same branch (RFC 3261 9.1). */
  cancel(branch: string): Promise<SipResponse> {
    return this.#endpoint.request(this.#message('CANCEL', this.#cseq, {}), { branch })
  }

  #learn(response: SipResponse): void {
    this.#remote = headerOf(response, 'to')
    const contact = headerOf(response, 'contact')
    if (contact) this.#target = uriOf(contact)
  }

  #acknowledge(number: number): void {
    this.#endpoint.acknowledge(this.#message('ACK', number, {}))
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
    return { method, uri: this.#target, headers: [...base, ...contact, ...headers], body }
  }
}
