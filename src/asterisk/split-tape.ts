import type { Tape, TapeEvents } from '../calls/tape.ts'
import { sleep } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import type { LegContext } from './leg-context.ts'
import { LiveRecording } from './live-recording.ts'
import { Snoop } from './snoop.ts'

/** When a party goes, the recording ends a moment before its snoop channel does. */
const GOING_MS = 500

/**
 * What one party says and what it hears, in two files. The two begin together and are of the same length; a moment lies
 * within 20 ms at the same place of both (measured), also after a pause.
 */
export class SplitTape extends Emitter<TapeEvents> implements Tape {
  readonly #tracks: readonly { readonly snoop: Snoop; readonly live: LiveRecording }[]
  readonly #parts: string[] = []
  readonly #gone = new AbortController()
  #lost = false
  #stopping: Promise<readonly string[]> | undefined
  #step: Promise<unknown> = Promise.resolve()

  constructor(context: LegContext, channelId: string, nextName: (side: 'caller' | 'others') => string) {
    super()
    const track = (side: 'caller' | 'others', spy: 'in' | 'out') => ({
      snoop: new Snoop(context, channelId, { spy, whisper: 'none' }).once('lost', () => this.#onGone()),
      live: new LiveRecording(context, nextName(side), () => void this.#onOver()),
    })
    this.#tracks = [track('caller', 'in'), track('others', 'out')]
  }

  async start(): Promise<void> {
    const starting = this.#start()
    this.#step = starting.catch(() => undefined)
    await starting
  }

  async pause(paused: boolean): Promise<void> {
    const work = this.#step.then(() => Promise.all(this.#tracks.map(({ live }) => live.pause(paused))))
    this.#step = work.catch(() => undefined)
    await work
  }

  stop(): Promise<readonly string[]> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #start(): Promise<void> {
    const opened = await Promise.allSettled(this.#tracks.map(({ snoop }) => snoop.open()))
    const started = opened.every(({ status }) => status === 'fulfilled')
      ? await Promise.allSettled(this.#tracks.map(({ live, snoop }) => live.start({ channel: snoop.channelId })))
      : []
    const failure = [...opened, ...started].find((result) => result.status === 'rejected')
    if (failure) {
      this.#lost = true
      // Half a recording is none.
      if (started.length > 0) await Promise.all(this.#tracks.map(({ live }) => live.discard()))
      await Promise.all(this.#tracks.map(({ snoop }) => snoop.close()))
      throw failure.reason
    }
    this.#parts.push(...this.#tracks.map(({ live }) => live.name))
  }

  async #stop(): Promise<readonly string[]> {
    await this.#step
    if (this.#parts.length > 0) await Promise.all(this.#tracks.map(({ live }) => live.stop()))
    await Promise.all(this.#tracks.map(({ snoop }) => snoop.close()))
    return this.#parts
  }

  #onGone(): void {
    this.#gone.abort()
    this.#lose('gone')
  }

  async #onOver(): Promise<void> {
    await sleep(GOING_MS, this.#gone.signal)
    this.#lose(this.#gone.signal.aborted ? 'gone' : 'failed')
  }

  #lose(why: 'gone' | 'failed'): void {
    if (this.#lost || this.#stopping) return
    this.#lost = true
    this.emit('lost', why)
  }
}
