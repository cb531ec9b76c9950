import type { CodecPreference, IceOptions, MediaOptions, OpusOptions } from '../media/session.ts'
import type { Mapping } from './mapping.ts'

export interface MediaPlanOptions {
  readonly ice: IceOptions
  readonly opus: OpusOptions
  readonly prefer: CodecPreference
  readonly appTimeoutMs: number
  readonly connectTimeoutMs: number
}

/** What a talk path is opened with: the configuration, and over it what the mapping asks for. */
export class MediaPlan {
  readonly #defaults: MediaPlanOptions

  constructor(defaults: MediaPlanOptions) {
    this.#defaults = defaults
  }

  optionsFor(callId: string, mapping: Mapping | undefined): MediaOptions {
    const { opus, prefer: preferred, ...rest } = this.#defaults
    const { prefer = preferred, ...encoder } = mapping?.audio ?? {}
    return { ...rest, id: callId, opus: { ...opus, ...encoder }, prefer }
  }
}
