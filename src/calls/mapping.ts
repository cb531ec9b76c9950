import type { CodecPreference, OpusOptions } from '../media/session.ts'
import type { DialRoute } from './dial-plan.ts'
import type { LimitRules } from './limits.ts'
import type { RecordingWishes } from './recording-wishes.ts'

/** Proof of who an identity is. Held in memory only; never logged or returned by the API. */
export type CubeSecret =
  { readonly kind: 'password'; readonly password: string } | { readonly kind: 'jwt'; readonly jwt: string }

/** The ConnectyCube user that stands for a SIP address, by its own exclusive credentials. */
export interface CubeIdentity {
  /** ConnectyCube's numeric id. */
  readonly userId: number
  readonly login: string
  readonly secret: CubeSecret
}

/** What a mapping may ask for instead of the configuration's. */
export interface AudioWishes extends OpusOptions {
  readonly prefer: CodecPreference
}

/** An address that is a room: whoever calls it comes in, and hears those who are there. */
export interface RoomWishes {
  readonly maxParticipants: number
}

/** One row of the lookup table: a SIP address and the ConnectyCube user it is in the apps' world. */
export interface Mapping {
  /** Normalised: `sip:user@host`, lower case. */
  readonly sipUri: string
  readonly displayName: string
  readonly department: string | undefined
  readonly cube: CubeIdentity
  /** App users that a phone's call to `sipUri` rings: logins, or numeric ids. */
  readonly ring: readonly (string | number)[]
  /** What Asterisk dials when an app calls the identity, e.g. `PJSIP/1001`; undefined: not reachable from apps. */
  readonly phone: string | undefined
  readonly audio: Partial<AudioWishes>
  /** For all calls of the mapping together, whichever side makes them; absent: none of its own. */
  readonly limits?: LimitRules
  /** Where its calls are to be recorded otherwise than the configuration says. */
  readonly recording?: RecordingWishes
  /** Its calls ring nobody: they come together. */
  readonly room?: RoomWishes
}

/** The lookup table, as calls see it. */
export interface Directory {
  /** By extension (`vendas`) or SIP URI (`sip:vendas@empresa.com`), case-insensitively. */
  findByAddress(address: string): Mapping | undefined
  /** By the ConnectyCube user that an app called. */
  findByCubeUser(userId: number): Mapping | undefined
  all(): readonly Mapping[]
  /** The ways for numbers that no mapping has, the most specific pattern first (`inOrder` of dial-plan.ts). */
  routes(): readonly DialRoute[]
}
