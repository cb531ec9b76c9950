import type { AriChannelEvent } from './ari/events.ts'

/** Hears of its channel. False: the event is not for this owner any more. */
export type Owner = (event: AriChannelEvent) => boolean

/**
 * Who answers for which channel or bridge in Asterisk. Something is owned from before the request that makes it until
 * after it is gone; what of ours nobody owns is left over from an earlier run.
 */
export class Owners {
  readonly #owners = new Map<string, Owner>()

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

  /** False when nobody owns the event's channel. */
  deliver(event: AriChannelEvent): boolean {
    return this.#owners.get(event.channel.id)?.(event) ?? false
  }
}
