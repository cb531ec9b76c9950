import pc from 'picocolors'
import { waysOut } from '../../config/ways-out.ts'
import type { BridgeConfig } from '../../config/bridge-config.ts'
import { loadConfig } from '../../config/load-config.ts'
import { checkup } from '../../doctor/checkup.ts'
import { nodeProbe, opusProbe, processorProbe } from '../../doctor/machine-probes.ts'
import { runProbe, type Finding, type Probe } from '../../doctor/probe.ts'
import { readMappings } from '../../mapping/read-mappings.ts'
import { bridgeProbe } from '../bridge-probe.ts'
import { configFile, type ConfigOption } from '../config-option.ts'
import type { CliContext, ExitCode } from '../context.ts'

export interface DoctorOptions extends ConfigOption {
  readonly json?: boolean
  readonly signIn?: boolean
}

/**
 * `cubebridge doctor`: looks at everything that calls need, a line each, and changes nothing. Exit code 1 when
 * something failed.
 */
export async function doctor(options: DoctorOptions, context: CliContext): Promise<ExitCode> {
  const report = options.json ? reportJson(context) : reportText(context)
  const failed: string[] = []
  const tell = (name: string, finding: Finding) => {
    if (finding.status === 'failed') failed.push(name)
    report(name, finding)
  }
  const file = configFile(options, context)
  tell('node', await runProbe(nodeProbe()))
  const config = await readConfig(file, context, (finding) => tell('configuration', finding))
  const probes = await probesOf(config, options, context)
  // All at once, so that the whole takes no longer than the slowest; told in order.
  const findings = probes.map((probe) => runProbe(probe))
  for (const [index, { name }] of probes.entries()) tell(name, await findings[index]!)
  return failed.length > 0 ? 1 : 0
}

async function readConfig(
  file: string,
  { env }: CliContext,
  tell: (finding: Finding) => void,
): Promise<BridgeConfig | undefined> {
  const loading = loadConfig(file, env)
  const look = async (): Promise<Finding> => {
    await loading
    return { status: 'ok', found: `${file}: right` }
  }
  const finding = await runProbe({ name: 'configuration', look })
  if (finding.status !== 'failed') {
    tell(finding)
    return loading
  }
  tell({ ...finding, advice: 'mend it: most of what else there is to see depends on it' })
  return undefined
}

/** `config` is undefined when it could not be read. */
async function probesOf(
  config: BridgeConfig | undefined,
  options: DoctorOptions,
  context: CliContext,
): Promise<readonly Probe[]> {
  if (!config) return [processorProbe(undefined), opusProbe(undefined, context.env.CUBEBRIDGE_LIBOPUS)]
  const identity = options.signIn ? await firstIdentity(config, context) : undefined
  return [...checkup(config, { env: context.env, identity }), bridgeProbe(config)]
}

/** Undefined when there is none; what is wrong with the table is told by its own probe. */
async function firstIdentity(config: BridgeConfig, { env }: CliContext) {
  try {
    const { index } = await readMappings(config.mappings, { env, allowsEndpoint: waysOut(config).allowsEndpoint })
    return index.all()[0]?.cube
  } catch {
    return undefined
  }
}

function reportJson({ stdout }: CliContext): (probe: string, finding: Finding) => void {
  return (probe, finding) => stdout.write(`${JSON.stringify({ probe, ...finding })}\n`)
}

function reportText({ stdout, colour }: CliContext): (probe: string, finding: Finding) => void {
  const { green, yellow, red, bold } = pc.createColors(colour)
  const paint = { ok: green, warning: yellow, failed: red }
  return (probe, { status, found, advice }) => {
    const indent = '\n' + ' '.repeat(25)
    const text = found.replaceAll('\n', indent) + (advice === undefined ? '' : `${indent}→ ${advice}`)
    stdout.write(`${paint[status](status.padEnd(9))}${bold(probe.padEnd(16))}${text}\n`)
  }
}
