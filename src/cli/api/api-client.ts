import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { z } from '../../lib/schema.ts'
import { CliError } from '../cli-error.ts'
import { networkCode, send, type Target } from './connection.ts'
import { readProblem } from './problem-reply.ts'

/** What is sent with a path: undefined values are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface AskOptions {
  readonly query?: Query
  /** Sent as JSON. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** The interface gives its own work 15 s, and says so when they are over. */
const ANSWER_MS = 20_000
const MAX_REPLY = 64 * 1024 * 1024

const pageNext = z.object({ next: z.string().nullable() })

/**
 * The bridge's HTTP interface. Everything rejects with a ProblemReply when it refused, with a CliError `cli_unreachable`
 * when nobody answers, and with `cli_bad_reply` when what answers is something else.
 */
export class ApiClient {
  readonly target: Target

  constructor(target: Target) {
    this.target = target
  }

  /** The reply's JSON; undefined when it has none. */
  async ask(method: string, path: string, options: AskOptions = {}): Promise<unknown> {
    const response = await this.#send(method, path, options)
    const text = await textOf(response)
    if (text === '') return undefined
    const value = jsonOf(text)
    if (value === undefined) throw this.#badReply('it sends no JSON')
    return value
  }

  /** The reply as it comes; who takes it reads or destroys it. */
  async open(path: string, options: AskOptions & { headers?: Readonly<Record<string, string>> } = {}) {
    return this.#send('GET', path, options)
  }

  /** What is at `key` of a list, page after page, up to `max`. */
  async list(path: string, key: string, options: AskOptions = {}, max = Infinity): Promise<unknown[]> {
    const items: unknown[] = []
    let cursor: string | undefined
    do {
      const limit = Math.min(500, max - items.length)
      const reply = await this.ask('GET', path, { ...options, query: { ...options.query, limit, cursor } })
      const page = this.read(z.object({ [key]: z.array(z.unknown()) }), reply)
      items.push(...(page[key] ?? []))
      cursor = this.read(pageNext, reply).next ?? undefined
    } while (cursor !== undefined && items.length < max)
    return items
  }

  /** A reply, checked for what the command needs of it. */
  read<S extends z.ZodType>(schema: S, reply: unknown): z.output<S> {
    const parsed = schema.safeParse(reply)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    throw this.#badReply(`${issue?.path.join('.') || 'the reply'}: ${issue?.message ?? 'is not as expected'}`)
  }

  async #send(
    method: string,
    path: string,
    { query = {}, body, signal, headers = {} }: AskOptions & { headers?: Readonly<Record<string, string>> },
  ): Promise<IncomingMessage> {
    const asked = {
      method,
      path: path + queryText(query),
      headers: {
        accept: 'application/json, */*',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        // With it, a POST whose answer was lost can be sent again.
        ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      timeoutMs: ANSWER_MS,
      signal,
    }
    let response: IncomingMessage
    try {
      response = await send(this.target, asked)
    } catch (error) {
      if (signal?.aborted || (method !== 'GET' && method !== 'POST') || networkCode(error) !== 'ECONNRESET') throw error
      response = await send(this.target, asked)
    }
    const { statusCode: status = 0 } = response
    if (status >= 200 && status < 300) return response
    const text = await textOf(response)
    throw readProblem(jsonOf(text)) ?? this.#badReply(`${method} ${path} is answered with ${status}`)
  }

  #badReply(what: string): CliError {
    const advice = 'see whether a bridge of this version listens there'
    return new CliError(
      'cli_bad_reply',
      `${this.target.url.origin} answers what is not understood: ${what} → ${advice}`,
    )
  }
}

function queryText(query: Query): string {
  const set = Object.entries(query).flatMap(([key, value]): [string, string][] =>
    value === undefined || value === Infinity ? [] : [[key, String(value)]],
  )
  return set.length === 0 ? '' : `?${new URLSearchParams(set).toString()}`
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > MAX_REPLY) throw new Error(`more than ${MAX_REPLY} bytes`)
      chunks.push(chunk)
    }
  } catch (error) {
    throw new CliError('cli_unreachable', 'the reply was cut off: ask again', { cause: error })
  }
  return Buffer.concat(chunks).toString()
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
