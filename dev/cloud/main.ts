import { createInterface } from 'node:readline'
import { messageOf } from '../../src/lib/errors.ts'
import { readArguments, USAGE, type Arguments } from './arguments.ts'
import { openCloud, type Cloud } from './cloud.ts'
import { helpText, runFaultCommand } from './fault-command.ts'

try {
  const given = await readArguments(process.argv.slice(2))
  if (given) await run(given)
  else console.log(USAGE)
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}

async function run({ options, users }: Arguments): Promise<void> {
  const cloud = await openCloud(options).catch((error: unknown) => {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    throw taken ? new Error(`Port ${options.port} is taken; choose another with --port`, { cause: error }) : error
  })
  try {
    for (const user of users) cloud.addUser(user)
  } catch (error) {
    await cloud.close()
    throw error
  }
  introduce(cloud)
  report(cloud)
  takeCommands(cloud)
}

function introduce(cloud: Cloud): void {
  const { endpoints } = cloud
  const [credentials, config] = cloud.sdkConfig()
  console.log(`Local ConnectyCube at ${endpoints.api_url} (REST) and ${endpoints.chat_url} (chat)\n`)
  console.log(`  ConnectyCube.init(${JSON.stringify(credentials)}, ${JSON.stringify(config)})\n`)
  for (const { id, login, password } of cloud.users()) console.log(`  user ${id}: login ${login}, password ${password}`)
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
