import { loadConfig } from '../../config/load-config.ts'
import { configFile, type ConfigOption } from '../config-option.ts'
import type { CliContext, ExitCode } from '../context.ts'

/** `cubebridge run`: the bridge itself. */
export async function run(options: ConfigOption, context: CliContext): Promise<ExitCode> {
  return context.start(await loadConfig(configFile(options, context), context.env))
}
