import { connect } from 'node:net'
import type { BridgeConfig } from '../config/bridge-config.ts'
import { CubeError } from '../connectycube/errors.ts'
import { defaultTimings } from '../connectycube/options.ts'
import { checkedEndpoints, openSdk } from '../connectycube/sdk.ts'
import { CubeSession } from '../connectycube/session.ts'
import type { Mapping } from '../calls/mapping.ts'
import { silentLog } from '../lib/log.ts'
import { messageOf } from '../lib/errors.ts'
import type { Finding, Probe } from './probe.ts'

const ANSWER_MS = 4000

/** Whether ConnectyCube's REST interface and chat answer; `andThen` says what else is known, once they do. */
export function cloudProbe(
  { connectycube: { appId, authKey, endpoints } }: BridgeConfig,
  andThen: (answered: string) => Finding | Promise<Finding>,
): Probe {
  const app = { appId, authKey, endpoints }
  return {
    name: 'connectycube',
    look: async () => {
      const { apiUrl, chatUrl } = checkedEndpoints(app)
      const [api, chat] = await Promise.all([askApi(apiUrl), knock(chatUrl)])
      const problems = [api, chat].filter((problem) => problem !== undefined)
      if (problems.length > 0) {
        const advice = 'see the network, proxies, and connectycube.endpoints'
        return { status: 'failed', found: problems.join('; '), advice }
      }
      const found = `${apiUrl} and ${chatUrl} answer`
      return andThen(found)
    },
  }
}

/** Whether the identity can sign in: a session is made and ended again. Without one nothing is tried. */
export function signIn(
  { connectycube: { appId, authKey, endpoints } }: BridgeConfig,
  identity: Mapping['cube'] | undefined,
): (answered: string) => Finding | Promise<Finding> {
  if (identity) return (answered) => trySignIn({ appId, authKey, endpoints }, identity, answered)
  return (answered) => ({ status: 'ok', found: `${answered}; nobody signed in (--sign-in tries it)` })
}

async function trySignIn(
  app: Parameters<typeof openSdk>[0],
  identity: Mapping['cube'],
  answered: string,
): Promise<Finding> {
  const timings = { ...defaultTimings, restMs: ANSWER_MS }
  const session = new CubeSession({ sdk: openSdk(app, ANSWER_MS), identity, timings, log: silentLog })
  try {
    await session.open()
    return { status: 'ok', found: `${answered}; ${identity.login} (${identity.userId}) can sign in` }
  } catch (error) {
    if (!(error instanceof CubeError)) throw error
    const advice = 'see connectycube.appId and authKey, and the login, password and userId of the mapping'
    return { status: 'failed', found: error.message, advice }
  } finally {
    await session.close()
  }
}

/** Any answer will do: without a token the interface refuses everything. */
async function askApi(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'manual' })
    await response.body?.cancel()
    return response.status >= 500 ? `${url} answers ${response.status}` : undefined
  } catch (error) {
    // fetch hides what happened in the cause.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return `${url} does not answer: ${messageOf(cause)}`
  }
}

/** Whether a connection can be made. */
function knock(address: string): Promise<string | undefined> {
  const { hostname, port, protocol } = new URL(address)
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (protocol === 'wss:' ? 443 : 80),
    })
    const done = (problem: string | undefined) => {
      socket.destroy()
      resolve(problem)
    }
    socket.setTimeout(ANSWER_MS, () => done(`${address} does not answer`))
    socket.once('connect', () => done(undefined))
    socket.once('error', (error) => done(`${address} does not answer: ${messageOf(error)}`))
  })
}
