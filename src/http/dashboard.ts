import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import staticFiles from '@fastify/static'
import type { FastifyReply } from 'fastify'
import type { Api } from './api.ts'

export interface DashboardOptions {
  /** Where its files are, index.html among them. */
  readonly folder: string
  /** From one address. A page is some forty files at first and two or three later; a whole office may share an address. */
  readonly requestsPerMinute: number
}

/** `npm run build` puts the files there; the same place, whether this runs from `src` or from `dist`. */
export const BUILT_DASHBOARD = fileURLToPath(new URL('../../dist/dashboard', import.meta.url))

const NOT_BUILT =
  'The dashboard has not been built. Run "npm run build" in the folder of cubebridge, or turn it off with ' +
  '"http.dashboard: false".\n'

/** What the page may load, send and be part of: its own files and this interface, and nothing else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob: mediastream:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ')

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  // Operators speak to calls from the page.
  'permissions-policy': 'microphone=(self), camera=(), display-capture=(), geolocation=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** What Vite makes, in folders that Vite makes; nothing hidden, nothing that climbs. */
const FILE = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/
/** Their names change with their content. */
const ASSETS = 'assets/'
const YEAR_SECONDS = 31_536_000

/** The web app at /dashboard/. Its files need no token: the page asks for one, and shows nothing without. */
export async function addDashboard(api: Api, { folder, requestsPerMinute }: DashboardOptions): Promise<void> {
  await api.register(staticFiles, {
    root: folder,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    dotfiles: 'ignore',
    index: false,
    setHeaders: (reply, path) => {
      const immutable = path.startsWith(join(folder, ASSETS))
      void reply.header('cache-control', immutable ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
    },
  })
  const common = {
    config: {
      rateLimit: { max: requestsPerMinute, timeWindow: 60_000, keyGenerator: ({ ip }: { ip: string }) => ip },
    },
    schema: { hide: true },
  }
  for (const url of ['/', '/dashboard']) {
    api.get(url, common, (_request, reply) => reply.redirect('/dashboard/', 302))
  }
  api.get<{ Params: { '*': string } }>('/dashboard/*', common, async ({ params: { '*': path } }, reply) => {
    void reply.headers(HEADERS)
    if (isPage(path)) return sendPage(reply, folder)
    if (FILE.test(path)) return reply.sendFile(path)
    reply.callNotFound()
    return reply
  })
}

/** A place within the app, which its own script finds; whatever is a file, or would have to be one, is not. */
function isPage(path: string): boolean {
  return !path.startsWith(ASSETS) && !path.slice(path.lastIndexOf('/') + 1).includes('.')
}

async function sendPage(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  try {
    await access(join(folder, 'index.html'))
  } catch {
    return reply.code(503).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(NOT_BUILT)
  }
  return reply.sendFile('index.html')
}
