import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { systemClock, type Clock } from '../../src/lib/clock.ts'
import { within } from '../../src/lib/deadline.ts'
import { TimeoutError } from '../../src/lib/errors.ts'
import { ChatConnection } from './chat/chat-connection.ts'
import { ChatRoom } from './chat/chat-room.ts'
import { Faults } from './faults.ts'
import { jwtIdentityProvider, type IdentityProvider } from './identity.ts'
import { Journal, type RecordedPush, type RecordedSignal } from './journal.ts'
import type { Parts } from './parts.ts'
import { restApi } from './rest/rest-api.ts'
import { Sessions } from './sessions.ts'
import { Users, type CloudUser, type NewUser } from './users.ts'

export interface CloudOptions {
  /** 0, the default: any free port. */
  readonly port?: number
  readonly appId?: number
  readonly authKey?: string
  /** The domain in JIDs. */
  readonly chatDomain?: string
  /** Milliseconds a token lives after its last use; ConnectyCube's 2 hours by default. */
  readonly sessionTtlMs?: number
  readonly autoSignup?: boolean
  /** Turns on the custom identity provider with JWTs signed by this secret (HS256). */
  readonly jwtSecret?: string
  /** A custom identity provider of one's own, in place of `jwtSecret`. */
  readonly identityProvider?: IdentityProvider
  readonly offerAnonymous?: boolean
  readonly clock?: Clock
}

/** Both arguments of the SDK's `init`. */
export type SdkConfig = [
  credentials: { appId: number; authKey: string },
  config: {
    debug: false
    endpoints: { api: string; api_url: string; chat: string; chat_url: string }
    videochat: { iceServers: never[]; answerTimeInterval: number; dialingTimeInterval: number }
  },
]

const HOST = '127.0.0.1'
const TWO_HOURS_MS = 2 * 3_600_000
/** Longest stanza accepted; the SDK's offers are some 5 KB. */
const MAX_STANZA = 1 << 20

/** Opens a local server that an unmodified ConnectyCube SDK takes for the cloud. It binds to loopback only. */
export async function openCloud(options: CloudOptions = {}): Promise<Cloud> {
  const cloud = new Cloud(options)
  await cloud.listen(options.port ?? 0)
  return cloud
}

/** Accounts, REST and chat of one app. What it covers and what it assumes: docs/cloud.md. */
export class Cloud {
  readonly faults: Faults
  /** Emits `signal`, `push`, `online` and `offline`. */
  readonly journal = new Journal()
  readonly #parts: Parts
  readonly #http: Server
  readonly #sockets: WebSocketServer
  readonly #connections = new Set<ChatConnection>()
  #port = 0
  #closing: Promise<void> | undefined

  constructor(options: CloudOptions) {
    const clock = options.clock ?? systemClock
    const sessions = new Sessions(options.sessionTtlMs ?? TWO_HOURS_MS, clock)
    this.faults = new Faults({
      connections: () => this.#connections,
      sessions,
      stopListening: () => this.#stopListening(),
      listenAgain: () => this.listen(this.#port),
    })
    this.#parts = {
      settings: {
        appId: options.appId ?? 7777,
        authKey: options.authKey ?? 'local-auth-key',
        chatDomain: options.chatDomain ?? 'localhost',
        autoSignup: options.autoSignup ?? false,
        offerAnonymous: options.offerAnonymous ?? false,
        identityProvider: options.identityProvider ?? jwtProvider(options.jwtSecret, clock),
      },
      clock,
      users: new Users(() => clock.now()),
      sessions,
      journal: this.journal,
      faults: this.faults,
      chat: new ChatRoom(() => this.#parts),
    }
    this.#http = createServer(restApi(this.#parts))
    this.#sockets = new WebSocketServer({
      server: this.#http,
      maxPayload: MAX_STANZA,
      // RFC 7395 3.1: both ends must agree on the subprotocol.
      verifyClient: ({ req }, decide) => decide(offersXmpp(req.headers['sec-websocket-protocol']), 400),
      handleProtocols: () => 'xmpp',
    })
    this.#sockets.on('connection', (socket) => {
      this.#connections.add(new ChatConnection(socket, this.#parts, (ended) => this.#connections.delete(ended)))
    })
    // The same 'error' reaches whoever called listen().
    this.#sockets.on('error', () => undefined)
  }

  get port(): number {
    return this.#port
  }

  /** For the bridge's and the SDK's configuration. */
  get endpoints(): SdkConfig[1]['endpoints'] {
    const address = `${HOST}:${this.#port}`
    const { chatDomain } = this.#parts.settings
    return { api: address, api_url: `http://${address}`, chat: chatDomain, chat_url: `ws://${address}` }
  }

  /** The section `connectycube` of the bridge's configuration. */
  get bridgeSection(): {
    appId: number
    authKey: string
    endpoints: Record<'apiUrl' | 'chatUrl' | 'chatDomain', string>
  } {
    const { api_url: apiUrl, chat_url: chatUrl, chat: chatDomain } = this.endpoints
    return { appId: this.appId, authKey: this.authKey, endpoints: { apiUrl, chatUrl, chatDomain } }
  }

  get appId(): number {
    return this.#parts.settings.appId
  }

  get authKey(): string {
    return this.#parts.settings.authKey
  }

  /** Arguments for `ConnectyCube.init(...)`. The times are the SDK's own defaults, in seconds. */
  sdkConfig({ answerSeconds = 60, dialSeconds = 5 } = {}): SdkConfig {
    return [
      { appId: this.appId, authKey: this.authKey },
      {
        debug: false,
        endpoints: this.endpoints,
        videochat: { iceServers: [], answerTimeInterval: answerSeconds, dialingTimeInterval: dialSeconds },
      },
    ]
  }

  /** @throws Error when the login or id is taken */
  addUser(user: NewUser): CloudUser {
    return this.#parts.users.add(user)
  }

  users(): readonly CloudUser[] {
    return this.#parts.users.all()
  }

  /** Whether any device of the user is available in the chat. */
  online(userId: number): boolean {
    return this.#parts.chat.devices(userId).size > 0
  }

  /** Live REST tokens and open chat streams: both 0 when everyone left properly. */
  get sessions(): { rest: number; chat: number } {
    return { rest: this.#parts.sessions.live().length, chat: this.#connections.size }
  }

  /** Call signals in the order of their arrival. */
  get signals(): readonly RecordedSignal[] {
    return this.journal.signals
  }

  get pushes(): readonly RecordedPush[] {
    return this.journal.pushes
  }

  /** The first signal, past or to come, that fits. @throws TimeoutError */
  async waitForSignal(fits: (signal: RecordedSignal) => boolean, ms = 10_000): Promise<RecordedSignal> {
    const past = this.signals.find(fits)
    if (past) return past
    let listener: (signal: RecordedSignal) => void = () => undefined
    const coming = new Promise<RecordedSignal>((resolve) => {
      listener = (signal) => {
        if (fits(signal)) resolve(signal)
      }
      this.journal.on('signal', listener)
    })
    try {
      return await within(ms, coming, 'waiting for a signal')
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error
      const seen = this.signals.map((s) => `${s.from}→${s.to} ${s.signalType}`).join(', ')
      throw new TimeoutError(`no such signal within ${ms} ms; seen: ${seen || 'none'}`, { cause: error })
    } finally {
      this.journal.off('signal', listener)
    }
  }

  /** Sends text, well-formed or not, to the user's devices, as a defective cloud or peer would. Returns how many. */
  sendRaw(userId: number, text: string): number {
    const devices = [...this.#parts.chat.devices(userId).values()]
    for (const device of devices) device.sendText(text)
    return devices.length
  }

  /** Called by openCloud, and to come back from a fault. */
  async listen(port: number): Promise<void> {
    if (this.#http.listening) return
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject)
      this.#http.listen(port, HOST, () => {
        this.#http.off('error', reject)
        this.#port = (this.#http.address() as AddressInfo).port
        resolve()
      })
    })
  }

  /** Cuts every connection and frees the port. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#stopListening().then(() => this.#parts.chat.close())
    return this.#closing
  }

  async #stopListening(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()))
    for (const connection of this.#connections) connection.destroy()
    // Those whose stream is over but whose socket is still closing.
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#http.closeAllConnections()
    await closed
  }
}

function offersXmpp(protocols: string | undefined): boolean {
  return (protocols ?? '').split(',').some((protocol) => protocol.trim() === 'xmpp')
}

function jwtProvider(secret: string | undefined, clock: Clock): IdentityProvider | undefined {
  return secret === undefined ? undefined : jwtIdentityProvider(secret, () => clock.now())
}
