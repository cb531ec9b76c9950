import { randomBytes } from 'node:crypto'
import type { Core, UserAgent } from 'sip.js'
import { sleep } from '../lib/deadline.ts'
import { SipError } from './errors.ts'

/** What a server may ask for at least, and what is believed of one that says nothing. Seconds. */
const LONGEST_S = 86_400
const REMOVAL_MS = 1000

/**
 * The binding of one account to this connection (RFC 3261 10). SIP.js' own Registerer waits 32 s for an answer that does
 * not come, and can't be asked again before.
 */
export class Registration {
  readonly #agent: UserAgent
  readonly #answerMs: number
  #expiresS: number
  /** RFC 3261 10.2: the same for all of them. */
  readonly #callId = randomBytes(12).toString('hex')
  #cseq = 0
  #bound = false

  constructor(agent: UserAgent, expiresSeconds: number, answerMs: number) {
    this.#agent = agent
    this.#expiresS = expiresSeconds
    this.#answerMs = answerMs
  }

  /**
   * Registers, and again at half time, until `signal` aborts. `registered` is called after each. Rejects with SipError
   * `sip_refused` when the server does not want the account, `sip_timeout` or `sip_offline` when it does not answer.
   */
  async keep(signal: AbortSignal, registered: () => void): Promise<undefined> {
    for (;;) {
      const expiresS = await this.#register(this.#expiresS, this.#answerMs)
      this.#bound = true
      if (isAborted(signal)) return undefined
      registered()
      await sleep((expiresS / 2) * 1000, signal)
      if (isAborted(signal)) return undefined
    }
  }

  /** Takes the binding back. Bounded; never rejects. */
  async remove(): Promise<void> {
    if (!this.#bound) return
    this.#bound = false
    await this.#register(0, REMOVAL_MS).catch(() => undefined)
  }

  async #register(expiresS: number, answerMs: number, again = false): Promise<number> {
    const answer = await this.#request(expiresS, answerMs)
    const status = answer.statusCode ?? 0
    if (status >= 200 && status < 300) return granted(answer, this.#agent.contact.uri.user ?? '', expiresS)
    // RFC 3261 10.3, 7: the server wants longer ones.
    const least = Number(answer.getHeader('min-expires'))
    if (status === 423 && !again && least > 0 && least <= LONGEST_S) {
      this.#expiresS = least
      return this.#register(least, answerMs, true)
    }
    throw refusal(this.#agent.configuration.uri.toString(), status, answer.reasonPhrase ?? '')
  }

  async #request(expiresS: number, answerMs: number): Promise<Core.IncomingResponseMessage> {
    const { userAgentCore: core, configuration, contact } = this.#agent
    const registrar = configuration.uri.clone()
    registrar.user = undefined
    const headers = [
      `Contact: ${contact.toString({ register: true })};expires=${expiresS}`,
      `Expires: ${expiresS}`,
      'Allow: ACK,CANCEL,INVITE,BYE,OPTIONS,INFO,NOTIFY,REFER',
    ]
    const options = { callId: this.#callId, cseq: ++this.#cseq }
    const message = core.makeOutgoingRequestMessage(
      'REGISTER',
      registrar,
      configuration.uri,
      configuration.uri,
      options,
      headers,
    )
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise((resolve, reject) => {
        timer = setTimeout(() => {
          reject(new SipError('sip_timeout', `the SIP server did not answer REGISTER within ${answerMs} ms`))
        }, answerMs)
        const done = ({ message }: Core.IncomingResponse) => resolve(message)
        core.register(message, { onAccept: done, onRedirect: done, onReject: done })
      })
    } finally {
      clearTimeout(timer)
      // A challenge was answered with the next number.
      this.#cseq = Math.max(this.#cseq, message.cseq)
    }
  }
}

/** A question of its own: it changes while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

/** For how long the server keeps our binding: what it says of our Contact, or for all, or else what was asked. */
function granted(answer: Core.IncomingResponseMessage, user: string, askedS: number): number {
  const forAll = Number(answer.getHeader('expires') ?? NaN)
  for (const contact of answer.getHeaders('contact')) {
    if (!contact.includes(`${user}@`)) continue
    const expires = /;\s*expires\s*=\s*"?(\d{1,9})/i.exec(contact)?.[1]
    if (expires !== undefined) return bounded(Number(expires), askedS)
  }
  return bounded(forAll, askedS)
}

function bounded(seconds: number, askedS: number): number {
  if (!(seconds > 0)) return askedS
  return Math.min(LONGEST_S, Math.max(10, seconds))
}

function refusal(address: string, status: number, phrase: string): SipError {
  const said = `${status} ${phrase}`.trim()
  switch (status) {
    case 401:
    case 403:
    case 407:
      return new SipError(
        'sip_refused',
        `the SIP server refused the password of ${address} (${said}): check sip.accounts and the account at the server`,
        { status },
      )
    case 404:
      return new SipError('sip_refused', `the SIP server knows no account ${address} (${said}): check sip.accounts`, {
        status,
      })
    default:
      return new SipError('sip_offline', `the SIP server refused to register ${address}: ${said}`, { status })
  }
}
