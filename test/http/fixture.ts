import { request as httpRequest } from 'node:http'
import type { Test } from 'tap'
import { parseDialPattern, type DialPattern } from '../../src/calls/dial-pattern.ts'
import { parseEndpointTemplate, type EndpointTemplate } from '../../src/calls/dial-string.ts'
import type { ListedChannel } from '../../src/calls/listed-channel.ts'
import type { DirectoryView } from '../../src/http/ports/directory.ts'
import type { Health, HttpPorts, Readiness, RegistrationsView } from '../../src/http/ports.ts'
import { openHttpServer, type HttpOptions, type HttpServer } from '../../src/http/server.ts'
import { silentLog } from '../../src/lib/log.ts'
import { FakeFigures } from './fake-figures.ts'
import { FakeOperator } from './fake-operator.ts'
import {
  FakeAnalytics,
  FakeAudit,
  FakeChannelControl,
  FakeMappings,
  FakeRecordings,
  FakeRecords,
  FakeTokens,
} from './fake-stores.ts'

export { CALL, MEDIA } from './fake-operator.ts'

export const TOKEN = 'a-token-of-the-tests-0123456789'

/** What a bridge would give the interface; each test changes what it is about. */
export class FakePorts implements HttpPorts {
  ready = true
  readonly operator = new FakeOperator()
  readonly channelControl = new FakeChannelControl()
  readonly records = new FakeRecords()
  readonly analytics = new FakeAnalytics()
  readonly recordings = new FakeRecordings()
  readonly mappings = new FakeMappings()
  readonly tokens = new FakeTokens()
  readonly audit = new FakeAudit()
  readonly figures = new FakeFigures()

  channels(): readonly ListedChannel[] {
    return [
      {
        uniqueId: '1.2',
        name: 'PJSIP/1001-00000001',
        state: 'Up',
        caller: { number: '1001', name: 'Zé' },
        connected: { number: '', name: '' },
        context: 'usuarios_internos',
        exten: 'vendas',
        application: 'Stasis',
        bridgeId: undefined,
        dial: undefined,
        since: 5,
      },
    ]
  }
  directory(): DirectoryView {
    const cube = { userId: 1, login: 'vendas', secret: { kind: 'password', password: 'a-secret-of-the-file' } } as const
    const row = { sipUri: 'sip:vendas@b.c', displayName: 'Vendas', department: 'Vendas', cube, ring: ['maria', 7] }
    const pattern = parseDialPattern('_0X.') as DialPattern
    const dial = parseEndpointTemplate('PJSIP/{rest}@tronco') as EndpointTemplate
    return {
      mappings: [
        {
          mapping: { ...row, phone: undefined, audio: {}, limits: { destinations: [pattern], perDay: 3 } },
          source: 'file',
        },
      ],
      routes: [{ name: 'out', from: 'apps', identity: 'sip:vendas@b.c', match: pattern, dial }],
      leftOut: [{ sipUri: 'sip:x@b.c', why: 'the file has it' }],
      file: { loadedAt: 3, error: undefined },
    }
  }
  registrations(): RegistrationsView {
    return {
      phones: [{ endpoint: '1001', state: 'registered', since: 6, device: 'NOT_INUSE' }],
      trunks: [{ client: 'sip:a@b', server: 'sip:b', status: 'Registered', since: 7 }],
    }
  }
  readiness(): Readiness {
    const part = { ready: true, status: 'online', since: 1, detail: undefined }
    return {
      ready: this.ready,
      room: { free: false, detail: '100 calls are live: calls.maxCalls' },
      stopping: false,
      ari: this.ready ? part : { ready: false, status: 'connecting', since: 2, detail: 'connection refused' },
      ami: undefined,
      sip: { ...part, accounts: [{ ...part, status: 'registered', address: 'sip:cubebridge@b.c' }] },
      identities: [{ ...part, userId: 1, login: 'vendas', mappings: ['sip:vendas@b.c'] }],
      media: {
        ready: true,
        workers: 2,
        wanted: 2,
        sessions: 1,
        complexityCeiling: 5,
        transcoding: { inUse: 1, limit: 4 },
      },
      mappings: { ready: true, count: 1, loadedAt: 3, error: undefined },
      store: { ...part, status: 'online', kind: 'sqlite', waiting: 4 },
    }
  }
  health(): Health {
    return { version: '0.0.1', uptimeSeconds: 5, opus: 'libopus 1.3.1', workers: 2 }
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown
}

export interface AskOptions {
  readonly body?: unknown
  readonly raw?: string
  readonly type?: string | null
  readonly authorization?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export interface Fixture {
  readonly server: HttpServer
  readonly ports: FakePorts
  /** Sends a request, with the token unless `authorization` says otherwise (null: without any). */
  readonly ask: (method: string, path: string, more?: AskOptions) => Promise<Answer>
}

/** A promise that the test settles. */
export function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

/** A server on a free port of loopback, closed at the end of the test. */
export async function serve(
  t: Test,
  options: Partial<HttpOptions> = {},
  instead: Partial<HttpPorts> = {},
): Promise<Fixture> {
  const ports = new FakePorts()
  const server = await openHttpServer(
    { address: '127.0.0.1', port: 0, tokens: [TOKEN], log: silentLog, ...options },
    Object.assign(Object.create(ports) as FakePorts, instead),
  )
  t.teardown(() => server.close())
  return {
    server,
    ports,
    ask: (method, path, { body, raw, type = 'application/json', authorization = `Bearer ${TOKEN}`, headers } = {}) => {
      const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
      return send(server, method, path, payload, {
        ...(authorization === null ? {} : { authorization }),
        ...(payload === undefined || type === null ? {} : { 'content-type': type }),
        // Node leaves it out for DELETE, and what follows is then no HTTP.
        ...(payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }),
        ...headers,
      })
    },
  }
}

// Not fetch: it normalises paths and hides some headers.
function send(
  server: HttpServer,
  method: string,
  path: string,
  payload: string | undefined,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.port, method, path, headers, agent: false, timeout: 20_000 }
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const isJson = text !== '' && /json(;|$)/.test(response.headers['content-type'] ?? '')
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: isJson ? JSON.parse(text) : undefined,
        })
      })
    })
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', reject)
    request.end(payload)
  })
}
