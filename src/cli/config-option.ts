import { resolve } from 'node:path'
import { Option } from 'commander'
import type { CliContext } from './context.ts'

export interface ConfigOption {
  readonly config: string
}

/** `--config <file>`, from the environment's CUBEBRIDGE_CONFIG or in the working folder when it is not given. */
export function configOption(context: CliContext): Option {
  return new Option('-c, --config <file>', 'the configuration (also: CUBEBRIDGE_CONFIG)').default(
    context.env.CUBEBRIDGE_CONFIG ?? 'cubebridge.yaml',
  )
}

export function configFile(options: ConfigOption, context: CliContext): string {
  return resolve(context.cwd, options.config)
}
