import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { loaderFlags } from '../../src/lib/typescript.ts'
import type { Heard } from '../audio/heard.ts'
import { tonesIn } from '../audio/tones.ts'
import type { Pcm } from '../audio/wav.ts'
import { sleep, within } from '../../src/lib/deadline.ts'
import { Emitter } from '../../src/lib/emitter.ts'
import { TimeoutError } from '../../src/lib/errors.ts'
import { siblingModule } from '../../src/lib/module-path.ts'
import type { SdkConfig } from '../cloud/cloud.ts'
import { actionOf, type ActionName, type CallAction, type UserInfo } from './behaviour.ts'
import { AppError, type AppErrorCode } from './errors.ts'
import type { AppEvent } from './events.ts'
import type { Utterance } from './mouth.ts'
import type { DeviceMessage, DeviceRequests, RequestMessage, RequestName } from './protocol.ts'

export interface AppOptions {
  /** The cloud to sign in at, or the SDK's own configuration. */
  readonly cloud: { sdkConfig(): SdkConfig } | SdkConfig
  readonly login: string
  /** Left out when the login is a JWT of the custom identity provider. */
  readonly password?: string
  /** What it says in calls: a tone in Hz (1000 by default), 48 kHz mono PCM to repeat, or null for silence. */
  readonly hz?: Utterance
  /** What it does when called; `ignore` by default. */
  readonly onCall?: ActionName | CallAction
}

const OPEN_MS = 30_000
const REQUEST_MS = 10_000
const CLOSE_MS = 5000
const HEAR_MS = 500

/** Opens one device of an app user, signed in and waiting for calls. Twice with one login: two devices of one user. */
export async function openApp(options: AppOptions): Promise<App> {
  const { cloud, login, password, hz = 1000, onCall = 'ignore' } = options
  const app = new App(login)
  try {
    await app.open({
      sdk: 'sdkConfig' in cloud ? cloud.sdkConfig() : cloud,
      login,
      // The SDK leaves the login out of the request when there is no password.
      password: password ?? 'by-token',
      byToken: password === undefined,
      utterance: hz,
      action: actionOf(onCall),
    })
    return app
  } catch (error) {
    app.kill()
    throw error
  }
}

/** The events that may be of the kind, also where a kind is one of several. */
type EventOf<K, E = AppEvent> = E extends { readonly kind: infer Kinds } ? (K extends Kinds ? E : never) : never

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** One device of an app user: the unmodified ConnectyCube SDK with its `videochat`, over wrtc, in its own process. */
export class App extends Emitter<{ event: [event: AppEvent] }> {
  readonly login: string
  /** What the SDK told the app, in its order. */
  readonly events: AppEvent[] = []
  readonly #process: ChildProcess
  readonly #pending = new Map<number, Pending>()
  readonly #exited: Promise<unknown>
  #userId = 0
  #resource = ''
  #nextId = 1
  #closing: Promise<void> | undefined

  /** Use openApp. */
  constructor(login: string) {
    super()
    this.login = login
    const entry = siblingModule(import.meta.url, 'device-process')
    this.#process = fork(entry, {
      execArgv: loaderFlags(entry),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#process.on('message', (message) => this.#receive(message as DeviceMessage))
    this.#exited = once(this.#process, 'exit')
    this.#process.once('exit', () => {
      for (const { reject } of this.#pending.values()) reject(new AppError('app_gone', `The app of ${login} is gone`))
      this.#pending.clear()
    })
  }

  get userId(): number {
    return this.#userId
  }

  /** The chat resource the SDK was given: tells two devices of one user apart. */
  get resource(): string {
    return this.#resource
  }

  async open(setup: Parameters<DeviceRequests['open']>[0]): Promise<void> {
    const { userId, resource } = await this.#ask(OPEN_MS, 'open', setup)
    this.#userId = userId
    this.#resource = resource
  }

  /** What to do with the calls that come from now on. */
  onCall(action: ActionName | CallAction): Promise<void> {
    return this.#ask(REQUEST_MS, 'onCall', actionOf(action))
  }

  /** Calls a user; resolves with the session id as soon as the SDK dials. */
  call(userId: number, userInfo: UserInfo = {}): Promise<string> {
    return this.#ask(REQUEST_MS, 'call', userId, userInfo)
  }

  /** Accepts the call that `onCall: 'ignore'` left ringing. */
  accept(userInfo: UserInfo = {}): Promise<void> {
    return this.#ask(REQUEST_MS, 'accept', userInfo)
  }

  reject(userInfo: UserInfo = {}): Promise<void> {
    return this.#ask(REQUEST_MS, 'reject', userInfo)
  }

  hangUp(userInfo: UserInfo = {}): Promise<void> {
    return this.#ask(REQUEST_MS, 'hangUp', userInfo)
  }

  /** A tone in Hz, 48 kHz mono PCM to repeat, or null for silence: now and in later calls. */
  speak(utterance: Utterance): Promise<void> {
    return this.#ask(REQUEST_MS, 'speak', utterance)
  }

  /** The SDK's mute: the track is disabled, and WebRTC sends silence. */
  mute(muted = true): Promise<void> {
    return this.#ask(REQUEST_MS, 'mute', muted)
  }

  /** The SDK's ICE restart, as after a change of network. Only the caller of a call can. */
  restartIce(): Promise<void> {
    return this.#ask(REQUEST_MS, 'restartIce')
  }

  /** Frequency and level of what it heard over the last `overMs`. */
  heard(overMs = HEAR_MS): Promise<Heard> {
    return this.#ask(REQUEST_MS, 'heard', overMs)
  }

  /** What it heard over the last `overMs`, at most 30 s; silence where nothing arrived. */
  pcm(overMs: number): Promise<Pcm> {
    return this.#ask(REQUEST_MS, 'pcm', overMs)
  }

  /** wrtc has no RTCDTMFSender: press digits in the browser's app instead. @throws AppError `app_no_dtmf` */
  sendDtmf(_digits: string): Promise<never> {
    const message = 'wrtc cannot send DTMF (no RTCDTMFSender); use dev/browser, whose app has a keypad'
    return Promise.reject(new AppError('app_no_dtmf', message))
  }

  /** Waits until it hears `hz` (within `tolerance`), or with null until it hears nothing. @throws TimeoutError */
  async hears(hz: number | null, { ms = 15_000, tolerance = 10 } = {}): Promise<Heard> {
    const deadline = performance.now() + ms
    for (;;) {
      const heard = await this.heard()
      const { dominantHz } = heard
      if (hz === null ? dominantHz === undefined : Math.abs((dominantHz ?? Infinity) - hz) <= tolerance) return heard
      if (performance.now() > deadline) {
        throw new TimeoutError(
          `${this.login} did not hear ${hz ?? 'silence'} within ${ms} ms but ${dominantHz ?? 'nothing'} at ${heard.levelDbfs} dBFS; ${this.#told()}`,
        )
      }
      await sleep(100)
    }
  }

  /** Waits until, of the tones `among` (Hz), it hears all of `expected` and no others. @throws TimeoutError */
  async hearsTones(expected: readonly number[], among: readonly number[], ms = 15_000): Promise<void> {
    const deadline = performance.now() + ms
    const wanted = among.filter((hz) => expected.includes(hz)).join()
    for (;;) {
      const { samples, sampleRate } = await this.pcm(HEAR_MS)
      const heard = tonesIn(samples, sampleRate, among).join()
      if (heard === wanted) return
      if (performance.now() > deadline) {
        throw new TimeoutError(
          `${this.login} heard not ${wanted || 'none'} but ${heard || 'none'} of ${among.join()} Hz`,
        )
      }
      await sleep(100)
    }
  }

  /** The first event, past or to come, of this kind that fits. @throws TimeoutError */
  async until<K extends AppEvent['kind']>(
    kind: K,
    fits: (event: EventOf<K>) => boolean = () => true,
    ms = 15_000,
  ): Promise<EventOf<K>> {
    const wanted = (event: AppEvent): event is EventOf<K> => event.kind === kind && fits(event as EventOf<K>)
    const past = this.events.find(wanted)
    if (past) return past
    let listener: (event: AppEvent) => void = () => undefined
    const coming = new Promise<EventOf<K>>((resolve) => {
      listener = (event) => {
        if (wanted(event)) resolve(event)
      }
      this.on('event', listener)
    })
    try {
      return await within(ms, coming, `waiting for ${kind}`)
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error
      throw new TimeoutError(`${this.login} saw no such ${kind} within ${ms} ms; ${this.#told()}`, { cause: error })
    } finally {
      this.off('event', listener)
    }
  }

  /** Vanishes as a killed app does: nothing is said by signalling, ICE or DTLS; its sockets are simply gone. */
  kill(): void {
    this.#process.kill('SIGKILL')
  }

  /** Hangs up, leaves the chat, ends the session and its process. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#process.connected) await this.#ask(CLOSE_MS, 'close').catch(() => undefined)
    await within(CLOSE_MS, this.#exited, 'ending the app').catch(() => {
      this.kill()
      return this.#exited
    })
  }

  #receive(message: DeviceMessage): void {
    if (message.kind === 'event') {
      this.events.push(message.event)
      this.emit('event', message.event)
      return
    }
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.kind === 'result') pending?.resolve(message.value)
    else pending?.reject(new AppError((message.code ?? 'app_defect') as AppErrorCode, message.message))
  }

  async #ask<N extends RequestName>(
    ms: number,
    name: N,
    ...args: Parameters<DeviceRequests[N]>
  ): Promise<Awaited<ReturnType<DeviceRequests[N]>>> {
    const id = this.#nextId++
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      const request: RequestMessage = { id, name, args }
      this.#process.send(request, (error) => {
        if (error) reject(new AppError('app_gone', `The app of ${this.login} is gone`, { cause: error }))
      })
    })
    try {
      return (await within(ms, answer, `the app's ${name}`)) as Awaited<ReturnType<DeviceRequests[N]>>
    } finally {
      this.#pending.delete(id)
    }
  }

  #told(): string {
    const kinds = this.events.map((event) => ('state' in event ? `${event.kind} ${event.state}` : event.kind))
    return `the SDK told: ${kinds.join(', ') || 'nothing'}`
  }
}
