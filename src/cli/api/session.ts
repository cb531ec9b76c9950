import { readFile } from 'node:fs/promises'
import { InvalidArgumentError, type Command, type CommandOptions } from 'commander'
import type { BridgeConfig } from '../../config/bridge-config.ts'
import { loadConfig } from '../../config/load-config.ts'
import { ConfigError } from '../../lib/config-error.ts'
import { CliError } from '../cli-error.ts'
import { configFile, configOption, type ConfigOption } from '../config-option.ts'
import type { CliContext } from '../context.ts'
import { Output } from '../output.ts'
import { ownUrl } from '../own-url.ts'
import { ApiClient } from './api-client.ts'
import type { Target } from './connection.ts'

/** What every command has that asks a bridge. */
export interface ApiOptions extends ConfigOption {
  readonly url?: string
  readonly token?: string
  readonly json?: boolean
}

/** A bridge to ask, and where to say what came of it. */
export interface Session {
  readonly api: ApiClient
  readonly out: Output
  readonly context: CliContext
}

/** A command that asks a bridge, with the options for it. */
export function apiCommand(
  parent: Command,
  spec: string,
  description: string,
  context: CliContext,
  options: CommandOptions = {},
): Command {
  return parent
    .command(spec, options)
    .description(description)
    .addOption(configOption(context))
    .option('-u, --url <url>', "the bridge's address (also: CUBEBRIDGE_URL; else the configuration's)", parseUrl)
    .option('--token <token>', "a token (also: CUBEBRIDGE_TOKEN, which nobody else sees; else the configuration's)")
    .option('--json', 'JSON, as the bridge sends it')
}

export async function openSession(options: ApiOptions, context: CliContext): Promise<Session> {
  const api = new ApiClient(await findTarget(options, context))
  return { api, out: new Output(context, options.json === true), context }
}

export function parseUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text
  throw new InvalidArgumentError('It must begin with http:// or https://.')
}

/**
 * By option, then by environment, then by the configuration, which is read only when it is needed. The configuration's
 * token goes to the configuration's bridge and nowhere else.
 */
export async function findTarget(options: ApiOptions, context: CliContext): Promise<Target> {
  const given = options.url ?? (context.env.CUBEBRIDGE_URL || undefined)
  const token = options.token ?? (context.env.CUBEBRIDGE_TOKEN || undefined)
  if (given !== undefined && !(URL.canParse(given) && /^https?:/.test(given))) {
    throw new CliError('cli_connection', 'CUBEBRIDGE_URL must begin with http:// or https://')
  }
  if (given !== undefined && token !== undefined) return { url: new URL(given), token }
  const { http } = await configOf(options, context)
  const own = await ownTarget(http)
  if (given === undefined) {
    if (own) return { ...own, token: token ?? own.token }
    const why = http.enabled ? 'http.port is 0, which stands for any' : 'http.enabled is off'
    throw new CliError('cli_connection', `the configuration tells no address (${why}): give --url`)
  }
  const url = new URL(given)
  if (own?.url.origin === url.origin) return own
  throw new CliError('cli_connection', `there is no token for ${url.origin}: give --token, or set CUBEBRIDGE_TOKEN`)
}

/** The bridge of the configuration; undefined when it says no address. */
export async function ownTarget(http: BridgeConfig['http']): Promise<Target | undefined> {
  const url = http.port === 0 ? undefined : ownUrl(http)
  if (url === undefined) return undefined
  // One that can't be read is told by check and doctor, and by the usual test of certificates.
  const certificate = http.tls && (await readFile(http.tls.cert, 'utf8').catch(() => undefined))
  return { url: new URL(url), token: http.tokens[0], certificate }
}

async function configOf(options: ApiOptions, context: CliContext): Promise<BridgeConfig> {
  try {
    return await loadConfig(configFile(options, context), context.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const hint = 'or leave it out: set CUBEBRIDGE_URL and CUBEBRIDGE_TOKEN, or give --url and --token'
    throw new CliError('cli_connection', `${error.message}\n→ name the configuration by -c <file>, ${hint}`)
  }
}
