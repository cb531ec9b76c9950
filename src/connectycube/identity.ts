import type { CubeIdentity } from '../calls/mapping.ts'
import type { Clock } from '../lib/clock.ts'
import { sleep, within } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { Backoff } from '../lib/retry.ts'
import { ChatLink } from './chat-link.ts'
import { asCubeError, CubeError } from './errors.ts'
import type { Gate } from './gate.ts'
import type { CubeTimings } from './options.ts'
import { openSdk, type CubeAppOptions, type Sdk } from './sdk.ts'
import { CubeSession } from './session.ts'
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
  readonly #options: IdentityOptions
  readonly #session: CubeSession
  readonly #backoff: Backoff
  readonly #stop = new AbortController()
  readonly #background = new Set<Promise<void>>()
  #identity: CubeIdentity
  #state: IdentityState
  #link: ChatLink | undefined
  #running: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #pause = new AbortController()
  #holds = 0
  #onceIdle: (() => void) | undefined

  constructor(options: IdentityOptions) {
    super()
    const { app, identity, timings, clock, log } = options
    this.#options = options
    this.#identity = identity
    this.#state = { status: 'signed-out', since: clock.now() }
    this.#backoff = new Backoff({ ...timings.reconnect, random: options.random })
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

  /** Legs alive. */
  get holds(): number {
    return this.#holds
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

  /** Does `work` whose result nobody waits for; what goes wrong is logged, and `close` waits for it (bounded). */
  background(doing: string, work: () => Promise<unknown>): void {
    const done = work().then(
      () => undefined,
      (error: unknown) => this.#options.log.warn({ error: messageOf(error) }, `${doing} failed`),
    )
    this.#background.add(done)
    void done.finally(() => this.#background.delete(done))
  }

  /** A leg that needs the identity holds it; the returned function lets go. Idempotent. */
  hold(): () => void {
    let held = true
    this.#holds++
    return () => {
      if (!held) return
      held = false
      this.#holds--
      if (this.#holds === 0) {
        const act = this.#onceIdle
        this.#onceIdle = undefined
        act?.()
      }
    }
  }

  /** Does `act` when no leg is alive, which may be now. A later one takes an earlier one's place. */
  whenIdle(act: (() => void) | undefined): void {
    this.#onceIdle = undefined
    if (this.#holds === 0) act?.()
    else this.#onceIdle = act
  }

  /** Signs in anew with other credentials of the same user, after the last live leg. */
  replace(identity: CubeIdentity): void {
    this.whenIdle(() => {
      this.#identity = identity
      // A call that comes now is worth a try with the new ones.
      if (this.#state.status === 'refused') this.#become({ ...this.#state, status: 'waiting' })
      this.background('replacing the credentials', async () => {
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
    await atMost(closeMs, Promise.all(this.#background))
    await this.#link?.close()
    await atMost(closeMs, this.#running)
    await this.#session.close()
    this.#become({ status: 'signed-out', since: this.#options.clock.now() })
    this.removeAllListeners()
    this.signaling.removeAllListeners()
  }

  async #run(): Promise<void> {
    const { clock, timings } = this.#options
    while (!this.#isStopped()) {
      const begun = clock.monotonic()
      const why = await this.#beOnline()
      if (this.#isStopped()) return
      if (clock.monotonic() - begun > STABLE_MS) this.#backoff.reset()
      const pauseMs = why.refusal
        ? Math.round(timings.refusedRetryMs * (0.75 + this.#options.random() / 2))
        : this.#backoff.next()
      const now = clock.now()
      this.#pause = new AbortController()
      this.#become({
        status: why.refusal ? 'refused' : 'waiting',
        since: now,
        lastError: why,
        retryAt: now + pauseMs,
      })
      this.#options.log.warn(
        { code: why.code, error: why.message, retryInMs: pauseMs },
        'ConnectyCube identity is offline',
      )
      await sleep(pauseMs, this.#pause.signal)
    }
  }

  /** Gets online and stays so; returns why that failed or ended. */
  async #beOnline(): Promise<CubeError> {
    const { clock, gate, log } = this.#options
    const lastError = 'lastError' in this.#state ? this.#state.lastError : undefined
    // A refused identity stays so in the eyes of others until an attempt succeeds.
    if (this.#state.status !== 'refused') this.#become({ status: 'connecting', since: clock.now(), lastError })
    try {
      const link = await gate.run(() => this.#connect())
      const ended = new Promise<CubeError>((resolve) => link.once('closed', resolve))
      if (this.#isStopped() || !link.alive) {
        await link.close()
        return new CubeError('cube_chat_lost', 'the chat connection ended at once')
      }
      this.#link = link
      const stopPinging = this.#keepAlive(link)
      this.signaling.use(link)
      this.#become({ status: 'online', since: clock.now(), lastError: undefined })
      log.info('ConnectyCube identity is online')
      const why = await ended
      stopPinging()
      this.#link = undefined
      this.signaling.use(undefined)
      return why
    } catch (error) {
      return asCubeError(error, `signing in ${this.#identity.login}`)
    }
  }

  async #connect(): Promise<ChatLink> {
    await this.#session.open()
    try {
      return await this.#openLink()
    } catch (error) {
      if (!(error instanceof CubeError) || error.code !== 'cube_chat_refused') throw error
      // The chat password may be a token that died meanwhile: once more with a fresh session.
      this.#session.discard()
      await this.#session.open()
      return this.#openLink()
    }
  }

  #openLink(): Promise<ChatLink> {
    const { app, timings, log } = this.#options
    if (this.#isStopped()) throw new CubeError('cube_signed_out', `${this.#identity.login} is signed out`)
    return ChatLink.open(
      {
        sdk: openSdk(app, timings.restMs),
        appId: app.appId,
        userId: this.#identity.userId,
        password: this.#session.chatPassword,
        connectMs: timings.connectMs,
        closeMs: timings.closeMs,
        signal: this.#stop.signal,
        log,
      },
      (stanza) => this.signaling.receive(stanza),
    )
  }

  #keepAlive(link: ChatLink): () => void {
    const { pingEveryMs, pingMs } = this.#options.timings
    const timer = setInterval(() => {
      void link.ping(pingMs).then((answered) => {
        if (!answered) link.destroy('it does not answer pings')
      })
    }, pingEveryMs)
    return () => clearInterval(timer)
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted
  }

  #become(state: IdentityState): void {
    this.#state = state
    this.emit('change', state)
  }
}

async function atMost(ms: number, promise: Promise<unknown> | undefined): Promise<void> {
  if (promise) await within(ms, promise, 'closing an identity').catch(() => undefined)
}
