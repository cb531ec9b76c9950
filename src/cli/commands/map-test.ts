import type { Mapping } from '../../calls/mapping.ts'
import { loadConfig } from '../../config/load-config.ts'
import { nearestName } from '../../lib/near-name.ts'
import { userOf } from '../../mapping/mapping-index.ts'
import { readMappings } from '../../mapping/read-mappings.ts'
import { configFile, type ConfigOption } from '../config-option.ts'
import type { CliContext, ExitCode } from '../context.ts'

/**
 * `cubebridge map-test <address>`: what a phone's call to the address, or an app's call to `cube:<userId>`, would find.
 * Exit code 1 when nothing.
 */
export async function mapTest(address: string, options: ConfigOption, context: CliContext): Promise<ExitCode> {
  const config = await loadConfig(configFile(options, context), context.env)
  const { index } = await readMappings(config.mappings, { env: context.env })
  const userId = /^cube:(\d{1,15})$/.exec(address)?.[1]
  const mapping = userId === undefined ? index.findByAddress(address) : index.findByCubeUser(Number(userId))
  if (mapping) {
    context.stdout.write(describe(mapping))
    return 0
  }
  const names = index.all().flatMap((known) => [userOf(known), known.sipUri])
  const near = nearestName(address, names)
  context.stderr.write(
    `${JSON.stringify(address)} is in no mapping of ${config.mappings}${near ? `; did you mean "${near}"?` : ''}\n`,
  )
  return 1
}

/** Everything but the secret. */
function describe(mapping: Mapping): string {
  const { cube, ring, phone } = mapping
  const lines: [name: string, value: string][] = [
    ['SIP address', mapping.sipUri],
    ['name', mapping.displayName],
    ['department', mapping.department ?? '(none)'],
    ['ConnectyCube user', `${cube.login} (${cube.userId}), by ${cube.secret.kind}`],
    ['a phone rings', ring.length > 0 ? ring.join(', ') : 'nobody: it has no ring list'],
    ['an app rings', phone ?? 'nobody: it has no phone'],
  ]
  return lines.map(([name, value]) => `${name.padEnd(18)}${value}\n`).join('')
}
