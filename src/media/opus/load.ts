import type { OpusCodec } from './opus.ts'

export interface LoadOpusOptions {
  /** A libopus kept by the installation, tried after the system's. */
  readonly cachePath?: string | undefined
  /** Is told when only the slow fall-back is there. */
  readonly warn?: (message: string) => void
}

/**
 * The process's Opus library, found at the first call: `CUBEBRIDGE_LIBOPUS`, the system's libopus, the one at
 * `cachePath`, and last opusscript. Throws a MediaError `media_opus_missing` when there is none.
 */
export function loadOpus(_options: LoadOpusOptions = {}): OpusCodec {
  throw new Error('under construction')
}

/** Which Opus runs in this process, for logs and health. */
export function describeOpus(): string {
  throw new Error('under construction')
}
