import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { readArguments } from '../../../dev/cloud/arguments.ts'
import { openCloud } from '../../../dev/cloud/cloud.ts'
import { runFaultCommand } from '../../../dev/cloud/fault-command.ts'
import { parseUser, parseUserFile } from '../../../dev/cloud/user-list.ts'
import { within } from '../../../src/lib/deadline.ts'
import { rest, tokenFor } from './rest-client.ts'

const START_MS = 20_000
const script = fileURLToPath(new URL('../../../scripts/cloud.mjs', import.meta.url))

function run(...args: string[]) {
  const process_ = spawn(process.execPath, [script, ...args], { stdio: 'pipe' })
  let out = ''
  const listeners = new Set<() => void>()
  for (const stream of [process_.stdout, process_.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      for (const listener of listeners) listener()
    })
  }
  const exit = once(process_, 'exit') as Promise<[number | null]>
  const says = async (text: string | RegExp) => {
    const said = new Promise<void>((resolve) => {
      const check = () => {
        if (typeof text === 'string' ? out.includes(text) : text.test(out)) resolve()
      }
      listeners.add(check)
      check()
    })
    await within(START_MS, said, `waiting for ${String(text)}`)
    return out
  }
  return { says, exit, type: (line: string) => process_.stdin.write(`${line}\n`), stop: () => process_.kill('SIGTERM') }
}

t.test('the cloud runs alone: says how to reach it, takes faults, and stops when told', async (t) => {
  const users = join(t.testdir({ users: '# staff\ncarla:secret-carla:77:Carla: C.\n\n' }), 'users')
  const alone = run('--port', '0', '--users', users, '--jwt-secret', 'x', 'ana:secret-ana')
  t.teardown(alone.stop)
  const out = await alone.says('Faults, to be typed here')
  t.match(out, /user 77: login carla, password secret-carla/)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(out)![0]
  const body = { application_id: 7777, auth_key: 'local-auth-key', user: { login: 'ana', password: 'secret-ana' } }
  const signIn = () =>
    fetch(`${url}/session.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  t.equal((await signIn()).status, 201)
  alone.type('refuse ana')
  await alone.says('refusing ana')
  t.equal((await signIn()).status, 401)
  alone.stop()
  const [code] = await within(START_MS, alone.exit, 'stopping')
  t.equal(code, 0)
})

t.test('what it cannot do it says in one line', async (t) => {
  const cloud = await openCloud()
  t.teardown(() => cloud.close())
  const alone = run('--port', String(cloud.port))
  await alone.says(/^Port \d+ is taken; choose another with --port\n$/)
  t.same(await within(START_MS, alone.exit, 'ending'), [1, null])
})

t.test('the command line says which users there are and how to sign in', async (t) => {
  t.equal(await readArguments(['--help', 'a:b']), undefined)
  t.match(await readArguments([]), { options: { port: 5280, autoSignup: false }, users: { length: 2 } })
  t.match(
    await readArguments([
      '--port',
      '0',
      '--app-id',
      '5',
      '--auth-key',
      'k',
      '--jwt-secret',
      's',
      '--auto-signup',
      'a:b',
    ]),
    {
      options: { port: 0, appId: 5, authKey: 'k', jwtSecret: 's', autoSignup: true },
      users: [{ login: 'a', password: 'b' }],
    },
  )
  await t.rejects(readArguments(['--port', 'x']), /--port takes a number, not "x"/)
  await t.rejects(readArguments(['nobody']), /"nobody" is not a user/)
  await t.rejects(readArguments(['--users', '/no/such/file']), /ENOENT/)
  await t.rejects(readArguments(['--prot', '1']), /Unknown option '--prot'/)
})

t.test('users are read from lines', (t) => {
  t.same(parseUser('a:b'), { login: 'a', password: 'b' })
  t.same(parseUser('a:b::Full: Name'), { login: 'a', password: 'b', fullName: 'Full: Name' })
  t.same(parseUserFile('# x\r\na:b:5\n\n  c:d  \n'), [
    { login: 'a', password: 'b', id: 5 },
    { login: 'c', password: 'd' },
  ])
  for (const bad of ['', 'a', 'a:', ':b', 'a:b:0', 'a:b:-1', 'a:b:x'])
    t.throws(() => parseUser(bad), /is not a user/, bad)
  t.end()
})

t.test('every fault can be typed, and a slip is answered by its usage', async (t) => {
  const cloud = await openCloud()
  t.teardown(() => cloud.close())
  cloud.addUser({ login: 'ana', password: 'secret-ana' })
  const token = await tokenFor(cloud, 'ana', 'secret-ana')
  const type = (line: string) => runFaultCommand(cloud, line)
  t.equal(await type('  '), '')
  t.equal(await type('drop accept 2'), 'losing accept')
  t.equal(await type('drop'), 'losing all signals')
  t.equal(await type('delay 100 call'), 'holding call back for 100 ms')
  t.equal(await type('cut'), '0 sockets cut')
  t.equal(await type('cut 5'), '0 sockets cut')
  t.equal(await type('freeze 5'), '0 sockets frozen')
  t.equal(await type('state'), '1 sessions, 0 chat connections')
  t.equal(await type('fail 502 /session'), 'answering /session with 502')
  t.match(await rest(cloud, 'GET', '/session', { token }), { status: 502 })
  t.equal(await type('stall /events'), 'no more answers to /events')
  t.equal(await type('clear'), 'no faults')
  t.match(await rest(cloud, 'GET', '/session', { token }), { status: 200 })
  t.equal(await type('expire'), '1 tokens expired')
  t.equal(await type('down'), 'down')
  await t.rejects(rest(cloud, 'GET', '/session'))
  t.equal(await type('up'), 'up')
  t.match(await rest(cloud, 'GET', '/session', { token }), { status: 401 })
  t.match(await type('freeze'), /"" is not a whole number; usage: freeze <user id>/)
  t.match(await type('delay soon'), /"soon" is not a whole number; usage: delay <ms>/)
  t.match(await type('refuse'), /usage: refuse <login>/)
  for (const unknown of ['help', 'constructor', '__proto__']) t.match(await type(unknown), /lose call signals/)
})
