import { fork, type ChildProcess } from 'node:child_process'
import { within } from '../../../lib/deadline.ts'
import { siblingModule } from '../../../lib/module-path.ts'
import { ownProcess } from '../../../lib/own-process.ts'
import { unreachable } from '../../../lib/unreachable.ts'
import { isFromTranscoder } from './message-shapes.ts'
import type { ToTranscoder, Work } from './messages.ts'

export interface TranscoderProcessOptions {
  /** From the start to `ready`. */
  readonly startTimeoutMs: number
  /** A process that answers no ping for so long is killed. */
  readonly stallTimeoutMs: number
  /** Further flags of Node's. */
  readonly nodeFlags: readonly string[]
}

export interface TranscoderProcessListener {
  onReady(codecs: string): void
  onUnavailable(why: string): void
  onWork(id: number, work: Work): void
  onBroken(id: number, detail: string): void
  onWarning(message: string): void
  /** The process is gone, for whatever reason. Once, and last. */
  onGone(how: string): void
}

const PINGS = 4
const EXIT_MS = 2000

/** The parent's handle of one process that decodes and encodes. */
export class TranscoderProcess {
  readonly #listener: TranscoderProcessListener
  readonly #stallTimeoutMs: number
  readonly #child: ChildProcess
  readonly #gone: Promise<void>
  readonly #startTimer: NodeJS.Timeout
  #pingTimer: NodeJS.Timeout | undefined
  #unansweredPings = 0
  #state: 'starting' | 'ready' | 'gone' = 'starting'
  #lastWords: string | undefined

  constructor(options: TranscoderProcessOptions, listener: TranscoderProcessListener) {
    this.#listener = listener
    this.#stallTimeoutMs = options.stallTimeoutMs
    const entry = siblingModule(import.meta.url, 'process/main')
    const own = ownProcess(entry)
    this.#child = fork(entry, [], { ...own, execArgv: [...(own.execArgv ?? []), ...options.nodeFlags] })
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
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isReady(): boolean {
    return this.#state === 'ready'
  }

  /** What its memory holds of `message` is a copy when this returns. */
  post(message: ToTranscoder): void {
    // A channel that is closed reports here; the exit follows.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  /** Ends it at once; `onGone` follows. */
  kill(reason: string): void {
    this.#lastWords ??= reason
    this.#child.kill('SIGKILL')
  }

  /** Lets it go: it exits by itself when the channel closes, and is killed if it does not. Idempotent. */
  async close(): Promise<void> {
    if (this.#state === 'gone') return
    if (this.#child.connected) this.#child.disconnect()
    await within(EXIT_MS, this.#gone, 'the exit of a transcoder').catch(() => this.kill('it did not exit'))
    await this.#gone
  }

  #onMessage(message: unknown): void {
    if (!isFromTranscoder(message)) {
      this.#listener.onWarning('a message of an unknown shape came from a transcoder and was dropped')
      return
    }
    switch (message.kind) {
      case 'ready':
        this.#onReady(message.codecs)
        break
      case 'unavailable':
        this.#lastWords ??= message.why
        this.#listener.onUnavailable(message.why)
        break
      case 'work':
        this.#listener.onWork(message.id, message.work)
        break
      case 'broken':
        this.#listener.onBroken(message.id, message.detail)
        break
      case 'pong':
        this.#unansweredPings = 0
        break
      case 'warning':
        this.#listener.onWarning(message.message)
        break
      default:
        unreachable(message)
    }
  }

  #onReady(codecs: string): void {
    if (this.#state !== 'starting') return
    this.#state = 'ready'
    clearTimeout(this.#startTimer)
    const ping = () => {
      // Counted in pings, not in time: when this process itself was halted, the other is not to blame.
      if (this.#unansweredPings >= PINGS) this.kill(`it answered no ping for ${this.#stallTimeoutMs} ms`)
      else {
        this.#unansweredPings++
        this.post({ kind: 'ping' })
      }
    }
    this.#pingTimer = setInterval(ping, this.#stallTimeoutMs / PINGS)
    ping()
    this.#listener.onReady(codecs)
  }

  #onGone(how: string): void {
    if (this.#state === 'gone') return
    this.#state = 'gone'
    clearTimeout(this.#startTimer)
    clearInterval(this.#pingTimer)
    this.#listener.onGone(this.#lastWords ?? how)
  }
}
