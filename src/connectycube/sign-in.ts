import type { Log } from '../lib/log.ts'
import { ChatLink } from './chat-link.ts'
import { CubeError } from './errors.ts'
import type { CubeTimings } from './options.ts'
import { openSdk, type CubeAppOptions, type StanzaNode } from './sdk.ts'
import type { CubeSession } from './session.ts'

export interface SignInOptions {
  readonly app: CubeAppOptions
  readonly timings: CubeTimings
  /** Gives it up. */
  readonly signal: AbortSignal
  readonly log: Log
  readonly onStanza: (stanza: StanzaNode) => void
}

/** From wherever `session` is to a chat that is online. Rejects with a CubeError. */
export async function signIn(session: CubeSession, options: SignInOptions): Promise<ChatLink> {
  await session.open()
  try {
    return await openLink(session, options)
  } catch (error) {
    if (!(error instanceof CubeError) || error.code !== 'cube_chat_refused') throw error
    // The chat password may be a token that died meanwhile: once more with a fresh session.
    await session.reopen()
    return openLink(session, options)
  }
}

function openLink(session: CubeSession, options: SignInOptions): Promise<ChatLink> {
  const { app, timings, signal, log, onStanza } = options
  const { identity, chatPassword } = session
  if (signal.aborted) throw new CubeError('cube_signed_out', `${identity.login} is signed out`)
  const sdk = openSdk(app, timings.restMs)
  const { connectMs, closeMs, pingEveryMs, pingMs } = timings
  return ChatLink.open(
    {
      sdk,
      appId: app.appId,
      userId: identity.userId,
      password: chatPassword,
      connectMs,
      closeMs,
      pingEveryMs,
      pingMs,
      signal,
      log,
    },
    onStanza,
  )
}
