import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { describeFileError, readBoundedFile } from '../../../lib/bounded-file.ts'
import { z } from '../../../lib/schema.ts'
import { readYaml } from '../../../lib/yaml-document.ts'
import { CliError } from '../../cli-error.ts'
import type { CliContext } from '../../context.ts'

/** The fields of a mapping, as options give them. */
export interface MappingFields {
  readonly file?: string
  readonly name?: string
  readonly department?: string
  readonly userId?: number
  readonly login?: string
  readonly ring?: readonly (string | number)[]
  readonly phone?: string
  readonly passwordFile?: string
  readonly passwordEnv?: string
  readonly jwtFile?: string
  readonly jwtEnv?: string
}

const MAX_SECRET_FILE = 16 * 1024
const SECRETS = ['passwordFile', 'passwordEnv', 'jwtFile', 'jwtEnv'] as const

/** Secrets come by file or environment: what stands on a command line, all users of the machine can read. */
export function mappingOptions(command: Command): Command {
  const secret = (flags: string, text: string, own: (typeof SECRETS)[number]) =>
    new Option(flags, text).conflicts(SECRETS.filter((other) => other !== own))
  return command
    .option(
      '-f, --file <file>',
      'the fields as YAML or JSON, with ${NAME} and ${file:…} filled in here; options come on top',
    )
    .option('--name <name>', 'what is shown of it')
    .option('--department <name>', 'its department')
    .option('--user-id <id>', 'the ConnectyCube user that stands for the address', parseUserId)
    .option('--login <login>', "and that one's login")
    .option('--ring <users>', 'app users that a call to it rings, logins or ids with commas', parseRing)
    .option('--phone <endpoint>', 'the phone that rings when an app calls it, such as PJSIP/1001')
    .addOption(secret('--password-file <file>', "a file with the ConnectyCube user's password", 'passwordFile'))
    .addOption(secret('--password-env <name>', 'or the environment variable that has it', 'passwordEnv'))
    .addOption(secret('--jwt-file <file>', 'or a file with its JWT', 'jwtFile'))
    .addOption(secret('--jwt-env <name>', 'or the environment variable that has that', 'jwtEnv'))
}

/** As the interface takes them. `''` takes a department or phone away. Holds the secret. */
export async function fieldsOf(options: MappingFields, context: CliContext): Promise<Record<string, unknown>> {
  const { name, department, userId, login, ring, phone } = options
  const base = options.file === undefined ? {} : await readFields(resolve(context.cwd, options.file), context)
  const cube = {
    ...(userId !== undefined && { userId }),
    ...(login !== undefined && { login }),
    ...(await secretOf(options, context)),
  }
  return {
    ...base,
    ...(name !== undefined && { displayName: name }),
    ...(department !== undefined && { department: department === '' ? null : department }),
    ...(ring && { ring }),
    ...(phone !== undefined && { phone: phone === '' ? null : phone }),
    ...(Object.keys(cube).length > 0 && { cube: { ...(base.cube as object | undefined), ...cube } }),
  }
}

async function readFields(file: string, { env }: CliContext): Promise<Record<string, unknown>> {
  return (await readYaml(file, z.record(z.string(), z.unknown()), { env })).value
}

async function secretOf(options: MappingFields, context: CliContext): Promise<Record<string, string>> {
  const { passwordFile, passwordEnv, jwtFile, jwtEnv } = options
  const [file, name] = [passwordFile ?? jwtFile, passwordEnv ?? jwtEnv]
  const key = passwordFile !== undefined || passwordEnv !== undefined ? 'password' : 'jwt'
  if (file !== undefined) return { [key]: await secretFile(resolve(context.cwd, file)) }
  if (name === undefined) return {}
  const value = context.env[name]
  if (value === undefined || value === '')
    throw new CliError('cli_usage', `the environment variable ${name} is not set`)
  return { [key]: value }
}

async function secretFile(file: string): Promise<string> {
  try {
    return (await readBoundedFile(file, MAX_SECRET_FILE)).replace(/\r?\n$/, '')
  } catch (error) {
    throw new CliError('cli_file', `${file} ${describeFileError(error)}`, { cause: error })
  }
}

function parseUserId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number, as the ConnectyCube console shows it.')
}

function parseRing(text: string): readonly (string | number)[] {
  const users = text.split(',').map((user) => user.trim())
  if (text === '') return []
  if (users.includes('')) throw new InvalidArgumentError('It must be logins or ids with commas between them.')
  return users.map((user) => (/^[1-9]\d{0,14}$/.test(user) ? Number(user) : user))
}
