import { loadConfig } from '../../config/load-config.ts'
import { waysOut } from '../../config/ways-out.ts'
import { readMappings } from '../../mapping/read-mappings.ts'
import { configFile, type ConfigOption } from '../config-option.ts'
import type { CliContext, ExitCode } from '../context.ts'

/** `cubebridge check`: whether configuration and mappings are right, without starting anything. */
export async function check(options: ConfigOption, context: CliContext): Promise<ExitCode> {
  const file = configFile(options, context)
  const config = await loadConfig(file, context.env)
  context.stdout.write(`${file}: right\n`)
  const { index } = await readMappings(config.mappings, {
    env: context.env,
    allowsEndpoint: waysOut(config).allowsEndpoint,
  })
  context.stdout.write(`${config.mappings}: right, ${index.all().length} mappings\n`)
  return 0
}
