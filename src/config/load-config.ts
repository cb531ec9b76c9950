import { dirname, resolve } from 'node:path'
import { ConfigError } from '../lib/config-error.ts'
import { readYaml } from '../lib/yaml-document.ts'
import { bridgeSchema, type BridgeConfig } from './bridge-config.ts'

/**
 * Reads the bridge's configuration. Relative paths in it start from its own folder, wherever the bridge is started.
 * Rejects with a ConfigError that lists every problem found.
 */
export async function loadConfig(
  file: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<BridgeConfig> {
  const { value, problem } = await readYaml(file, bridgeSchema, { env })
  const { first, last } = value.media.rtp.ports
  if (last - first + 1 < value.calls.maxCalls) {
    throw new ConfigError('config_invalid', file, [
      problem(['media', 'rtp', 'ports'], `has fewer ports than calls.maxCalls allows calls (${value.calls.maxCalls})`),
    ])
  }
  const folder = dirname(resolve(file))
  return {
    ...value,
    mappings: resolve(folder, value.mappings),
    records: { file: value.records.file === '-' ? '-' : resolve(folder, value.records.file) },
  }
}
