import { loadConfig } from '../../config/load-config.ts'
import { messageOf } from '../../lib/errors.ts'
import { configFile, type ConfigOption } from '../config-option.ts'
import type { CliContext, ExitCode } from '../context.ts'
import { ownUrl } from '../own-url.ts'

export interface HealthCheckOptions extends ConfigOption {
  readonly url?: string
  /** Seconds. */
  readonly timeout: number
}

/** `cubebridge health-check`: whether the bridge on this machine answers GET /health; for Docker's HEALTHCHECK. */
export async function healthCheck(options: HealthCheckOptions, context: CliContext): Promise<ExitCode> {
  const base = options.url ?? ownUrl((await loadConfig(configFile(options, context), context.env)).http)
  if (base === undefined) {
    context.stderr.write('the configuration has the HTTP interface off (http.enabled): there is nothing to ask\n')
    return 1
  }
  try {
    const response = await fetch(new URL('/health', base), { signal: AbortSignal.timeout(options.timeout * 1000) })
    const text = await response.text()
    if (response.ok) {
      context.stdout.write(`${text}\n`)
      return 0
    }
    context.stderr.write(`${base} answers ${response.status}\n`)
  } catch (error) {
    // fetch hides what happened in the cause.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    context.stderr.write(`${base} does not answer: ${messageOf(cause)}\n`)
  }
  return 1
}
