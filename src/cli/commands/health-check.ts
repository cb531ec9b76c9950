import { loadConfig } from '../../config/load-config.ts'
import { messageOf } from '../../lib/errors.ts'
import { send, type Target } from '../api/connection.ts'
import { ownTarget } from '../api/session.ts'
import { CliError } from '../cli-error.ts'
import { configFile, type ConfigOption } from '../config-option.ts'
import type { CliContext, ExitCode } from '../context.ts'

export interface HealthCheckOptions extends ConfigOption {
  readonly url?: string
  /** Seconds. */
  readonly timeout: number
}

/** `cubebridge health-check`: whether the bridge on this machine answers GET /health; for Docker's HEALTHCHECK. */
export async function healthCheck(options: HealthCheckOptions, context: CliContext): Promise<ExitCode> {
  const target = await targetOf(options, context)
  if (target === undefined) {
    context.stderr.write('the configuration has the HTTP interface off (http.enabled): there is nothing to ask\n')
    return 1
  }
  const base = target.url.origin
  try {
    const ms = options.timeout * 1000
    const response = await send(target, { method: 'GET', path: '/health', timeoutMs: ms })
    const text = Buffer.concat(await response.toArray({ signal: AbortSignal.timeout(ms) })).toString()
    if (response.statusCode === 200) {
      context.stdout.write(`${text}\n`)
      return 0
    }
    context.stderr.write(`${base} answers ${response.statusCode}\n`)
  } catch (error) {
    context.stderr.write(`${error instanceof CliError ? error.message : `${base}: ${messageOf(error)}`}\n`)
  }
  return 1
}

async function targetOf({ url, ...options }: HealthCheckOptions, context: CliContext): Promise<Target | undefined> {
  if (url !== undefined) return { url: new URL(url) }
  const own = await ownTarget((await loadConfig(configFile(options, context), context.env)).http)
  return own && { ...own, token: undefined }
}
