import { type Core, type Invitation, SIPExtension, UserAgent, UserAgentState } from 'sip.js'
import { sleep, within } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { Backoff } from '../lib/retry.ts'
import { describe } from './description.ts'
import { SipError } from './errors.ts'
import { SIP_TIMES, type SipAccountOptions, type SipServerOptions, type SipTimes } from './options.ts'
import { Registration } from './registration.ts'
import { SipSocket } from './socket.ts'

/**
 * - `connecting`: never been online yet, and nothing has gone wrong so far
 * - `online`: connected and registered
 * - `unreachable`: nobody answers, or the connection was lost
 * - `unauthorized`: the server refused user or password
 */
export type SipStatus = 'stopped' | 'connecting' | 'online' | 'unreachable' | 'unauthorized'

export interface SipState {
  readonly status: SipStatus
  /** Epoch ms at which the status began. */
  readonly since: number
  /** What went wrong last, with what to do about it; undefined while online. */
  readonly error: string | undefined
}

export interface SipAccountEvents {
  state: [state: SipState]
  /** Someone calls it. Whoever listens must answer or refuse. */
  invite: [invitation: Invitation]
  /** Connected and registered again: what was agreed before the loss is to be looked at. */
  returned: []
}

interface Ending {
  readonly status: 'unreachable' | 'unauthorized'
  readonly error: string
}

/** No call rings longer: whoever takes it decides before. Seconds. */
const NO_ANSWER_S = 3600

/** One of the bridge's own SIP accounts, which it keeps connected and registered for ever. */
export class SipAccount extends Emitter<SipAccountEvents> {
  readonly options: SipAccountOptions
  readonly agent: UserAgent
  /** `sip:cubebridge@empresa.com` */
  readonly address: string
  readonly #log: Log
  readonly #times: SipTimes
  readonly #registration: Registration
  readonly #stop = new AbortController()
  #state: SipState = { status: 'stopped', since: Date.now(), error: undefined }
  #running: Promise<void> | undefined
  #lost: ((error: Error | undefined) => void) | undefined

  constructor(server: SipServerOptions, options: SipAccountOptions, log: Log) {
    super()
    this.options = options
    this.#log = log.child({ account: options.user })
    const times = server.times ?? SIP_TIMES
    this.#times = times
    this.address = `sip:${options.user}@${server.domain}`
    const uri = UserAgent.makeURI(this.address)
    if (!uri) throw new Error(`${this.address} is no SIP address`)
    const { connectMs, pingMs } = times
    this.agent = new UserAgent({
      uri,
      authorizationUsername: options.authUser ?? options.user,
      authorizationPassword: options.password,
      contactName: options.user,
      transportConstructor: SipSocket,
      transportOptions: { server: server.server, connectMs, pingMs },
      sessionDescriptionHandlerFactory: describe,
      sendInitialProvisionalResponse: false,
      noAnswerTimeout: NO_ANSWER_S,
      gracefulShutdown: false,
      userAgentString: 'cubebridge',
      sipExtension100rel: SIPExtension.Unsupported,
      sipExtensionExtraSupported: ['timer'],
      logBuiltinEnabled: false,
      logConfiguration: false,
      logLevel: 'warn',
      logConnector: (level, category, _label, content) => {
        this.#log.debug({ category, level }, content.slice(0, 500))
      },
      delegate: {
        onInvite: (invitation) => this.#invited(invitation),
        onDisconnect: (error) => this.#lost?.(error),
      },
    })
    this.#registration = new Registration(this.agent, server.expiresSeconds, times.answerMs)
  }

  get state(): SipState {
    return this.#state
  }

  get online(): boolean {
    return this.#state.status === 'online'
  }

  /** What goes into requests outside of a call. */
  get core(): Core.UserAgentCore {
    return this.agent.userAgentCore
  }

  start(): void {
    if (this.#running || this.#stop.signal.aborted) return
    this.#become('connecting', undefined)
    this.#running = this.#loop(this.#stop.signal)
  }

  /** Takes the registration back and lets the connection go. Calls are to be ended before. Idempotent; never rejects. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
    // Before a start, too: it drops what it has of calls.
    await this.agent.stop()
  }

  /** Throws SipError `sip_offline` with the reason when nothing can be sent now. */
  requireOnline(): void {
    if (this.online) return
    const { status, error } = this.#state
    throw new SipError('sip_offline', `${this.address} is ${status}${error === undefined ? '' : `: ${error}`}`)
  }

  /** A call that nobody takes, or that can't be read, must not be left without an answer. */
  #invited(invitation: Invitation): void {
    let statusCode = 480
    try {
      if (this.emit('invite', invitation)) return
    } catch (error) {
      this.#log.error({ err: error }, 'a SIP call could not be taken')
      statusCode = 500
    }
    invitation.reject({ statusCode }).catch(() => undefined)
  }

  async #loop(signal: AbortSignal): Promise<void> {
    const soon = new Backoff(this.#times)
    for (;;) {
      const ending = await this.#once(soon, signal)
      if (signal.aborted) break
      if (ending.status !== this.#state.status) this.#log.warn({ err: ending.error }, `SIP account ${ending.status}`)
      this.#become(ending.status, ending.error)
      await sleep(ending.status === 'unreachable' ? soon.next() : this.#times.slowMs, signal)
    }
    this.#become('stopped', undefined)
  }

  /** One connection, from dialling to its end. Never rejects. */
  async #once(backoff: Backoff, signal: AbortSignal): Promise<Ending> {
    let onlineAt = Infinity
    const transport = this.agent.transport
    try {
      await within(this.#times.connectMs, this.#connect(), 'connecting to the SIP server')
      const lost = new Promise<Error | undefined>((resolve) => (this.#lost = resolve))
      const over = new AbortController()
      const stopped = new Promise<undefined>((resolve) => {
        signal.addEventListener('abort', () => resolve(undefined), { once: true, signal: over.signal })
      })
      const kept = this.#registration.keep(over.signal, () => {
        if (onlineAt !== Infinity || signal.aborted) return
        onlineAt = performance.now()
        this.#become('online', undefined)
        this.emit('returned')
      })
      try {
        const ended = await Promise.race([lost, stopped, kept])
        return { status: 'unreachable', error: messageOf(ended ?? 'the connection was lost') }
      } finally {
        over.abort()
        kept.catch(() => undefined)
        if (signal.aborted) await this.#registration.remove()
      }
    } catch (error) {
      const refused = error instanceof SipError && error.code === 'sip_refused'
      return { status: refused ? 'unauthorized' : 'unreachable', error: messageOf(error) }
    } finally {
      this.#lost = undefined
      await transport.disconnect()
      // One that was lost as soon as it was made is no reason to try any faster.
      if (performance.now() - onlineAt > this.#times.maxMs) backoff.reset()
    }
  }

  async #connect(): Promise<void> {
    try {
      await (this.agent.state === UserAgentState.Stopped ? this.agent.start() : this.agent.transport.connect())
    } catch (error) {
      const { server } = this.agent.configuration.transportOptions as { server: string }
      throw new SipError('sip_offline', `${server} can't be reached: ${messageOf(error)}`, { cause: error })
    }
  }

  #become(status: SipStatus, error: string | undefined): void {
    const same = status === this.#state.status
    this.#state = { status, since: same ? this.#state.since : Date.now(), error }
    if (!same) this.emit('state', this.#state)
  }
}
