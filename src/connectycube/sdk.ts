import connectycube from 'connectycube'
import { CubeError } from './errors.ts'

/** Where an app's cloud is, when it isn't ConnectyCube's shared one. */
export interface CubeEndpoints {
  /** REST base, `https://api.example.com`. */
  readonly apiUrl: string
  /** XMPP over WebSocket, `wss://chat.example.com:5291`. */
  readonly chatUrl: string
  /** Domain part of the users' addresses, `chat.example.com`. */
  readonly chatDomain: string
}

/** The application in ConnectyCube's dashboard. */
export interface CubeAppOptions {
  readonly appId: number
  readonly authKey: string
  /** Undefined: ConnectyCube's shared cloud. */
  readonly endpoints: CubeEndpoints | undefined
}

/** ConnectyCube's shared cloud, as the SDK has it built in. */
const SHARED_CLOUD: CubeEndpoints = {
  apiUrl: 'https://api.connectycube.com',
  chatUrl: 'wss://chat.connectycube.com:5291',
  chatDomain: 'chat.connectycube.com',
}

/** The hosts to which the SDK's XMPP client sends a password without TLS (its `isSecure`). */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** An element of a received stanza, as far as it is read here. */
export interface StanzaNode {
  readonly name: string
  readonly attrs: Readonly<Record<string, string | undefined>>
  readonly children: readonly (StanzaNode | string)[]
}

/** The part of the SDK's XMPP client that is used; more of it is documented than typed. */
export interface SdkXmppClient {
  on(event: string, listener: (...args: never[]) => void): unknown
  once(event: string, listener: (...args: never[]) => void): unknown
  removeListener(event: string, listener: (...args: never[]) => void): unknown
  listeners(event: string): ((...args: never[]) => void)[]
  connect(service: string): Promise<unknown>
  open(options: { domain: string; lang: string | undefined }): Promise<unknown>
  start(): Promise<unknown>
  sendOnline(element: unknown): Promise<unknown>
  _onData(data: unknown): void
  readonly status: string
  readonly jid: { toString(): string } | null
  readonly socket: { readonly socket?: { terminate?(): void } | null } | null
  readonly options: { readonly service: string; readonly domain: string; readonly lang?: string }
  readonly reconnect: { stop(): void }
}

export interface SdkChat {
  connect(params: { userId: number; password: string }): Promise<unknown>
  disconnect(): Promise<unknown>
  ping(): Promise<unknown>
  sendWebRTCSignalingMessage(to: number | string, message: { extension: Record<string, unknown> }): unknown
  webrtcSignalingProcessor: unknown
  readonly xmppClient: SdkXmppClient
}

/** One instance of the SDK: session, token and chat are its own, the configuration is the module's. */
export interface Sdk {
  createSession(params: { login: string; password: string }): Promise<unknown>
  getSession(): Promise<unknown>
  destroySession(): Promise<unknown>
  setSession(session: null): void
  readonly users: { getV2(params: Record<string, unknown>): Promise<unknown> }
  readonly pushnotifications: { readonly events: { create(event: Record<string, unknown>): Promise<unknown> } }
  readonly chat: SdkChat
}

interface SdkToBe extends Sdk {
  init(credentials: { appId: number; authKey: string }, config: Record<string, unknown>): void
}

/**
 * A fresh instance of the SDK, set up for `app`.
 *
 * The SDK's configuration is global to its module and merged key by key, so that an `init` which leaves out the
 * endpoints sends the next requests to the shared cloud: the whole of it is passed every time.
 */
export function openSdk(app: CubeAppOptions, restTimeoutMs: number): Sdk {
  const cloud = checkedEndpoints(app)
  // The package types its default export as CommonJS would have it; Node loads the ES module, whose default is an instance.
  const { ConnectyCube } = connectycube as unknown as { ConnectyCube: new () => SdkToBe }
  const sdk = new ConnectyCube()
  sdk.init(
    { appId: app.appId, authKey: app.authKey },
    {
      // Even `{ debug: { mode: 0 } }` logs SDPs and TURN credentials.
      debug: false,
      timeout: restTimeoutMs,
      endpoints: {
        api: new URL(cloud.apiUrl).host,
        api_url: cloud.apiUrl.replace(/\/+$/, ''),
        chat: cloud.chatDomain,
        chat_url: cloud.chatUrl,
      },
    },
  )
  // Present where the module believes that it runs in a browser; our own signalling takes its place.
  sdk.chat.webrtcSignalingProcessor = undefined
  return sdk
}

/**
 * The endpoints of `app`, checked. Throws CubeError `cube_insecure_url` for an address that would carry credentials
 * in the clear beyond this machine: with such a chat address the SDK doesn't fail, it connects as ANONYMOUS.
 */
export function checkedEndpoints(app: CubeAppOptions): CubeEndpoints {
  const cloud = app.endpoints ?? SHARED_CLOUD
  requireSecure(cloud.chatUrl, 'wss:', 'ws:', 'chatUrl')
  requireSecure(cloud.apiUrl, 'https:', 'http:', 'apiUrl')
  return cloud
}

function requireSecure(address: string, secure: string, plain: string, key: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol === secure) return
  if (url?.protocol === plain && LOOPBACK.includes(url.hostname)) return
  throw new CubeError(
    'cube_insecure_url',
    `ConnectyCube's ${key} is ${address}: credentials go over TLS only, use ${secure}// (${plain}// is for this machine alone)`,
  )
}
