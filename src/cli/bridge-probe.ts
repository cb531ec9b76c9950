import type { BridgeConfig } from '../config/bridge-config.ts'
import { notReady } from '../doctor/not-ready.ts'
import type { Finding, Probe } from '../doctor/probe.ts'
import { z } from '../lib/schema.ts'
import { networkCode, send, type Target } from './api/connection.ts'
import { ownTarget } from './api/session.ts'
import { CliError } from './cli-error.ts'

const ANSWER_MS = 4000

const health = z.object({ version: z.string(), opus: z.string(), workers: z.number() })
const part = z.object({ ready: z.boolean(), status: z.string(), detail: z.string().nullable() })
const readiness = z.object({
  ready: z.boolean(),
  stopping: z.boolean(),
  ari: part,
  ami: part.nullable(),
  identities: z.array(part.extend({ login: z.string() })),
  media: z.object({ ready: z.boolean(), sessions: z.number() }),
  mappings: z.object({ ready: z.boolean(), count: z.number(), error: z.string().nullable() }),
})

/** What a bridge that runs here says of itself. None is no fault: the doctor may come first. */
export function bridgeProbe({ http }: BridgeConfig): Probe {
  return {
    name: 'bridge',
    look: async () => {
      if (!http.enabled) return { status: 'ok', found: 'the HTTP interface is off (http.enabled): not asked' }
      const target = await ownTarget(http)
      if (target === undefined) return { status: 'ok', found: 'http.port is 0, which stands for any: not asked' }
      try {
        return await ask(target)
      } catch (error) {
        if (!(error instanceof CliError)) throw error
        if (networkCode(error) === 'ECONNREFUSED') {
          return { status: 'ok', found: `none runs: nobody listens at ${target.url.origin}` }
        }
        return { status: 'failed', found: error.message, advice: 'see its log' }
      }
    },
  }
}

async function ask(target: Target): Promise<Finding> {
  const url = target.url.origin
  const alive = health.safeParse((await get({ ...target, token: undefined }, '/health')).body)
  if (!alive.success) {
    return { status: 'failed', found: `another program listens at ${url}`, advice: 'set http.port to another' }
  }
  const { version, opus, workers } = alive.data
  const running = `version ${version} runs at ${url} with ${opus} and ${workers} workers`
  const { status, body } = await get(target, '/ready')
  if (status === 401) {
    return { status: 'warning', found: `${running}, and refuses the token`, advice: 'it runs on another configuration' }
  }
  const state = readiness.safeParse(body)
  if (!state.success) {
    return { status: 'warning', found: `${running}, and /ready answers ${status}`, advice: 'see its log' }
  }
  const wrong = notReady(state.data)
  if (state.data.ready && wrong.length === 0) {
    const { identities, media } = state.data
    return { status: 'ok', found: `${running}; ready, ${identities.length} identities, ${media.sessions} calls` }
  }
  return {
    status: state.data.ready ? 'warning' : 'failed',
    found: `${running}; ${state.data.ready ? 'ready, but not all of it' : 'not ready'}`,
    advice: wrong.join('; ') || 'it takes no call now: see its log',
  }
}

async function get(target: Target, path: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await send(target, { method: 'GET', path, timeoutMs: ANSWER_MS })
  const text = Buffer.concat(await response.toArray({ signal: AbortSignal.timeout(ANSWER_MS) })).toString()
  return { status: response.statusCode ?? 0, body: jsonOf(text) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
