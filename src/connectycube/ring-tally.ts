import type { Cause } from '../calls/end-reason.ts'

export type Refusal = Extract<Cause, 'rejected' | 'busy'>

/** Who of the rung users may still take a call. */
export class RingTally {
  readonly #users: Map<number, 'ringing' | Refusal>

  constructor(userIds: Iterable<number>) {
    this.#users = new Map([...userIds].map((id) => [id, 'ringing']))
  }

  get ringing(): readonly number[] {
    return [...this.#users].filter(([, state]) => state === 'ringing').map(([id]) => id)
  }

  isRinging(userId: number): boolean {
    return this.#users.get(userId) === 'ringing'
  }

  /**
   * Takes a user out: one who refuses on one device refuses on all. Returns the cause that ends the call when nobody is
   * left. Where answers differ, a decline outweighs busy, as SIP lets a 6xx win over every other final response of a
   * forked call (RFC 3261 16.7 step 5).
   */
  refuse(userId: number, refusal: Refusal): Refusal | undefined {
    if (!this.isRinging(userId)) return undefined
    this.#users.set(userId, refusal)
    if (this.ringing.length > 0) return undefined
    return [...this.#users.values()].includes('rejected') ? 'rejected' : 'busy'
  }
}
