import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { access, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { WebSocket } from 'ws'
import { loaderFlags } from '../../../src/lib/typescript.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { setInConf } from '../../../dev/switch/conf-text.ts'
import { openSwitch } from '../../../dev/switch/switch.ts'

const run = promisify(execFile)

/** False when no process has this id. */
function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && alive(pid); i++) await sleep(50)
  return !alive(pid)
}

t.test('two switches run side by side, each with its own ports and secrets', async (t) => {
  const [one, two] = await Promise.all([openSwitch(), openSwitch()])
  t.teardown(() => one.close())
  t.teardown(() => two.close())
  t.not(one.sipPort, two.sipPort)
  t.not(one.ari.password, two.ari.password)
  t.match(await one.cli('core show version'), /Asterisk \d+/)
  t.strictSame(await two.channels(), [])
  t.strictSame(await two.bridges(), [])
})

t.test('nothing is wrong in the log of the sample switch', async (t) => {
  const sw = await openSwitch()
  t.teardown(() => sw.close())
  const log = await sw.log(1000)
  const complaints = log.split('\n').filter((line) => /ERROR|WARNING/.test(line))
  t.strictSame(complaints, [])
})

t.test("the bridge's own account is reached by WebSocket, and nobody is it without its password", async (t) => {
  const sw = await openSwitch()
  t.teardown(() => sw.close())
  const { server, user } = sw.line
  const socket = new WebSocket(server, 'sip')
  t.teardown(() => socket.terminate())
  await once(socket, 'open')
  const answer = once(socket, 'message')
  const lines = [
    `REGISTER sip:127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/WS x.invalid;branch=z9hG4bK1`,
    'Max-Forwards: 70',
    `From: <sip:${user}@127.0.0.1>;tag=1`,
    `To: <sip:${user}@127.0.0.1>`,
    'Call-ID: 1@x.invalid',
    'CSeq: 1 REGISTER',
    `Contact: <sip:${user}@x.invalid;transport=ws>`,
    'Content-Length: 0',
  ]
  socket.send(`${lines.join('\r\n')}\r\n\r\n`)
  const [reply] = (await answer) as [Buffer]
  t.match(reply.toString(), /^SIP\/2\.0 401 /)
})

t.test('everything listens on loopback only', async (t) => {
  const sw = await openSwitch()
  t.teardown(() => sw.close())
  const { stdout } = await run('cat', ['/proc/net/tcp', '/proc/net/udp', '/proc/net/tcp6', '/proc/net/udp6'])
  for (const port of [sw.ports.sip, sw.ports.http, sw.ports.ami]) {
    const hex = port.toString(16).toUpperCase().padStart(4, '0')
    const addresses = [...stdout.matchAll(new RegExp(`: (\\w+):${hex} \\w+:0000 (?:0A|07)`, 'g'))].map(([, ip]) => ip)
    t.ok(addresses.length > 0)
    t.ok(
      addresses.every((address) => address === '0100007F'),
      addresses.join(),
    )
  }
})

t.test('a closed switch leaves neither process nor folder, and closing twice is closing once', async (t) => {
  const sw = await openSwitch()
  const pid = sw.pid!
  t.ok(alive(pid))
  await Promise.all([sw.close(), sw.close()])
  await sw.close()
  t.notOk(alive(pid))
  await t.rejects(access(sw.dir))
  await t.rejects(sw.start(), { code: 'switch_closed' })
})

t.test('a switch that is stopped is away, and comes back on the same ports', async (t) => {
  const sw = await openSwitch()
  t.teardown(() => sw.close())
  await sw.stop('SIGKILL')
  t.notOk(sw.running)
  await t.rejects(sw.channels())
  await sw.start()
  t.strictSame(await sw.channels(), [])
})

t.test('a configuration that Asterisk can not run with is told with the log', async (t) => {
  const broken = openSwitch({ extraConf: { 'modules.conf': 'require = no_such_module.so' } })
  await t.rejects(broken, { code: 'switch_not_ready', message: /no_such_module/ })
})

t.test('the switch dies with the process that opened it, however that ends', async (t) => {
  const script = fileURLToPath(new URL('fixtures/open-and-die.ts', import.meta.url))
  for (const how of ['exit', 'kill']) {
    const { stdout } = await run(process.execPath, [...loaderFlags(script), script, how], { timeout: 60_000 }).catch(
      (error: unknown) => error as { stdout: string },
    )
    const pid = Number(/pid (\d+)/.exec(stdout)?.[1])
    t.ok(pid > 0, `Asterisk ran as ${pid}`)
    t.ok(await gone(pid), `and is gone after ${how}`)
    const dir = / in (\S+)/.exec(stdout)![1]!
    if (how === 'exit') await t.rejects(access(dir), 'and so is its folder')
    // Nobody was left to remove it.
    else await rm(dir, { recursive: true, force: true })
  }
})

t.test('a setting is changed in its own section only, and one that is not there is an error', async (t) => {
  const text = '[a](!)\nport = 1\n[b]\n; port = 9\nport => 2\nother = 3\n'
  t.equal(setInConf(text, 'b', 'port', '7'), '[a](!)\nport = 1\n[b]\n; port = 9\nport => 7\nother = 3\n')
  t.equal(setInConf(text, 'a', 'port', '7'), '[a](!)\nport = 7\n[b]\n; port = 9\nport => 2\nother = 3\n')
  t.throws(() => setInConf(text, 'a', 'other', '7'), /no other in \[a\]/)
})
