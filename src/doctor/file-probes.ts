import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { waysOut } from '../config/ways-out.ts'
import type { BridgeConfig } from '../config/bridge-config.ts'
import { describeFileError } from '../lib/bounded-file.ts'
import { readMappings } from '../mapping/read-mappings.ts'
import type { Mapping } from '../calls/mapping.ts'
import type { Environment, Finding, Probe } from './probe.ts'

export function mappingsProbe(config: BridgeConfig, env: Environment): Probe {
  return {
    name: 'mappings',
    look: async () => {
      const { index } = await readMappings(config.mappings, { env, allowsEndpoint: waysOut(config).allowsEndpoint })
      return judgeMappings(config.mappings, index.all())
    },
  }
}

/** `where` they stand. */
export function judgeMappings(where: string, all: readonly Mapping[]): Finding {
  if (all.length === 0) {
    return { status: 'warning', found: `${where}: no mapping`, advice: 'add one: without, no call finds its way' }
  }
  const noPhone = all.filter((mapping) => mapping.phone === undefined).length
  const noRing = all.filter((mapping) => mapping.ring.length === 0).length
  const remarks = [
    `${all.length} mappings`,
    ...(noPhone > 0 ? [`${noPhone} without a phone for apps to reach`] : []),
    ...(noRing > 0 ? [`${noRing} without app users for phones to reach`] : []),
  ]
  return { status: 'ok', found: `${where}: ${remarks.join(', ')}` }
}

/** Whether the file could be appended to; it is not made. */
export function recordsProbe({ records: { file } }: BridgeConfig): Probe {
  return {
    name: 'records',
    look: async () => {
      if (file === '-') return { status: 'ok', found: 'written to standard output' }
      const advice = 'let this user write there, or set records.file'
      try {
        const { size } = await stat(file)
        await access(file, constants.R_OK | constants.W_OK)
        return { status: 'ok', found: `${file}: can be appended to, ${size} bytes` }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          return { status: 'failed', found: `${file}: ${describeFileError(error)}`, advice }
        }
      }
      const folder = dirname(file)
      try {
        await access(folder, constants.W_OK | constants.X_OK)
        return { status: 'ok', found: `${file}: can be made` }
      } catch (error) {
        return { status: 'failed', found: `${folder}: ${describeFileError(error)}`, advice }
      }
    },
  }
}
