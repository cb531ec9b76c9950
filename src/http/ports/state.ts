/** One part that calls depend on. */
export interface PartReadiness {
  readonly ready: boolean
  /** The part's own word for its state, e.g. `online`, `connecting`, `refused`. */
  readonly status: string
  /** Epoch ms at which that began. */
  readonly since: number
  /** Why it is not ready, or what was last wrong; for people, never a secret. */
  readonly detail: string | undefined
}

export interface IdentityReadiness extends PartReadiness {
  readonly userId: number
  readonly login: string
  /** The SIP URIs that the identity stands for. */
  readonly mappings: readonly string[]
}

export interface MediaReadiness {
  readonly ready: boolean
  /** Worker processes that can take a call now, and how many there are to be. */
  readonly workers: number
  readonly wanted: number
  readonly sessions: number
  /** The highest Opus complexity that the workers can afford; 10 while they have time enough. */
  readonly complexityCeiling: number
  /** Directions of video that are transcoded, and how many could be. Undefined: nothing is ever transcoded. */
  readonly transcoding?: { readonly inUse: number; readonly limit: number } | undefined
}

export interface MappingsReadiness {
  /** False while the file as it is now is broken; the table before it stays in use. */
  readonly ready: boolean
  readonly count: number
  /** Epoch ms of the reading that is in use. */
  readonly loadedAt: number
  readonly error: string | undefined
}

/** The bridge's own SIP accounts: they carry video beside Asterisk, or, without Asterisk, all calls with phones. */
export interface SipReadiness extends PartReadiness {
  readonly accounts: readonly (PartReadiness & {
    /** `sip:cubebridge@empresa.com`. */
    readonly address: string
  })[]
}

/** Where what is known of calls is kept. */
export interface StoreReadiness extends PartReadiness {
  readonly status: 'online' | 'offline'
  readonly kind: 'sqlite' | 'postgres'
  /** Records on disk or in memory that the database does not have yet. */
  readonly waiting: number
}

/** The true state of every part, asked for at this moment. */
export interface Readiness {
  /** Whether calls can be made now, in both directions. */
  readonly ready: boolean
  /** Whether there is room for a further call, and if not, which limit is reached. Being full is no fault of a part. */
  readonly room: { readonly free: boolean; readonly detail: string | undefined }
  /** A stop was asked for: new calls are refused. */
  readonly stopping: boolean
  /** Undefined when the configuration has no `asterisk`: phones are reached by SIP alone. */
  readonly ari: PartReadiness | undefined
  /** Undefined when the configuration has no `ami`. */
  readonly ami: PartReadiness | undefined
  /** Undefined when the configuration has no `sip`. */
  readonly sip: SipReadiness | undefined
  readonly identities: readonly IdentityReadiness[]
  readonly media: MediaReadiness
  readonly mappings: MappingsReadiness
  readonly store: StoreReadiness
}

/** The process, whatever its parts do. */
export interface Health {
  readonly version: string
  readonly uptimeSeconds: number
  /** What encodes Opus, e.g. `libopus 1.3.1`. */
  readonly opus: string
  readonly workers: number
}

export interface StatePort {
  readiness(): Readiness
  health(): Health
}
