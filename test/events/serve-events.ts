import type { Test } from 'tap'
import { EventJournal, type JournalOptions } from '../../src/events/journal.ts'
import { openHttpServer, type HttpOptions, type HttpServer } from '../../src/http/server.ts'
import type { HttpPorts } from '../../src/http/ports.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { FakePorts, TOKEN } from '../http/fixture.ts'
import { openSse, type SseClient } from './sse-client.ts'

export interface EventServer {
  readonly journal: EventJournal
  readonly server: HttpServer
  /** Reads events, closed at the end of the test. `headers` beside or instead of the token. */
  readonly follow: (query?: string, headers?: Record<string, string>) => Promise<SseClient>
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; json: unknown; text: string }>
}

/** The real interface on a free port, with a journal of its own. */
export async function serveEvents(
  t: Test,
  {
    http = {},
    journal: journalOptions = {},
    ports = {},
  }: { http?: Partial<HttpOptions>; journal?: Partial<JournalOptions>; ports?: Partial<HttpPorts> } = {},
): Promise<EventServer> {
  const journal = new EventJournal({ clock: systemClock, log: silentLog, digits: false, ...journalOptions })
  const all = Object.assign(new FakePorts(), { events: journal, ...ports })
  const server = await openHttpServer({ address: '127.0.0.1', port: 0, tokens: [TOKEN], log: silentLog, ...http }, all)
  const clients: SseClient[] = []
  t.teardown(async () => {
    for (const client of clients) client.close()
    await server.close()
    journal.close()
  })
  return {
    journal,
    server,
    follow: async (query = '', headers = {}) => {
      const client = await openSse(`${server.url}/v1/events${query}`, { authorization: `Bearer ${TOKEN}`, ...headers })
      clients.push(client)
      return client
    },
    ask: async (method, path, body) => {
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = text !== '' && response.headers.get('content-type')?.includes('json')
      return { status: response.status, text, json: isJson ? (JSON.parse(text) as unknown) : undefined }
    },
  }
}
