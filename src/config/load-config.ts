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
  const switchProblem = missingSwitch(value)
  if (switchProblem) throw new ConfigError('config_invalid', file, [problem(...switchProblem)])
  const portProblem = tooFewPorts(value)
  if (portProblem) throw new ConfigError('config_invalid', file, [problem(...portProblem)])
  const folder = dirname(resolve(file))
  const { tls } = value.http
  return {
    ...value,
    mappings: resolve(folder, value.mappings),
    records: {
      ...value.records,
      file: value.records.file === '-' ? '-' : resolve(folder, value.records.file),
      spool: resolve(folder, value.records.spool),
    },
    store: { ...value.store, file: resolve(folder, value.store.file) },
    http: { ...value.http, tls: tls && { cert: resolve(folder, tls.cert), key: resolve(folder, tls.key) } },
    recordings: { ...value.recordings, folder: resolve(folder, value.recordings.folder) },
  }
}

/** Phones are reached by one switch: Asterisk, or a SIP server. */
function missingSwitch({ asterisk, sip }: BridgeConfig): [path: string[], text: string] | undefined {
  if (!asterisk && sip?.use !== 'phones') {
    return [['asterisk'], 'is missing; it must be a map of keys, or sip.use must be phones']
  }
  if (asterisk && sip?.use === 'phones') return [['sip', 'use'], 'must be video where there is an "asterisk" as well']
  return undefined
}

function tooFewPorts({ calls, media, sip }: BridgeConfig): [path: string[], text: string] | undefined {
  const { maxCalls } = calls
  const video = sip !== undefined && media.video.enabled
  const ports = video ? 4 : 2
  const room = Math.floor((2 * pairsIn(media.rtp.ports)) / ports)
  if (room >= maxCalls) return undefined
  const each = video ? 'four ports for each call with video' : 'two ports for each call'
  const text =
    `has room for ${room} calls, ${each}, but calls.maxCalls allows ${maxCalls}: widen it to ` +
    `${ports * maxCalls} ports that begin with an even one, or lower calls.maxCalls`
  return [['media', 'rtp', 'ports'], text]
}

/** Each stream takes an even port, and the odd one for its RTCP (RFC 3550 11). A range that ends with an even one counts that too. */
function pairsIn({ first, last }: { readonly first: number; readonly last: number }): number {
  return Math.floor(last / 2) - Math.ceil(first / 2) + 1
}
