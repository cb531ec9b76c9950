import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { messageOf } from '../../src/lib/errors.ts'
import { openCloud, type Cloud, type CloudOptions } from './cloud.ts'
import { helpText, runFaultCommand } from './fault-command.ts'
import { parseUser, parseUserFile } from './user-list.ts'
import type { NewUser } from './users.ts'

const USAGE = `Usage: npm run cloud -- [options] [login:password[:id[:full name]] ...]

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

try {
  await main()
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
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
  if (values.help) {
    console.log(USAGE)
    return
  }
  const users = [
    ...(values.users === undefined ? [] : parseUserFile(await readFile(values.users, 'utf8'))),
    ...positionals.map(parseUser),
  ]
  const cloud = await open({
    port: number(values.port, '--port'),
    autoSignup: values['auto-signup'],
    ...(values['app-id'] !== undefined && { appId: number(values['app-id'], '--app-id') }),
    ...(values['auth-key'] !== undefined && { authKey: values['auth-key'] }),
    ...(values['jwt-secret'] !== undefined && { jwtSecret: values['jwt-secret'] }),
  })
  try {
    introduce(cloud, users.length > 0 ? users : SAMPLE_USERS.map(parseUser))
  } catch (error) {
    await cloud.close()
    throw error
  }
  report(cloud)
  takeCommands(cloud)
}

async function open(options: CloudOptions): Promise<Cloud> {
  try {
    return await openCloud(options)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error
    throw new Error(`Port ${options.port} is taken; choose another with --port`, { cause: error })
  }
}

function introduce(cloud: Cloud, users: readonly NewUser[]): void {
  const { endpoints } = cloud
  console.log(`Local ConnectyCube at ${endpoints.api_url} (REST) and ${endpoints.chat_url} (chat)\n`)
  console.log(`  ConnectyCube.init(${JSON.stringify(cloud.sdkConfig()[0])}, ${JSON.stringify(cloud.sdkConfig()[1])})\n`)
  for (const user of users) {
    const { id, login, password } = cloud.addUser(user)
    console.log(`  user ${id}: login ${login}, password ${password}`)
  }
  console.log(`\nFaults, to be typed here:\n${helpText()}\n`)
}

function report({ journal }: Cloud): void {
  journal.on('online', (userId, resource) => console.log(`${userId}/${resource} is online`))
  journal.on('offline', (userId, resource) => console.log(`${userId}/${resource} is offline`))
  journal.on('push', ({ from, to, payload }) =>
    console.log(`${from} pushes to ${to.join(', ')}: ${JSON.stringify(payload)}`),
  )
  journal.on('signal', ({ from, to, signalType, sessionID, dropped, devices }) =>
    console.log(`${from} → ${to} ${signalType} ${sessionID} ${dropped ? '(lost)' : `(${devices} devices)`}`),
  )
}

function takeCommands(cloud: Cloud): void {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    void runFaultCommand(cloud, line).then((answer) => answer && console.log(answer))
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      lines.close()
      process.stdin.destroy()
      void cloud.close()
    })
  }
}

function number(text: string, flag: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error(`${flag} takes a number, not "${text}"`)
  return Number(text)
}
