import { seededRandom } from '../dsp/random.ts'

/** How packets get lost. */
export type Loss =
  | { readonly kind: 'none' }
  /** Each by itself, with the same probability. */
  | { readonly kind: 'random'; readonly percent: number }
  /**
   * In bursts, by the two-state chain of Gilbert and Elliott: all packets of the bad state get lost, none of the good.
   * `percent` is the share lost over all, `burst` the mean length of a burst in packets.
   */
  | { readonly kind: 'bursty'; readonly percent: number; readonly burst: number }

export interface Impairment {
  readonly loss: Loss
  /** Each packet is delayed by a random time evenly distributed between 0 and this; packets may overtake one another. */
  readonly jitterMs: number
}

export const UNIMPAIRED: Impairment = { loss: { kind: 'none' }, jitterMs: 0 }

/** What becomes of one packet: its extra delay in ms, or that it is lost. */
export type Fate = number | 'lost'

/** The fates of `count` packets, the same for the same seed whoever sends them. */
export function fates({ loss, jitterMs }: Impairment, count: number, seed: number): Fate[] {
  const [losing, delaying] = [seededRandom(seed), seededRandom(seed ^ 0x5bd1e995)]
  const isLost = losses(loss, losing)
  return Array.from({ length: count }, () => {
    const delay = delaying() * jitterMs
    return isLost() ? 'lost' : delay
  })
}

function losses(loss: Loss, random: () => number): () => boolean {
  switch (loss.kind) {
    case 'none':
      return () => false
    case 'random':
      return () => random() < loss.percent / 100
    case 'bursty': {
      const recover = 1 / loss.burst
      const fail = (recover * loss.percent) / (100 - loss.percent)
      let bad = false
      return () => {
        bad = bad ? random() >= recover : random() < fail
        return bad
      }
    }
  }
}
