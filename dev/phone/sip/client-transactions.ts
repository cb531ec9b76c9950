import { randomBytes } from 'node:crypto'
import { PhoneError } from '../errors.ts'
import { branchOf, cseqOf, formatSip, headerOf, type SipHeaders, type SipRequest, type SipResponse } from './message.ts'
import { Repeater, SILENCE_MS, T2 } from './repeater.ts'

export interface RequestHooks {
  readonly onProvisional?: (response: SipResponse) => void
  /** A 2xx to an INVITE, also when it is repeated: the dialog has to ACK it each time (RFC 3261 13.2.2.4). */
  readonly onAccepted?: (response: SipResponse) => void
}

interface Client {
  readonly request: SipRequest
  readonly hooks: RequestHooks
  readonly repeater: Repeater
  silence: NodeJS.Timeout | undefined
  settled: boolean
  readonly settle: (result: SipResponse | Error) => void
}

/** A name for a new transaction (RFC 3261 8.1.1.7). */
export function newBranch(): string {
  return `z9hG4bK${randomBytes(8).toString('hex')}`
}

/**
 * The requests of ours that are under way (RFC 3261 17.1). They are remembered when they are over: an answer may be
 * repeated, and so has its ACK to be.
 */
export class ClientTransactions {
  readonly #send: (text: string) => void
  readonly #clients = new Map<string, Client>()

  constructor(send: (text: string) => void) {
    this.#send = send
  }

  /**
   * Sends a request that carries its Via, again and again until something comes back; resolves with the final
   * response, whatever its code. An INVITE that rings may take as long as it likes. Rejects with `phone_no_answer`.
   */
  request(request: SipRequest, hooks: RequestHooks): Promise<SipResponse> {
    return new Promise((resolve, reject) => {
      const client: Client = {
        request,
        hooks,
        repeater: new Repeater(this.#send, request.method === 'INVITE' ? Infinity : T2),
        silence: undefined,
        settled: false,
        settle: (result) => {
          if (client.settled) return
          client.settled = true
          client.repeater.stop()
          clearTimeout(client.silence)
          if (result instanceof Error) reject(result)
          else resolve(result)
        },
      }
      client.silence = setTimeout(() => {
        client.settle(new PhoneError('phone_no_answer', `no answer to ${request.method} in ${SILENCE_MS} ms`))
      }, SILENCE_MS)
      this.#clients.set(`${branchOf(request)} ${request.method}`, client)
      client.repeater.start(formatSip(request))
    })
  }

  receive(response: SipResponse): void {
    const client = this.#clients.get(`${branchOf(response)} ${cseqOf(response).method}`)
    if (!client) return
    const invite = client.request.method === 'INVITE'
    if (response.code < 200) {
      if (client.settled) return
      if (invite) {
        client.repeater.stop()
        clearTimeout(client.silence)
      }
      client.hooks.onProvisional?.(response)
      return
    }
    if (invite && response.code < 300) client.hooks.onAccepted?.(response)
    else if (invite) this.#acknowledgeFailure(client.request, response)
    client.settle(response)
  }

  close(): void {
    for (const { settle, request } of this.#clients.values()) {
      settle(new PhoneError('phone_closed', `the phone was closed while ${request.method} was under way`))
    }
  }

  /** RFC 3261 17.1.1.3: same branch, same Request-URI, the response's To. */
  #acknowledgeFailure(request: SipRequest, response: SipResponse): void {
    const copied = request.headers.filter(([name]) => ['Via', 'Max-Forwards', 'From', 'Call-ID'].includes(name))
    const headers: SipHeaders = [...copied, ['To', headerOf(response, 'to')], ['CSeq', `${cseqOf(request).number} ACK`]]
    this.#send(formatSip({ kind: 'request', method: 'ACK', uri: request.uri, headers, body: '' }))
  }
}
