import { callBody } from '../../http/bodies/call-body.ts'
import { recordBody } from '../../http/bodies/record-body.ts'
import type { z } from '../../lib/schema.ts'
import { sleep } from '../../lib/deadline.ts'
import { CliError } from '../cli-error.ts'
import type { ApiClient, Query } from './api-client.ts'
import { ProblemReply } from './problem-reply.ts'

export type Call = z.output<typeof callBody>
export type CdrRecord = z.output<typeof recordBody>

const ASK_EVERY_MS = 500
/** A record is written behind the end of its call. */
const RECORD_WITHIN_MS = 5000
const SHORTEST_START = 4

/** The id of a live call, of which a beginning will do. What is none is left for the bridge to refuse. */
export async function callIdOf(api: ApiClient, ref: string): Promise<string> {
  if (ref.length < SHORTEST_START || ref.length >= 36) return ref
  const ids = (await liveCalls(api)).map(({ callId }) => callId).filter((id) => id.startsWith(ref))
  if (ids.length > 1) throw new CliError('cli_usage', `${ref} may be any of ${ids.join(', ')}: give more of it`)
  return ids[0] ?? ref
}

export async function liveCalls(api: ApiClient, query: Query = {}): Promise<Call[]> {
  const items = await api.list('/v1/calls', 'calls', { query })
  return items.map((item) => api.read(callBody, item))
}

/** Undefined: there is none (any more). */
export async function findCall(api: ApiClient, callId: string, signal?: AbortSignal): Promise<Call | undefined> {
  const reply = await found(api.ask('GET', path(callId), signal && { signal }))
  return reply === undefined ? undefined : api.read(callBody, reply)
}

/** Of a call that has just ended; undefined when it is not told, or no records are kept. */
export async function recordOf(api: ApiClient, callId: string): Promise<CdrRecord | undefined> {
  for (const until = performance.now() + RECORD_WITHIN_MS; ;) {
    const reply = await found(api.ask('GET', `/v1/records/${encodeURIComponent(callId)}`))
    if (reply !== undefined) return api.read(recordBody, reply)
    if (performance.now() > until) return undefined
    await sleep(ASK_EVERY_MS)
  }
}

/**
 * Asks for the call until `settled` returns something or it is over, which `settled` is told as undefined. Rejects with
 * `cli_outcome` after `ms`; the call itself goes on.
 */
export async function watchCall<T>(
  api: ApiClient,
  callId: string,
  ms: number,
  settled: (call: Call | undefined) => Promise<T | undefined>,
  signal?: AbortSignal,
): Promise<T> {
  for (const until = performance.now() + ms; ;) {
    const call = await findCall(api, callId, signal)
    const result = await settled(call)
    if (result !== undefined) return result
    if (performance.now() > until || signal?.aborted) {
      const state = call?.state ?? 'over'
      throw new CliError('cli_outcome', `call ${callId} is still ${state}: see "cubebridge calls ${callId}"`)
    }
    await sleep(ASK_EVERY_MS, signal)
  }
}

/** `Maria <maria>`, or the number alone where the name says no more. */
export function who({ number, displayName }: Call['from']): string {
  return displayName === '' || displayName === number ? number : `${displayName} <${number}>`
}

export function path(callId: string, rest = ''): string {
  return `/v1/calls/${encodeURIComponent(callId)}${rest}`
}

async function found(asking: Promise<unknown>): Promise<unknown> {
  try {
    return await asking
  } catch (error) {
    if (error instanceof ProblemReply && error.statusCode === 404) return undefined
    throw error
  }
}
