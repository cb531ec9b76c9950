import type { CubeIdentity } from '../calls/mapping.ts'
import type { AppArrival } from '../calls/ports.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { Emitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { LegHome } from './cube-leg.ts'
import { Gate } from './gate.ts'
import { Identity, type IdentityState } from './identity.ts'
import { IncomingCubeLeg } from './incoming-leg.ts'
import { type CubeTimings, defaultTimings, type PushOptions } from './options.ts'
import { checkedEndpoints, type CubeAppOptions } from './sdk.ts'
import type { SignalOf } from './signal.ts'
import type { SignalingCounters } from './signaling.ts'
import { UserDirectory } from './users.ts'
import { within } from '../lib/deadline.ts'
import { messageOf } from '../lib/errors.ts'

export interface IdentityPoolOptions {
  readonly app: CubeAppOptions
  readonly log: Log
  readonly push: PushOptions
  readonly timings?: Partial<CubeTimings>
  /** Identities that sign in at the same time. */
  readonly signInsAtOnce?: number
  readonly clock?: Clock
  readonly random?: () => number
}

export interface IdentityStatus {
  readonly userId: number
  readonly login: string
  readonly state: IdentityState
  /** Live legs. */
  readonly legs: number
  readonly signals: Readonly<SignalingCounters>
}

interface IdentityPoolEvents {
  /** An app calls one of the identities. The leg may be over already: its first step rejects with the reason then. */
  arrive: [arrival: AppArrival]
  /** An identity's state changed. */
  change: [status: IdentityStatus]
}

/** All the ConnectyCube users that the bridge is, kept signed in. */
export class IdentityPool extends Emitter<IdentityPoolEvents> {
  readonly #options: IdentityPoolOptions
  readonly #timings: CubeTimings
  readonly #clock: Clock
  readonly #gate: Gate
  readonly #users: UserDirectory
  readonly #identities = new Map<number, Identity>()
  readonly #leaving = new Set<Promise<void>>()
  #closed = false

  /** Throws CubeError `cube_insecure_url`. */
  constructor(options: IdentityPoolOptions) {
    super()
    checkedEndpoints(options.app)
    this.#options = options
    this.#timings = { ...defaultTimings, ...options.timings }
    this.#clock = options.clock ?? systemClock
    this.#gate = new Gate(options.signInsAtOnce ?? 8)
    this.#users = new UserDirectory(this.#clock, options.log)
  }

  /**
   * Makes `list` the identities that are kept signed in. New ones sign in; one whose credentials changed does so again,
   * and one that is gone signs out, both after its last live leg.
   */
  setIdentities(list: readonly CubeIdentity[]): void {
    if (this.#closed) return
    const wanted = new Map(list.map((identity) => [identity.userId, identity]))
    for (const [userId, identity] of this.#identities) {
      if (!wanted.has(userId)) identity.legs.whenIdle(() => this.#remove(userId, identity))
    }
    for (const identity of wanted.values()) this.#ensure(identity)
  }

  /** What a leg of `identity` needs. Signs the identity in if nobody asked for it before. */
  homeOf(identity: CubeIdentity): LegHome {
    return this.#home(this.#identities.get(identity.userId) ?? this.#add(identity))
  }

  status(): readonly IdentityStatus[] {
    return [...this.#identities.values()].map(statusOf)
  }

  /** Signs all out. Legs should have ended before. Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    for (const [userId, identity] of this.#identities) this.#remove(userId, identity)
    await Promise.all(this.#leaving)
    this.removeAllListeners()
  }

  #ensure(wanted: CubeIdentity): void {
    const known = this.#identities.get(wanted.userId)
    if (!known) {
      this.#add(wanted)
      return
    }
    known.legs.whenIdle(undefined)
    if (!sameCredentials(known.identity, wanted)) known.replace(wanted)
  }

  #add(wanted: CubeIdentity): Identity {
    const { app, log, random } = this.#options
    const identity = new Identity({
      app,
      identity: wanted,
      timings: this.#timings,
      gate: this.#gate,
      clock: this.#clock,
      random: random ?? Math.random,
      log: log.child({ cubeUser: wanted.userId, login: wanted.login }),
    })
    identity.on('change', () => this.emit('change', statusOf(identity)))
    identity.signaling.on('call', (signal) => this.#onCall(identity, signal))
    if (this.#closed) {
      // Its leg fails to dial, as it should.
      void identity.close()
      return identity
    }
    this.#identities.set(wanted.userId, identity)
    identity.start()
    return identity
  }

  #remove(userId: number, identity: Identity): void {
    this.#identities.delete(userId)
    const left = identity.close()
    this.#leaving.add(left)
    void left.finally(() => this.#leaving.delete(left))
  }

  #onCall(identity: Identity, signal: SignalOf<'call'>): void {
    if (this.#closed) return
    const leg = new IncomingCubeLeg(this.#home(identity), signal)
    void this.#announce(identity, leg, signal.from.userId)
  }

  async #announce(identity: Identity, leg: IncomingCubeLeg, callerId: number): Promise<void> {
    const { log } = this.#options
    try {
      const user = await within(
        this.#timings.callerLookupMs,
        this.#users.byId(callerId, identity),
        'looking up the caller',
      )
      if (user) leg.introduce(user)
    } catch (error) {
      log.debug({ error: messageOf(error), callerId }, 'a caller could not be looked up')
    }
    try {
      // Also when the app has given up meanwhile: somebody called, and it is to be on record.
      const { dialled } = leg
      if (this.emit('arrive', { leg, identityUserId: identity.identity.userId, dialled })) return
    } catch (error) {
      log.error({ err: error }, 'taking the call of an app failed')
    }
    await leg.end({ cause: 'unreachable', by: 'bridge', detail: 'nobody takes the calls of apps' })
  }

  #home(identity: Identity): LegHome {
    const { log, push } = this.#options
    return { identity, users: this.#users, timings: this.#timings, push, log }
  }
}

function statusOf(identity: Identity): IdentityStatus {
  const { userId, login } = identity.identity
  return {
    userId,
    login,
    state: identity.state,
    legs: identity.legs.count,
    signals: { ...identity.signaling.counters },
  }
}

function sameCredentials(a: CubeIdentity, b: CubeIdentity): boolean {
  return a.login === b.login && JSON.stringify(a.secret) === JSON.stringify(b.secret)
}
