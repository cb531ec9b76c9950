import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { CloudOptions } from './cloud.ts'
import { parseUser, parseUserFile } from './user-list.ts'
import type { NewUser } from './users.ts'

export const USAGE = `Usage: npm run cloud -- [options] [login:password[:id[:full name]] ...]

A ConnectyCube-compatible server on this machine, for apps and the bridge under test.

  --port <n>          port (5280); 0 takes any free one
  --users <file>      users, one login:password[:id[:full name]] a line
  --app-id <n>        application id (7777)
  --auth-key <key>    auth key (local-auth-key)
  --jwt-secret <s>    accept JWTs signed with this secret (HS256) as custom identities
  --auto-signup       create unknown logins when they sign in, as the real cloud does unless forbidden
  --help
`

/** Somebody to call and somebody to be, when no users are given. */
const SAMPLE_USERS = ['ana:secret-ana:1001:Ana', 'bruno:secret-bruno:1002:Bruno']

export interface Arguments {
  readonly options: CloudOptions
  readonly users: readonly NewUser[]
}

/**
 * Reads the command line of a cloud that runs alone; undefined when help is wanted.
 * @throws Error that says what is wrong with it
 */
export async function readArguments(argv: readonly string[]): Promise<Arguments | undefined> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '5280' },
      users: { type: 'string' },
      'app-id': { type: 'string' },
      'auth-key': { type: 'string' },
      'jwt-secret': { type: 'string' },
      'auto-signup': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const users = [
    ...(values.users === undefined ? [] : parseUserFile(await readFile(values.users, 'utf8'))),
    ...positionals.map(parseUser),
  ]
  return {
    users: users.length > 0 ? users : SAMPLE_USERS.map(parseUser),
    options: {
      port: number(values.port, '--port'),
      autoSignup: values['auto-signup'],
      ...(values['app-id'] !== undefined && { appId: number(values['app-id'], '--app-id') }),
      ...(values['auth-key'] !== undefined && { authKey: values['auth-key'] }),
      ...(values['jwt-secret'] !== undefined && { jwtSecret: values['jwt-secret'] }),
    },
  }
}

function number(text: string, flag: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error(`${flag} takes a number, not "${text}"`)
  return Number(text)
}
