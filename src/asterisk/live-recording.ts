import { within } from '../lib/deadline.ts'
import { isGone } from './ari/errors.ts'
import type { AriTarget } from './ari/target.ts'
import type { LegContext } from './leg-context.ts'

/** Asterisk ends one within half a second; a file that is not whole by then is fetched as it is. */
const END_MS = 5000

/** One file that Asterisk is recording. */
export class LiveRecording {
  readonly name: string
  readonly #context: LegContext
  readonly #onLost: () => void
  readonly #over = new AbortController()
  #unwatch: () => void = () => undefined
  #stopping: Promise<void> | undefined

  /** `onLost`: it ended though nobody here wanted it to. */
  constructor(context: LegContext, name: string, onLost: () => void) {
    this.#context = context
    this.name = name
    this.#onLost = onLost
  }

  /** Rejects with an AriError; there is no recording then. */
  async start(target: AriTarget): Promise<void> {
    const { api, owners } = this.#context
    this.#unwatch = owners.watch(this.name, ({ type }) => {
      if (type === 'RecordingFinished' || type === 'RecordingFailed') this.#end()
    })
    try {
      await api.recordings.start(target, this.name)
    } catch (error) {
      // The reply may be all that was lost.
      await this.discard()
      throw error
    }
  }

  /** Ends it and drops the file. Never rejects. */
  async discard(): Promise<void> {
    const { api, log } = this.#context
    this.#stopping ??= Promise.resolve()
    this.#unwatch()
    try {
      await api.recordings.discard(this.name)
    } catch (error) {
      if (!isGone(error)) log.warn({ err: error, name: this.name }, 'a recording could not be dropped')
    }
  }

  /** That it is over is fine. Rejects with an AriError. */
  async pause(paused: boolean): Promise<void> {
    const { recordings } = this.#context.api
    try {
      await (paused ? recordings.pause(this.name) : recordings.resume(this.name))
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  /** Resolves when its file is whole. Idempotent; bounded; never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    const { signal } = this.#over
    const { api, log } = this.#context
    try {
      if (signal.aborted) return
      const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      await api.recordings.stop(this.name)
      await within(END_MS, ended, 'the end of a recording')
    } catch (error) {
      // It ended with its bridge or channel, of which we are told, or were while the socket was down.
      if (!isGone(error)) log.warn({ err: error, name: this.name }, 'a recording may go on for a while in Asterisk')
    } finally {
      this.#unwatch()
    }
  }

  #end(): void {
    if (this.#over.signal.aborted) return
    this.#over.abort()
    this.#unwatch()
    if (!this.#stopping) this.#onLost()
  }
}
