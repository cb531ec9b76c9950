import { readdir, readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { within } from '../../src/lib/deadline.ts'

/** Both arguments of `ConnectyCube.init`, as the page hands them on; a `Cloud`'s `sdkConfig()` fits. */
export type SdkConfig = readonly [
  /** `authKey` is public by ConnectyCube's design: every app carries it. */
  credentials: { readonly appId: number | string; readonly authKey: string },
  config: {
    /** `api_url` and `chat_url` are full URLs; with the hosts they decide what the page may connect to. */
    readonly endpoints?: {
      readonly api?: string
      readonly chat?: string
      readonly api_url?: string
      readonly chat_url?: string
    }
    readonly videochat?: object
    readonly chat?: object
  },
]

/** Somebody the app's user can call: the ConnectyCube user that stands for a SIP address. */
export interface Contact {
  /** ConnectyCube's numeric id of the mapping's identity. */
  readonly userId: number
  /** What the list shows first: `Phone 1001`. */
  readonly name: string
  /** What the list shows beside it: an extension or a department. */
  readonly number: string
}

export interface WebAppOptions {
  readonly sdkConfig: SdkConfig
  readonly contacts: readonly Contact[]
  /** Loopback unless said otherwise: browsers give the microphone only to localhost or https. */
  readonly host?: string
  /** 0, the default, takes any free port. */
  readonly port?: number
}

export interface WebApp {
  /** `http://127.0.0.1:40123/`. */
  readonly url: string
  /** The page's address with the sign-in form filled; the page takes the password out of the address bar at once. */
  signInUrl(login: string, password: string): string
  close(): Promise<void>
}

interface Asset {
  readonly type: string
  readonly body: Buffer
}

const PUBLIC = new URL('./public/', import.meta.url)
const CLOSE_MS = 2000

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * Serves the demo's web app: the page, the SDK's own browser bundle as npm delivers it, and the page's configuration.
 * Rejects when the port is taken (EADDRINUSE).
 */
export async function openWebApp(options: WebAppOptions): Promise<WebApp> {
  const { sdkConfig, contacts, host = '127.0.0.1', port = 0 } = options
  const assets = await loadAssets()
  assets.set('/config.json', {
    type: 'application/json; charset=utf-8',
    body: Buffer.from(JSON.stringify({ sdkConfig, contacts })),
  })
  const headers = securityHeaders(sdkConfig)
  const server = createServer((request, response) => {
    respond(request, response, assets, headers)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}/`
  let closing: Promise<void> | undefined
  return {
    url,
    signInUrl: (login, password) => `${url}?${new URLSearchParams({ login, password }).toString()}`,
    close: () => {
      closing ??= within(
        CLOSE_MS,
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
        'closing the web app',
      )
      return closing
    },
  }
}

/** Everything the page may ask for, by path. A path that is not in here cannot be reached, whatever it contains. */
async function loadAssets(): Promise<Map<string, Asset>> {
  const assets = new Map<string, Asset>()
  for (const name of await readdir(PUBLIC)) {
    const type = CONTENT_TYPES[extname(name)]
    if (type) assets.set(`/${name}`, { type, body: await readFile(new URL(name, PUBLIC)) })
  }
  const page = assets.get('/index.html')
  if (page) assets.set('/', page)
  const sdk = createRequire(import.meta.url).resolve('connectycube/umd')
  assets.set('/connectycube.min.js', { type: CONTENT_TYPES['.js']!, body: await readFile(sdk) })
  return assets
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  assets: ReadonlyMap<string, Asset>,
  headers: Readonly<Record<string, string>>,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end()
    return
  }
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  const asset = assets.get(path)
  if (!asset) {
    response.writeHead(404, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end('not found\n')
    return
  }
  response.writeHead(200, { ...headers, 'content-type': asset.type, 'content-length': asset.body.length })
  response.end(request.method === 'HEAD' ? undefined : asset.body)
}

/** Nothing from elsewhere, nothing inline; connections only to the API and the chat that the SDK was configured for. */
function securityHeaders([, { endpoints = {} }]: SdkConfig): Record<string, string> {
  const api = new URL(endpoints.api_url ?? `https://${endpoints.api ?? 'api.connectycube.com'}`).origin
  const chat = new URL(endpoints.chat_url ?? `wss://${endpoints.chat ?? 'chat.connectycube.com'}:5291`)
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${api} ${chat.protocol}//${chat.host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
    // The sign-in form may be filled by the query string: it is nobody else's business.
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  }
}
