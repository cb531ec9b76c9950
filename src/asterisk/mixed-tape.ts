import type { Tape, TapeEvents } from '../calls/tape.ts'
import { Emitter } from '../lib/emitter.ts'
import type { AriResourceEvent } from './ari/resource-events.ts'
import type { LegContext } from './leg-context.ts'
import { LiveRecording } from './live-recording.ts'

/**
 * A recording that ends so soon after everyone has left the bridge ends for that: Asterisk tells no difference to a disk
 * that is full. Measured: within half a second.
 */
const EMPTIED_MS = 3000

/**
 * All that is heard in a bridge. Asterisk ends the recording of a bridge that everyone has left, be it to wait for a
 * moment; a further part begins as soon as someone is back.
 */
export class MixedTape extends Emitter<TapeEvents> implements Tape {
  readonly #context: LegContext
  readonly #bridgeId: string
  readonly #nextName: () => string
  readonly #parts: string[] = []
  #live: LiveRecording | undefined
  #unwatch: () => void = () => undefined
  #someoneIn = true
  #emptiedAt = -Infinity
  #paused = false
  #stopping: Promise<readonly string[]> | undefined
  /** One request after the other. */
  #step: Promise<void> = Promise.resolve()

  constructor(context: LegContext, bridgeId: string, nextName: () => string) {
    super()
    this.#context = context
    this.#bridgeId = bridgeId
    this.#nextName = nextName
  }

  async start(): Promise<void> {
    this.#unwatch = this.#context.owners.watch(this.#bridgeId, (event) => this.#follow(event))
    try {
      await this.#do(() => this.#begin())
    } catch (error) {
      this.#unwatch()
      throw error
    }
  }

  async pause(paused: boolean): Promise<void> {
    await this.#do(async () => {
      await this.#live?.pause(paused)
      this.#paused = paused
      await this.#goOn()
    })
  }

  stop(): Promise<readonly string[]> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<readonly string[]> {
    this.#unwatch()
    await this.#step
    await this.#live?.stop()
    return this.#parts
  }

  #follow(event: AriResourceEvent): void {
    if (event.type !== 'ChannelEnteredBridge' && event.type !== 'ChannelLeftBridge') return
    // Asterisk's own helpers are in the list as well; nobody here owns those.
    const before = this.#someoneIn
    this.#someoneIn = event.bridge.channelIds.some((id) => this.#context.owners.owns(id))
    if (!this.#someoneIn) this.#emptiedAt = performance.now()
    else if (!before) this.#goOnLater()
  }

  async #begin(): Promise<void> {
    const live = new LiveRecording(this.#context, this.#nextName(), () => this.#onLost(live))
    this.#live = live
    try {
      await live.start({ bridge: this.#bridgeId })
      this.#parts.push(live.name)
    } catch (error) {
      this.#live = undefined
      throw error
    }
  }

  #onLost(live: LiveRecording): void {
    if (this.#stopping || this.#live !== live) return
    this.#live = undefined
    if (this.#someoneIn && performance.now() - this.#emptiedAt > EMPTIED_MS) this.emit('lost', 'failed')
    else this.#goOnLater()
  }

  #goOnLater(): void {
    this.#do(() => this.#goOn()).catch((error: unknown) => {
      if (this.#stopping) return
      this.#context.log.warn({ err: error, bridge: this.#bridgeId }, 'a recording could not be gone on with')
      this.emit('lost', 'failed')
    })
  }

  async #goOn(): Promise<void> {
    const live = this.#live
    // Asterisk tells nobody that a recording of a bridge ended that none of our channels is in.
    if (live && !(await this.#context.api.recordings.isLive(live.name)) && this.#live === live) {
      await live.stop()
      this.#live = undefined
    }
    if (!this.#live && this.#someoneIn && !this.#paused && !this.#stopping) await this.#begin()
  }

  #do(work: () => Promise<void>): Promise<void> {
    const done = this.#step.then(work)
    this.#step = done.catch(() => undefined)
    return done
  }
}
