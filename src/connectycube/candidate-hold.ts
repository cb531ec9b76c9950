import type { IceCandidate } from '../media/session.ts'

/** What one device may trickle before it is known to have the call, and how many devices are remembered. */
const MOST_PER_DEVICE = 64
const MOST_DEVICES = 32

/** Candidates that came before they could be used, per device. What exceeds the bounds is dropped: ICE copes. */
export class CandidateHold {
  readonly #devices = new Map<string, IceCandidate[]>()

  hold(jid: string, candidates: readonly IceCandidate[]): void {
    const held = this.#devices.get(jid) ?? []
    if (held.length === 0 && this.#devices.size >= MOST_DEVICES) return
    held.push(...candidates.slice(0, MOST_PER_DEVICE - held.length))
    this.#devices.set(jid, held)
  }

  /** Hands over what a device sent, and forgets it. */
  take(jid: string): readonly IceCandidate[] {
    const held = this.#devices.get(jid) ?? []
    this.#devices.delete(jid)
    return held
  }

  /** The devices heard of. */
  get jids(): readonly string[] {
    return [...this.#devices.keys()]
  }

  clear(): void {
    this.#devices.clear()
  }
}
