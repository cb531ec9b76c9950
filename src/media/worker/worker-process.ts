import { fork, type ChildProcess } from 'node:child_process'
import { within } from '../../lib/deadline.ts'
import { asError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { siblingModule } from '../../lib/module-path.ts'
import { ownProcess } from '../../lib/own-process.ts'
import { unreachable } from '../../lib/unreachable.ts'
import { MediaError } from '../errors.ts'
import type { Answers, Ask, FromWorker, SessionEvent, Tell, ToWorker, WorkerConfig, WorkerLoad } from './messages.ts'
import { ANSWERS, isFromWorker } from './message-shapes.ts'

export interface WorkerProcessOptions {
  readonly config: WorkerConfig
  readonly requestTimeoutMs: number
  /** From the start to `ready`. */
  readonly startTimeoutMs: number
  /** A worker that answers no ping for so long is killed. */
  readonly stallTimeoutMs: number
  readonly log: Log
}

export interface WorkerProcessListener {
  onReady(): void
  onEvent(session: string, event: SessionEvent): void
  /** About once a second. */
  onLoad(load: WorkerLoad): void
  /** The process is gone, for whatever reason. Once, and last. */
  onLost(reason: MediaError): void
}

interface Waiting {
  readonly op: Ask['op']
  readonly resolve: (value: never) => void
  readonly reject: (error: MediaError) => void
}

const PING_MS = 1000
/** A ping is answered within milliseconds; two that are not mean that nothing else is done either. */
const UNRESPONSIVE_PINGS = 2
const EXIT_MS = 2000

/** The parent's handle of one media worker process. */
export class WorkerProcess {
  readonly #options: WorkerProcessOptions
  readonly #listener: WorkerProcessListener
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  readonly #gone: Promise<void>
  readonly #startTimer: NodeJS.Timeout
  #pingTimer: NodeJS.Timeout | undefined
  #lastId = 0
  #unansweredPings = 0
  #state: 'starting' | 'ready' | 'gone' = 'starting'
  #lastWords: MediaError | undefined
  #load: WorkerLoad | undefined
  #opus: string | undefined

  constructor(options: WorkerProcessOptions, listener: WorkerProcessListener) {
    this.#options = options
    this.#listener = listener
    const entry = siblingModule(import.meta.url, 'main')
    this.#child = fork(entry, [], ownProcess(entry))
    this.#gone = new Promise((resolve) => {
      const gone = (how: string) => {
        this.#onGone(how)
        resolve()
      }
      this.#child.once('exit', (code, signal) => gone(signal ?? `exit code ${code ?? -1}`))
      this.#child.on('error', (error) => {
        if (this.#child.pid === undefined) gone(error.message)
      })
    })
    this.#child.on('message', (message) => this.#onMessage(message))
    this.#startTimer = setTimeout(() => this.kill('it did not get ready in time'), options.startTimeoutMs)
    this.#post({ kind: 'configure', config: options.config })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isReady(): boolean {
    return this.#state === 'ready'
  }

  /** It is ready, and answers. */
  get isResponsive(): boolean {
    return this.#state === 'ready' && this.#unansweredPings <= UNRESPONSIVE_PINGS
  }

  /** As of the last ping; undefined before the first. */
  get load(): WorkerLoad | undefined {
    return this.#load
  }

  /** Which Opus it runs; undefined until it is ready. */
  get opus(): string | undefined {
    return this.#opus
  }

  /** Asks one session of the worker. Rejects with a MediaError, `media_timeout` after `requestTimeoutMs`. */
  async ask<A extends Ask>(
    session: string,
    ask: A,
    timeoutMs = this.#options.requestTimeoutMs,
  ): Promise<Answers[A['op']]> {
    if (this.#state === 'gone') throw this.#lost('it is gone')
    const id = ++this.#lastId
    const answer = new Promise<Answers[A['op']]>((resolve, reject) => {
      this.#waiting.set(id, { op: ask.op, resolve, reject })
      this.#post({ kind: 'ask', id, session, ask })
    })
    try {
      return await within(timeoutMs, answer, `${ask.op} in media worker ${this.pid ?? 0}`)
    } catch (error) {
      if (error instanceof MediaError) throw error
      throw new MediaError('media_timeout', `${asError(error).message}; is the machine overloaded?`, { cause: error })
    } finally {
      this.#waiting.delete(id)
    }
  }

  tell(session: string, tell: Tell): void {
    this.#post({ kind: 'tell', session, tell })
  }

  /** Ends it at once; `onLost` follows. */
  kill(reason: string): void {
    this.#lastWords ??= this.#lost(reason)
    this.#child.kill('SIGKILL')
  }

  /** Lets it go: it exits by itself when the channel closes, and is killed if it does not. Idempotent. */
  async close(): Promise<void> {
    if (this.#state === 'gone') return
    if (this.#child.connected) this.#child.disconnect()
    await within(EXIT_MS, this.#gone, 'the exit of a media worker').catch(() => this.kill('it did not exit'))
    await this.#gone
  }

  #lost(reason: string): MediaError {
    return new MediaError('media_worker_lost', `media worker ${this.pid ?? 0} was lost: ${reason}`)
  }

  #post(message: ToWorker): void {
    // A channel that is closed reports here; the exit, which follows, rejects what waits.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  #onMessage(message: unknown): void {
    const { log } = this.#options
    if (!isFromWorker(message)) {
      log.error({ pid: this.pid }, 'a message of an unknown shape came from a media worker and was dropped')
      return
    }
    switch (message.kind) {
      case 'ready':
        this.#onReady(message.opus)
        break
      case 'answer':
      case 'refusal':
        this.#onAnswer(message)
        break
      case 'event':
        this.#listener.onEvent(message.session, message.event)
        break
      case 'pong':
        this.#unansweredPings = 0
        this.#load = message.load
        this.#listener.onLoad(message.load)
        break
      case 'warning':
        log.warn({ pid: this.pid }, message.message)
        break
      case 'fatal':
        log.error({ pid: this.pid }, message.message)
        this.#lastWords ??= new MediaError(message.code, message.message)
        break
      default:
        unreachable(message)
    }
  }

  #onReady(opus: string): void {
    if (this.#state !== 'starting') return
    this.#state = 'ready'
    this.#opus = opus
    clearTimeout(this.#startTimer)
    // Counted in pings, not in time: when this process itself was halted, no worker is to blame.
    const patience = Math.max(1, Math.round(this.#options.stallTimeoutMs / PING_MS))
    const ping = () => {
      if (this.#unansweredPings >= patience) this.kill(`it answered no ping for ${this.#options.stallTimeoutMs} ms`)
      else {
        this.#unansweredPings++
        this.#post({ kind: 'ping' })
      }
    }
    this.#pingTimer = setInterval(ping, PING_MS)
    ping()
    this.#listener.onReady()
  }

  #onAnswer(message: Extract<FromWorker, { kind: 'answer' | 'refusal' }>): void {
    const waiting = this.#waiting.get(message.id)
    if (waiting === undefined) return
    if (message.kind === 'refusal') waiting.reject(new MediaError(message.code, message.message))
    else if (ANSWERS[waiting.op](message.value)) waiting.resolve(message.value as never)
    else waiting.reject(this.#lost(`its answer to ${waiting.op} is of an unknown shape`))
  }

  #onGone(how: string): void {
    if (this.#state === 'gone') return
    this.#state = 'gone'
    clearTimeout(this.#startTimer)
    clearInterval(this.#pingTimer)
    const error = this.#lastWords ?? this.#lost(how)
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
    this.#listener.onLost(error)
  }
}
