import { messageOf } from '../../lib/errors.ts'
import { MediaError } from '../errors.ts'
import { openLibopus } from './libopus.ts'
import type { OpusCodec } from './opus.ts'
import { openOpusscript } from './opusscript.ts'

export interface LoadOpusOptions {
  /** A libopus kept by the installation, tried after the system's. */
  readonly cachePath?: string | undefined
  /** Is told when what was asked for is not there, and when only the slow fall-back is. */
  readonly warn?: (message: string) => void
}

/** What the loaders of Linux, macOS and Windows know the library by. */
const SYSTEM_NAMES = ['libopus.so.0', 'libopus.0.dylib', 'opus.dll']

let loaded: OpusCodec | undefined

/**
 * The process's Opus library, found at the first call: `CUBEBRIDGE_LIBOPUS`, the system's libopus, the one at
 * `cachePath`, and last opusscript. Throws a MediaError `media_opus_missing` when there is none.
 */
export function loadOpus(options: LoadOpusOptions = {}): OpusCodec {
  loaded ??= findOpus(options, process.env.CUBEBRIDGE_LIBOPUS)
  return loaded
}

/** Which Opus runs in this process, for logs and health. */
export function describeOpus(): string {
  return loaded?.description ?? 'no Opus library loaded yet'
}

/** The search itself. `asked` is the path an administrator set. */
export function findOpus(
  options: LoadOpusOptions,
  asked: string | undefined,
  systemNames: readonly string[] = SYSTEM_NAMES,
): OpusCodec {
  const { cachePath, warn = () => undefined } = options
  const failures: string[] = []
  for (const path of [asked, ...systemNames, cachePath]) {
    if (!path) continue
    try {
      return openLibopus(path)
    } catch (error) {
      failures.push(`${path}: ${messageOf(error)}`)
      if (path === asked) warn(`CUBEBRIDGE_LIBOPUS can't be used, looking further: ${messageOf(error)}`)
    }
  }
  try {
    const fallback = openOpusscript()
    warn(
      `NO LIBOPUS FOUND: running on ${fallback.description}, with half the calls, twice the CPU and no error ` +
        `correction. Install libopus (Debian: apt install libopus0) or set CUBEBRIDGE_LIBOPUS. Tried ${failures.join('; ')}`,
    )
    return fallback
  } catch (cause) {
    throw new MediaError(
      'media_opus_missing',
      `no Opus library: install libopus (Debian: libopus0) or set CUBEBRIDGE_LIBOPUS. Tried ${failures.join('; ')}`,
      { cause },
    )
  }
}
