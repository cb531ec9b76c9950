import { sleep } from '../lib/deadline.ts'
import { reasonOf } from '../lib/errors.ts'
import { remove, type LegContext } from './leg-context.ts'
import type { LinkState } from './link.ts'

export interface ReconcilerOptions {
  readonly context: LegContext
  /** Calls are given up when ARI has been out of reach for so long; `LOST_AFTER_MS` when not set. Milliseconds. */
  readonly lostAfterMs?: number | undefined
  /** How often leftovers are looked for while all is well. Milliseconds. */
  readonly sweepMs: number
}

/**
 * Audio does not pass through ARI: people may talk on though it is away, and hang up when they can't. This only bounds
 * how long a call can stay that nobody is in any more.
 */
const LOST_AFTER_MS = 600_000

/** A call may arrive while the lists are on their way: what nobody owns now may be owned in a moment. */
const SECOND_LOOK_MS = 500
/** A removal that failed is tried again so much later. */
const SOON_MS = 2000
const CLEARING = 16
const CONGESTION = 34

/**
 * Makes the bridge's idea of things and Asterisk's the same again. Asterisk does not replay the events of a time without
 * a socket: at each connect, legs whose channel is gone end, and what is ours but has no owner is removed.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions
  readonly #context: LegContext
  readonly #closing = new AbortController()
  #startup: string | undefined
  /** Legs were not compared with Asterisk since the last connect. */
  #missed = false
  #running: Promise<void> = Promise.resolve()
  #next: NodeJS.Timeout | undefined
  #nextAt = Infinity
  #givingUp: NodeJS.Timeout | undefined

  constructor(options: ReconcilerOptions) {
    this.#options = options
    this.#context = options.context
  }

  /** The connection's state changed. */
  follow(state: LinkState): void {
    if (this.#closing.signal.aborted) return
    if (state.status === 'online') {
      clearTimeout(this.#givingUp)
      this.#givingUp = undefined
      this.#missed = true
      this.#run()
    } else if (state.status !== 'stopped') {
      const { lostAfterMs = LOST_AFTER_MS } = this.#options
      this.#givingUp ??= setTimeout(() => {
        const detail = `ARI has been out of reach for ${lostAfterMs} ms`
        for (const leg of [...this.#context.legs]) leg.lose(detail)
      }, lostAfterMs)
    }
  }

  /** Asks for a look for leftovers soon. */
  request(): void {
    this.#schedule(SOON_MS)
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort()
    clearTimeout(this.#next)
    clearTimeout(this.#givingUp)
    await this.#running
  }

  #schedule(ms: number): void {
    const at = performance.now() + ms
    if (this.#closing.signal.aborted || at >= this.#nextAt) return
    clearTimeout(this.#next)
    this.#nextAt = at
    this.#next = setTimeout(() => this.#run(), ms)
  }

  /** One look after the other. */
  #run(): void {
    clearTimeout(this.#next)
    this.#nextAt = Infinity
    this.#running = this.#running.then(async () => {
      if (this.#closing.signal.aborted) return
      try {
        if (this.#missed) {
          // Before the lists are asked for: a connection that is lost and made again meanwhile wants newer ones.
          this.#missed = false
          await this.#updateLegs()
        }
        await this.#removeOrphans()
        this.#schedule(this.#options.sweepMs)
      } catch (error) {
        this.#missed = true
        this.#context.log.warn({ ...reasonOf(error) }, 'Asterisk could not be reconciled')
        this.#schedule(SOON_MS)
      }
    })
  }

  async #updateLegs(): Promise<void> {
    const { api, app, legs, log } = this.#context
    // A leg that comes later has a channel that is newer than the list.
    const known = [...legs]
    const [startup, channels, inApp] = await Promise.all([
      api.startupTime(),
      api.channels(),
      api.applicationChannelIds(app).then((ids) => new Set(ids)),
    ])
    const restarted = this.#startup !== undefined && startup !== this.#startup
    this.#startup = startup
    const byId = new Map(channels.map((channel) => [channel.id, channel]))
    for (const leg of known) {
      const channel = byId.get(leg.networkId)
      // The application stays subscribed to a channel it made, and lists it, wherever the dialplan has it.
      leg.resync(channel, inApp.has(leg.networkId) && channel?.stasisApp !== undefined, restarted)
    }
    if (known.length > 0) log.info({ legs: known.length, restarted }, 'live calls were checked against Asterisk')
  }

  async #removeOrphans(): Promise<void> {
    const first = await this.#orphans()
    if (first.size === 0) return
    await sleep(SECOND_LOOK_MS, this.#closing.signal)
    if (this.#closing.signal.aborted) return
    const { api, log } = this.#context
    for (const [id, orphan] of await this.#orphans()) {
      if (!first.has(id)) continue
      log.warn({ orphan: orphan.name }, 'removed from Asterisk: left over, no call has it')
      await remove(this.#context, orphan.name, orphan.cause ? api.hangUp(id, orphan.cause) : api.destroyBridge(id))
    }
  }

  /** Channels in our application and things with names of ours that no one owns, with the cause to hang up with. */
  async #orphans(): Promise<Map<string, { name: string; cause: number | undefined }>> {
    const { api, app, names, owners, released } = this.#context
    const sentElsewhere = [...released]
    const [channels, bridges, inApp] = await Promise.all([
      api.channels(),
      api.bridgeIds(),
      api.applicationChannelIds(app).then((ids) => new Set(ids)),
    ])
    const living = new Set(channels.map(({ id }) => id))
    for (const id of sentElsewhere) if (!living.has(id)) released.delete(id)
    const orphans = new Map<string, { name: string; cause: number | undefined }>()
    for (const { id, name, state } of channels) {
      const ours = !released.has(id) && (inApp.has(id) || names.kindOf(id))
      if (!ours || owners.owns(id)) continue
      orphans.set(id, { name: `channel ${name}`, cause: state === 'Ring' ? CONGESTION : CLEARING })
    }
    for (const id of bridges) {
      if (!owners.owns(id) && names.kindOf(id) === 'bridge') orphans.set(id, { name: `bridge ${id}`, cause: undefined })
    }
    return orphans
  }
}
