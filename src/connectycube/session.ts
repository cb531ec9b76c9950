import type { CubeIdentity } from '../calls/mapping.ts'
import { within } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf, TimeoutError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { CubeError } from './errors.ts'
import type { CubeTimings } from './options.ts'
import type { Sdk } from './sdk.ts'

export interface CubeSessionOptions {
  readonly sdk: Sdk
  readonly identity: CubeIdentity
  readonly timings: CubeTimings
  readonly log: Log
}

interface CubeSessionEvents {
  /** The session works again, or (with an error) keeping it alive failed. */
  renewed: [error: CubeError | undefined]
}

/** The body of ConnectyCube's 401 for a token that has expired, word for word. */
const EXPIRED = 'Required session does not exist'

/**
 * An identity's REST session. It lives two hours from its last use, so it is touched well before; when it died all the
 * same (a suspended machine, the cloud's restart), the next request signs in again.
 */
export class CubeSession extends Emitter<CubeSessionEvents> {
  readonly #options: CubeSessionOptions
  #identity: CubeIdentity
  #token: string | undefined
  #signingIn: Promise<void> | undefined
  #renewal: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: CubeSessionOptions) {
    super()
    this.#options = options
    this.#identity = options.identity
  }

  /** Signs in unless that is done. Rejects with a CubeError. */
  async open(): Promise<void> {
    if (!this.#token) await this.#signIn()
  }

  get identity(): CubeIdentity {
    return this.#identity
  }

  /** What the chat takes as password: a JWT's user has none of its own, a session token serves. */
  get chatPassword(): string {
    return this.#identity.secret.kind === 'password' ? this.#identity.secret.password : (this.#token ?? '')
  }

  /** Makes the next `open` sign in with new credentials. The old session is ended. */
  async replace(identity: CubeIdentity): Promise<void> {
    await this.#signOut()
    this.#identity = identity
  }

  /** Signs in anew, e.g. when the chat refused the token. The old session is ended. Rejects with a CubeError. */
  async reopen(): Promise<void> {
    await this.#signOut()
    await this.open()
  }

  #discard(): void {
    clearTimeout(this.#renewal)
    this.#token = undefined
    // Or the SDK would send the dead token along with the next sign-in.
    this.#options.sdk.setSession(null)
  }

  /** Does a REST request, signing in again once if the session turns out to be dead. Rejects with a CubeError. */
  async request(doing: string, run: (sdk: Sdk) => Promise<unknown>): Promise<unknown> {
    await this.open()
    const used = this.#token
    try {
      return await this.#bounded(doing, run(this.#options.sdk))
    } catch (error) {
      if (!(error instanceof CubeError) || error.code !== 'cube_session_expired') throw error
      // Another request may have met the same dead session earlier, and there is a new one by now.
      if (this.#token === used) this.#discard()
      await this.open()
      return this.#bounded(doing, run(this.#options.sdk))
    }
  }

  /** Ends the session in the cloud. Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#signOut()
    this.removeAllListeners()
  }

  #signIn(): Promise<void> {
    this.#signingIn ??= this.#createSession().finally(() => (this.#signingIn = undefined))
    return this.#signingIn
  }

  async #createSession(): Promise<void> {
    if (this.#closed) throw new CubeError('cube_signed_out', `${this.#identity.login} is signed out`)
    const { login, secret, userId } = this.#identity
    // A JWT goes where the login belongs (custom identity provider); without a password the SDK sends neither.
    const params =
      secret.kind === 'password' ? { login, password: secret.password } : { login: secret.jwt, password: 'any' }
    const doing = `signing in ${login}`
    const reply = await this.#bounded(doing, this.#options.sdk.createSession(params), 'cube_sign_in_refused')
    const { token, user_id: signedIn } = (reply ?? {}) as { token?: unknown; user_id?: unknown }
    if (typeof token !== 'string' || token === '') {
      throw new CubeError('cube_bad_reply', `${doing}: ConnectyCube's reply has no token`)
    }
    this.#token = token
    if (signedIn !== userId) {
      await this.#signOut()
      const hint = 'an unknown login is created unless the app denies that: check login and userId of the mapping'
      throw new CubeError(
        'cube_wrong_user',
        `${login} is user ${String(signedIn)}, the mapping says ${userId}; ${hint}`,
      )
    }
    if (this.#isClosed()) await this.#signOut()
    else this.#renewLater(this.#options.timings.renewEveryMs)
  }

  // The flag changes while a request is under way, which the compiler does not see.
  #isClosed(): boolean {
    return this.#closed
  }

  #renewLater(ms: number): void {
    clearTimeout(this.#renewal)
    this.#renewal = setTimeout(() => void this.#renew(), ms)
  }

  async #renew(): Promise<void> {
    const { renewEveryMs } = this.#options.timings
    try {
      await this.request('renewing the session', (sdk) => sdk.getSession())
      if (this.#closed) return
      this.#renewLater(renewEveryMs)
      this.emit('renewed', undefined)
    } catch (error) {
      if (this.#closed) return
      this.#options.log.warn({ error: messageOf(error) }, 'the ConnectyCube session could not be renewed')
      // Half of the session's life is left: time for several more attempts.
      this.#renewLater(Math.min(renewEveryMs, 60_000))
      this.emit('renewed', error as CubeError)
    }
  }

  async #signOut(): Promise<void> {
    clearTimeout(this.#renewal)
    if (!this.#token) return
    try {
      await within(this.#options.timings.closeMs, this.#options.sdk.destroySession(), 'signing out')
    } catch (error) {
      this.#options.log.debug(
        { error: describe(error) },
        'the session was not ended in the cloud, it expires by itself',
      )
    }
    this.#discard()
  }

  async #bounded(
    doing: string,
    request: Promise<unknown>,
    refusal: 'cube_sign_in_refused' | 'cube_request_refused' = 'cube_request_refused',
  ): Promise<unknown> {
    try {
      return await within(this.#options.timings.restMs, request, doing)
    } catch (error) {
      throw fromSdk(error, doing, refusal)
    }
  }
}

/** The SDK rejects with `{ code, info }` for a reply that is an error, and with what node-fetch throws otherwise. */
function fromSdk(error: unknown, doing: string, refusal: 'cube_sign_in_refused' | 'cube_request_refused'): CubeError {
  if (error instanceof CubeError) return error
  if (error instanceof TimeoutError) return new CubeError('cube_timeout', error.message, { cause: error })
  const { code, type } = (error ?? {}) as { code?: unknown; type?: unknown }
  const detail = describe(error)
  if (type === 'request-timeout') return new CubeError('cube_timeout', `${doing} took too long: ${detail}`)
  if (code === 401 && detail.includes(EXPIRED)) {
    return new CubeError('cube_session_expired', `${doing}: the session has expired`)
  }
  const overloaded = code === 408 || code === 429
  if (typeof code === 'number' && code >= 400 && code < 500 && !overloaded) {
    const advice = refusal === 'cube_sign_in_refused' ? "; check the mapping's credentials, appId and authKey" : ''
    return new CubeError(refusal, `${doing} was refused by ConnectyCube (${code}): ${detail}${advice}`)
  }
  return new CubeError('cube_unavailable', `${doing} failed, ConnectyCube can't be reached: ${detail}`)
}

/** The reason in an error of the SDK, for people, short. */
function describe(error: unknown): string {
  if (error instanceof Error) return error.message
  const { code, info } = (error ?? {}) as { code?: unknown; info?: unknown }
  const text = typeof info === 'string' ? info.trim() : info === undefined ? '' : JSON.stringify(info)
  return (text || `code ${String(code)}`).slice(0, 200)
}
