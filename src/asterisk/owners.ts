import type { AriChannelEvent } from './ari/events.ts'
import { isResourceEvent, subjectsOf, type AriResourceEvent } from './ari/resource-events.ts'

/** Hears of its channel. False: the event is not for this owner any more. */
export type Owner = (event: AriChannelEvent) => boolean

/** Hears what happens to a thing. */
export type Watcher = (event: AriResourceEvent) => void

/**
 * Who answers for which channel or bridge in Asterisk. Something is owned from before the request that makes it until
 * after it is gone; what of ours nobody owns is left over from an earlier run.
 */
export class Owners {
  readonly #owners = new Map<string, Owner>()
  readonly #watchers = new Map<string, Set<Watcher>>()

  /** Returns how to let go of it. */
  own(id: string, owner: Owner = () => true): () => void {
    this.#owners.set(id, owner)
    return () => {
      if (this.#owners.get(id) === owner) this.#owners.delete(id)
    }
  }

  owns(id: string): boolean {
    return this.#owners.has(id)
  }

  /**
   * Tells of what happens to a channel, bridge, playback or recording, by its id or name, owned or not. Returns how to
   * stop it.
   */
  watch(id: string, watcher: Watcher): () => void {
    const watchers = this.#watchers.get(id) ?? new Set()
    this.#watchers.set(id, watchers.add(watcher))
    return () => {
      if (watchers.delete(watcher) && watchers.size === 0) this.#watchers.delete(id)
    }
  }

  /** False when nobody owns the event's channel, or nobody watches what the event is about. */
  deliver(event: AriChannelEvent | AriResourceEvent): boolean {
    if (!isResourceEvent(event)) return this.#owners.get(event.channel.id)?.(event) ?? false
    // Found before any of them is told, for they may let go of one another.
    const told = new Set(subjectsOf(event).flatMap((id) => [...(this.#watchers.get(id) ?? [])]))
    const defects: unknown[] = []
    for (const watcher of told) {
      try {
        watcher(event)
      } catch (error) {
        // One watcher's defect must not keep the event from the others.
        defects.push(error)
      }
    }
    if (defects.length > 0) throw new AggregateError(defects, `${event.type} was not handled`)
    return told.size > 0
  }
}
