import type { CodecPreference, IceOptions, MediaOptions, OpusOptions } from '../media/session.ts'
import type { VideoOptions } from '../media/video/video.ts'
import type { Mapping } from './mapping.ts'

export interface MediaPlanOptions {
  readonly ice: IceOptions
  readonly opus: OpusOptions
  readonly prefer: CodecPreference
  /** Undefined: audio only. */
  readonly video?: VideoOptions | undefined
  readonly appTimeoutMs: number
  readonly connectTimeoutMs: number
}

/** Candidates that a server must be asked for, so that they may come after a description (RFC 8839 5.1). */
export type CandidateKind = 'srflx' | 'relay'

/** What a talk path is opened with: the configuration, and over it what the mapping asks for. */
export class MediaPlan {
  readonly #defaults: MediaPlanOptions

  constructor(defaults: MediaPlanOptions) {
    this.#defaults = defaults
  }

  /** The kinds of candidates that the configured ICE servers give. */
  get lateCandidates(): readonly CandidateKind[] {
    const { servers, relayOnly } = this.#defaults.ice
    const has = (scheme: RegExp) => servers.some(({ urls }) => scheme.test(urls))
    return [
      ...(has(/^stuns?:/) && !relayOnly ? ['srflx' as const] : []),
      ...(has(/^turns?:/) ? ['relay' as const] : []),
    ]
  }

  optionsFor(callId: string, mapping: Mapping | undefined): MediaOptions {
    const { opus, prefer: preferred, ...rest } = this.#defaults
    const { prefer = preferred, ...encoder } = mapping?.audio ?? {}
    return { ...rest, id: callId, opus: { ...opus, ...encoder }, prefer }
  }
}
