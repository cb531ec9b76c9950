import type { Leg } from '../calls/leg.ts'
import type { AppDialOptions, AppNetwork } from '../calls/ports.ts'
import type { IdentityPool } from './identity-pool.ts'
import { OutgoingCubeLeg } from './outgoing-leg.ts'

/** The apps, as calls see them. */
export class CubeAppNetwork implements AppNetwork {
  readonly #pool: IdentityPool

  constructor(pool: IdentityPool) {
    this.#pool = pool
  }

  createLeg(options: AppDialOptions): Leg {
    return new OutgoingCubeLeg(this.#pool.homeOf(options.mapping.cube), options)
  }
}
