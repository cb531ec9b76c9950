import { createHash, randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  branchOf,
  formatSip,
  headerOf,
  headersOf,
  parseSip,
  uriOf,
  type SipMessage,
  type SipRequest,
} from '../../../dev/phone/sip/message.ts'

type Send = (text: string) => void

const REALM = 'hub'

/**
 * A SIP server as simple as one can be: a registrar with digest and a stateless proxy (RFC 3261 16.11) between clients by
 * WebSocket (RFC 7118) and phones by UDP. It knows its users by the user part alone, and changes nothing else, so that
 * both ends see each other as they are.
 */
export class SipHub {
  readonly host = '127.0.0.1'
  readonly phones: Map<string, string>
  /** Whether a call, too, must prove who makes it. */
  challengesCalls = false
  /** Whether REGISTERs get no answer at all, as those of an Asterisk that is not ready. */
  silent = false
  /** What it answers itself, and when; undefined: it passes it on. */
  refuses: ((request: SipRequest) => Promise<number> | undefined) | undefined
  /** When it passes a response on; undefined: at once. */
  delays: ((response: SipMessage) => Promise<void> | undefined) | undefined
  /** Everything it passed on, in order. */
  readonly passed: SipMessage[] = []
  readonly #bindings = new Map<string, Send>()
  readonly #replies = new Map<string, Send>()
  readonly #nonce = randomBytes(8).toString('hex')
  readonly #udp: Socket = createSocket('udp4')
  #server: WebSocketServer | undefined
  #port = 0
  readonly #sockets = new Set<WebSocket>()

  private constructor(users: Readonly<Record<string, string>>) {
    this.phones = new Map(Object.entries(users))
  }

  static async open(t: Test, users: Readonly<Record<string, string>>): Promise<SipHub> {
    const hub = new SipHub(users)
    await new Promise<void>((done) => hub.#udp.bind(0, hub.host, done))
    hub.#udp.on('message', (data, { address, port }) => {
      hub.#receive(data.toString(), (text) => hub.#udp.send(text, port, address))
    })
    await hub.listen()
    t.teardown(async () => {
      await hub.hide()
      hub.#udp.close()
    })
    return hub
  }

  get sipPort(): number {
    return this.#udp.address().port
  }

  get url(): string {
    return `ws://${this.host}:${this.#port}/`
  }

  /** Takes WebSockets, on the same port as before. */
  async listen(): Promise<void> {
    const server = new WebSocketServer({ host: this.host, port: this.#port, handleProtocols: () => 'sip' })
    this.#server = server
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('message', (data) => this.#receive((data as Buffer).toString(), (text) => socket.send(text)))
    })
    await new Promise((done) => server.once('listening', done))
    this.#port = (server.address() as AddressInfo).port
  }

  /** Cuts every WebSocket, and takes no more until `listen`. */
  async hide(): Promise<void> {
    this.cut()
    await new Promise((done) => this.#server?.close(done))
  }

  cut(): void {
    for (const socket of this.#sockets) socket.terminate()
    this.#sockets.clear()
  }

  /** Says something to one of the clients that it did not expect. */
  say(user: string, text: string): void {
    this.#bindings.get(user)?.(text)
  }

  #receive(text: string, reply: Send): void {
    const message = parseSip(text)
    if (!message) return
    if (message.kind === 'request') this.#request(message, reply)
    else this.#response(message)
  }

  #request(request: SipRequest, reply: Send): void {
    if (request.method === 'REGISTER') {
      this.#register(request, reply)
      return
    }
    const user = /^sips?:([^@;]+)@/.exec(request.uri)?.[1] ?? ''
    const first = request.method === 'INVITE' && !headerOf(request, 'to').includes(';tag=')
    if (first && this.challengesCalls && !this.#proves(request, 'proxy-authorization')) {
      reply(this.#answer(request, 407, 'Proxy Authentication Required', [['Proxy-Authenticate', this.#challenge]]))
      return
    }
    if (request.method === 'ACK' && headerOf(request, 'to').includes('tag=hub')) return
    const send = this.#bindings.get(user)
    if (!send) {
      if (request.method !== 'ACK') reply(this.#answer(request, 404, 'Not Found', []))
      return
    }
    const refused = this.refuses?.(request)
    if (refused) {
      void refused.then((code) => reply(this.#answer(request, code, 'Refused', [])))
      return
    }
    const branch = `z9hG4bK-hub-${branchOf(request)}`
    this.#replies.set(branch, reply)
    const via = ['Via', `SIP/2.0/UDP ${this.host}:${this.sipPort};branch=${branch}`] as const
    const passed = { ...request, headers: [via, ...withoutLength(request)] }
    this.passed.push(passed)
    send(formatSip(passed))
  }

  #response(response: SipMessage): void {
    const reply = this.#replies.get(branchOf(response))
    const own = response.headers.findIndex(([name]) => /^(via|v)$/i.test(name))
    const passed = { ...response, headers: withoutLength(response).filter((_, index) => index !== own) }
    const pass = () => {
      this.passed.push(passed)
      reply?.(formatSip(passed))
    }
    const delay = this.delays?.(response)
    if (delay) void delay.then(pass)
    else pass()
  }

  #register(request: SipRequest, reply: Send): void {
    if (this.silent) return
    const user = /^sips?:([^@;]+)@/.exec(uriOf(headerOf(request, 'to')))?.[1] ?? ''
    if (!this.phones.has(user)) {
      reply(this.#answer(request, 404, 'Not Found', []))
      return
    }
    if (!this.#proves(request, 'authorization')) {
      reply(this.#answer(request, 401, 'Unauthorized', [['WWW-Authenticate', this.#challenge]]))
      return
    }
    const expires = Number(headerOf(request, 'expires') || 60)
    if (expires > 0) this.#bindings.set(user, reply)
    else this.#bindings.delete(user)
    const contact = `<${uriOf(headerOf(request, 'contact'))}>;expires=${expires}`
    reply(this.#answer(request, 200, 'OK', [['Contact', contact]]))
  }

  get #challenge(): string {
    return `Digest realm="${REALM}", nonce="${this.#nonce}", algorithm=MD5, qop="auth"`
  }

  #proves(request: SipRequest, name: string): boolean {
    const proof = headerOf(request, name)
    const field = (key: string) => new RegExp(`[ ,]${key}="?([^",]+)`).exec(proof)?.[1] ?? ''
    const password = this.phones.get(field('username'))
    if (proof === '' || password === undefined) return false
    const secret = md5(`${field('username')}:${REALM}:${password}`)
    const target = md5(`${request.method}:${field('uri')}`)
    const [nonce, nc, cnonce] = [field('nonce'), field('nc'), field('cnonce')]
    return field('response') === md5(`${secret}:${nonce}:${nc}:${cnonce}:auth:${target}`)
  }

  #answer(request: SipRequest, code: number, reason: string, more: (readonly [string, string])[]): string {
    const headers = request.headers.filter(([name]) => /^(via|v|from|f|call-id|i|cseq)$/i.test(name))
    const to = headersOf(request, 'to')[0] ?? ''
    const tagged = to.includes(';tag=') ? to : `${to};tag=hub`
    return formatSip({ kind: 'response', code, reason, headers: [...headers, ['To', tagged], ...more], body: '' })
  }
}

function withoutLength(message: SipMessage): SipMessage['headers'] {
  return message.headers.filter(([name]) => !/^(content-length|l)$/i.test(name))
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
