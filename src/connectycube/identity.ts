import type { CubeIdentity } from '../calls/mapping.ts'
import type { Clock } from '../lib/clock.ts'
import { sleep, within } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { Backoff } from '../lib/retry.ts'
import type { ChatLink } from './chat-link.ts'
import { Chores } from './chores.ts'
import { asCubeError, CubeError } from './errors.ts'
import type { Gate } from './gate.ts'
import { Holds } from './holds.ts'
import type { CubeTimings } from './options.ts'
import { openSdk, type CubeAppOptions, type Sdk, type StanzaNode } from './sdk.ts'
import { CubeSession } from './session.ts'
import { signIn } from './sign-in.ts'
import { Signaling } from './signaling.ts'

/** How an identity stands with the cloud. `since` and `retryAt` in epoch ms. */
export type IdentityState =
  | { readonly status: 'signed-out'; readonly since: number }
  | { readonly status: 'connecting'; readonly since: number; readonly lastError: CubeError | undefined }
  /** Can be called and can call. `lastError`: the session could not be renewed. */
  | { readonly status: 'online'; readonly since: number; readonly lastError: CubeError | undefined }
  /** Its credentials don't work; tried again now and then. */
  | { readonly status: 'refused'; readonly since: number; readonly lastError: CubeError; readonly retryAt: number }
  /** The cloud can't be reached or dropped the connection; tried again after a pause. */
  | { readonly status: 'waiting'; readonly since: number; readonly lastError: CubeError; readonly retryAt: number }

export interface IdentityOptions {
  readonly app: CubeAppOptions
  readonly identity: CubeIdentity
  readonly timings: CubeTimings
  /** Bounds how many identities sign in at the same time. */
  readonly gate: Gate
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

interface IdentityEvents {
  change: [state: IdentityState]
}

/** An online time after which the next failure is a new story, and not the same one going on. */
const STABLE_MS = 10_000

/** Keeps one ConnectyCube user signed in and its chat connected, for as long as it is wanted. */
export class Identity extends Emitter<IdentityEvents> {
  readonly signaling: Signaling
  /** Legs alive. Credentials change and the identity leaves after the last of them. */
  readonly legs = new Holds()
  /** Pushes, for instance. */
  readonly chores: Chores
  readonly #options: IdentityOptions
  readonly #session: CubeSession
  readonly #backoff: Backoff
  readonly #stop = new AbortController()
  #identity: CubeIdentity
  #state: IdentityState
  #link: ChatLink | undefined
  #running: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #pause = new AbortController()

  constructor(options: IdentityOptions) {
    super()
    const { app, identity, timings, clock, log } = options
    this.#options = options
    this.#identity = identity
    this.#state = { status: 'signed-out', since: clock.now() }
    this.#backoff = new Backoff({ ...timings.reconnect, random: options.random })
    this.chores = new Chores(log)
    this.#session = new CubeSession({ sdk: openSdk(app, timings.restMs), identity, timings, log })
    this.#session.on('renewed', (error) => {
      if (this.#state.status === 'online') this.#become({ ...this.#state, lastError: error })
    })
    this.signaling = new Signaling({ own: { userId: identity.userId, appId: app.appId }, timings, clock, log })
  }

  get identity(): CubeIdentity {
    return this.#identity
  }

  get state(): IdentityState {
    return this.#state
  }

  /** Begins signing in, and stays at it. Idempotent. */
  start(): void {
    if (!this.#closing) this.#running ??= this.#run()
  }

  /**
   * Resolves when calls can be made, which is at once for an identity that is online. One that waits for its next
   * attempt makes it now. Rejects with a CubeError: at once for a refused identity, after `readyMs` otherwise.
   */
  async ready(): Promise<void> {
    if (this.#closing) throw new CubeError('cube_signed_out', `${this.#identity.login} is signed out`)
    this.start()
    if (this.#state.status === 'online') return
    if (this.#state.status === 'refused') throw this.#state.lastError
    let settle: () => void = () => undefined
    const online = new Promise<void>((resolve, reject) => {
      settle = () => {
        const { status } = this.#state
        if (status === 'online') resolve()
        if (status === 'refused' || status === 'waiting') reject(this.#state.lastError)
        if (status === 'signed-out') reject(new CubeError('cube_signed_out', `${this.#identity.login} is signed out`))
      }
      this.on('change', settle)
    })
    this.#pause.abort()
    try {
      await within(this.#options.timings.readyMs, online, `signing in ${this.#identity.login}`)
    } catch (error) {
      throw error instanceof CubeError ? error : new CubeError('cube_timeout', messageOf(error), { cause: error })
    } finally {
      this.off('change', settle)
    }
  }

  /** Does a REST request as this identity. Rejects with a CubeError. */
  request(doing: string, run: (sdk: Sdk) => Promise<unknown>): Promise<unknown> {
    return this.#session.request(doing, run)
  }

  /** Signs in anew with other credentials of the same user, after the last live leg. */
  replace(identity: CubeIdentity): void {
    this.legs.whenIdle(() => {
      this.#identity = identity
      // A call that comes now is worth a try with the new ones.
      if (this.#state.status === 'refused') this.#become({ ...this.#state, status: 'waiting' })
      this.chores.add('replacing the credentials', async () => {
        await this.#session.replace(identity)
        this.#link?.destroy('the credentials have changed')
        this.#backoff.reset()
        this.#pause.abort()
      })
    })
  }

  /** Sends what is left to send, disconnects and ends the session. Idempotent, never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { closeMs } = this.#options.timings
    await this.signaling.drained(closeMs)
    this.#stop.abort()
    this.#pause.abort()
    // What takes longer has a bound of its own and cleans up after itself.
    await this.chores.settled(closeMs)
    await this.#link?.close()
    if (this.#running) await within(closeMs, this.#running, 'signing out').catch(() => undefined)
    await this.#session.close()
    this.#become({ status: 'signed-out', since: this.#options.clock.now() })
    this.removeAllListeners()
    this.signaling.removeAllListeners()
  }

  async #run(): Promise<void> {
    const { clock } = this.#options
    while (!this.#isStopped()) {
      const begun = clock.monotonic()
      const why = await this.#beOnline()
      if (this.#isStopped()) return
      if (clock.monotonic() - begun > STABLE_MS) this.#backoff.reset()
      await this.#rest(why)
    }
  }

  /** Pauses until the next attempt, which a call or new credentials may bring forward. */
  async #rest(why: CubeError): Promise<void> {
    const { clock, timings, random, log } = this.#options
    const slowly = Math.round(timings.refusedRetryMs * (0.75 + random() / 2))
    const ms = why.refusal ? slowly : this.#backoff.next()
    const retryAt = clock.now() + ms
    // Refused again and again is one state, however often it is tried.
    const since = why.refusal && this.#state.status === 'refused' ? this.#state.since : clock.now()
    this.#pause = new AbortController()
    this.#become({ status: why.refusal ? 'refused' : 'waiting', since, lastError: why, retryAt })
    log.warn({ code: why.code, error: why.message, retryInMs: ms }, 'ConnectyCube identity is offline')
    await sleep(ms, this.#pause.signal)
  }

  /** Gets online and stays so; returns why that failed or ended. */
  async #beOnline(): Promise<CubeError> {
    const { clock, gate, log } = this.#options
    const lastError = 'lastError' in this.#state ? this.#state.lastError : undefined
    // A refused identity stays so in the eyes of others until an attempt succeeds.
    if (this.#state.status !== 'refused') this.#become({ status: 'connecting', since: clock.now(), lastError })
    try {
      const link = await gate.run(() => this.#signIn())
      const ended = new Promise<CubeError>((resolve) => link.once('closed', resolve))
      if (this.#isStopped() || !link.alive) {
        await link.close()
        return new CubeError('cube_chat_lost', 'the chat connection ended at once')
      }
      this.#link = link
      this.signaling.use(link)
      this.#become({ status: 'online', since: clock.now(), lastError: undefined })
      log.info('ConnectyCube identity is online')
      const why = await ended
      this.#link = undefined
      this.signaling.use(undefined)
      return why
    } catch (error) {
      return asCubeError(error, `signing in ${this.#identity.login}`)
    }
  }

  #signIn(): Promise<ChatLink> {
    const { app, timings, log } = this.#options
    const onStanza = (stanza: StanzaNode) => this.signaling.receive(stanza)
    return signIn(this.#session, { app, timings, signal: this.#stop.signal, log, onStanza })
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted
  }

  #become(state: IdentityState): void {
    this.#state = state
    try {
      this.emit('change', state)
    } catch (error) {
      this.#options.log.error({ err: error }, 'telling the state of an identity failed')
    }
  }
}
