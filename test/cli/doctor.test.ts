import { createServer } from 'node:http'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { openCloud } from '../../dev/cloud/cloud.ts'
import { freePortRange } from '../../dev/ports/port-range.ts'
import { openSwitch } from '../../dev/switch/switch.ts'
import { openBridge } from '../../src/bridge.ts'
import { nodeProbe, processorProbe } from '../../src/doctor/machine-probes.ts'
import { runProbe, type Finding } from '../../src/doctor/probe.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { silentLog } from '../../src/lib/log.ts'
import { Store } from '../../src/store/store.ts'

const TOKEN = 'token-of-the-doctors-tests'
const PASSWORD = 'secret-of-vendas'
const STORE_KEY = 'a1'.repeat(32)

type Section = Readonly<Record<string, unknown>>
type Findings = Readonly<Record<string, Finding>>

const asterisk = await openSwitch()
const cloud = await openCloud()
const vendas = cloud.addUser({ login: 'vendas_cube', password: PASSWORD, fullName: 'Vendas' })
t.teardown(async () => {
  await asterisk.close()
  await cloud.close()
})

/** A folder with a configuration that is right, but for what `over` lays over its sections. */
async function house(t: Test, over: Readonly<Record<string, Section | string>> = {}, mappings = [mapping()]) {
  const dir = t.testdir({})
  const own: Record<string, Section> = {
    asterisk: { ari: asterisk.ari, ami: asterisk.ami },
    connectycube: cloud.bridgeSection,
    media: { workers: 1, rtp: { ports: await portsApart() } },
    calls: { maxCalls: 1 },
    http: { port: await freeTcpPort(), token: TOKEN },
    store: { key: STORE_KEY },
    recordings: { minFreeBytes: 0 },
  }
  const sections: Record<string, unknown> = { ...own }
  for (const [name, section] of Object.entries(over)) {
    sections[name] = typeof section === 'string' ? section : { ...own[name], ...section }
  }
  await writeFile(join(dir, 'cubebridge.yaml'), JSON.stringify(sections))
  await writeFile(join(dir, 'mappings.yaml'), JSON.stringify({ mappings }))
  return dir
}

function mapping(cube: Section = {}): Section {
  return {
    sipUri: 'sip:vendas@empresa.com',
    displayName: 'Vendas',
    cube: { login: 'vendas_cube', password: PASSWORD, userId: vendas.id, ...cube },
    ring: ['maria'],
    phone: 'PJSIP/1001',
  }
}

/** Resolves with the port of something that answers, and is neither Asterisk nor a bridge. */
async function webServer(t: Test): Promise<number> {
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** Twenty UDP ports that are likely free, and not Asterisk's. */
async function portsApart(): Promise<string> {
  const [first = 0, last = 0] = (await freePortRange(20)).split('-').map(Number)
  const [rtpFirst, rtpLast] = asterisk.ports.rtp
  return first <= rtpLast && rtpFirst <= last ? `${rtpLast + 1}-${rtpLast + 20}` : `${first}-${last}`
}

async function freeTcpPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function text(t: Test, cwd: string, ...argv: string[]): Promise<{ code: number; output: string }> {
  const out = new PassThrough()
  const err = new PassThrough()
  const start = () => Promise.reject(new Error('the bridge was started'))
  const code = await runCli(['doctor', ...argv], { start, stdout: out, stderr: err, env: {}, cwd, colour: false })
  t.equal(err.read(), null, 'nothing on standard error')
  const output = String(out.read() ?? '')
  for (const secret of [PASSWORD, TOKEN, STORE_KEY, asterisk.ari.password, asterisk.ami.secret]) {
    t.notOk(output.includes(secret), 'no secret is told')
  }
  return { code, output }
}

async function examine(t: Test, cwd: string, ...argv: string[]): Promise<{ code: number; findings: Findings }> {
  const { code, output } = await text(t, cwd, '--json', ...argv)
  const lines = output.trim().split('\n')
  const findings = Object.fromEntries(
    lines.map((line) => {
      const { probe, ...finding } = JSON.parse(line) as Finding & { probe: string }
      return [probe, finding]
    }),
  )
  t.equal(Object.keys(findings).length, lines.length, 'one line for each')
  const someFailed = Object.values(findings).some(({ status }) => status === 'failed')
  t.equal(code, someFailed ? 1 : 0, 'the exit code tells whether something failed')
  return { code, findings }
}

t.test('with everything in place all is well, and nothing was changed', async (t) => {
  const dir = await house(t)
  const { code, findings } = await examine(t, dir)
  t.equal(code, 0, JSON.stringify(findings, undefined, 2))
  t.same(Object.keys(findings), [
    ...['node', 'configuration', 'processor', 'opus', 'mappings', 'records', 'store', 'recordings', 'http', 'webhooks'],
    ...['rtp', 'ari', 'modules', 'ami', 'dialplan', 'connectycube', 'bridge'],
  ])
  t.match(findings, {
    node: { status: 'ok', found: process.versions.node },
    configuration: { status: 'ok', found: /cubebridge\.yaml: right/ },
    processor: { found: /cores for 1 media workers/ },
    opus: { status: 'ok', found: /^libopus .*: \d+ µs to encode 20 ms/ },
    mappings: { status: 'ok', found: /mappings\.yaml: 1 mappings/ },
    records: { status: 'ok', found: /records\.jsonl: can be made/ },
    store: { status: 'ok', found: /store\.sqlite: can be made/ },
    recordings: { status: 'ok', found: /recordings: can be made, [\d.]+ GB are free/ },
    http: { status: 'ok', found: /1 token, for this machine only/ },
    webhooks: { status: 'ok', found: 'none' },
    dialplan: { status: 'ok', found: /^cubebridge-take,over is there; .*music on hold is there/ },
    rtp: { status: 'ok', found: /: 10 of 10 tried are free, apart from Asterisk's \d+-\d+/ },
    ari: { status: 'ok', found: /Asterisk 2\d\.\d+.*may write/ },
    modules: { found: /all \d+ that calls need/ },
    ami: { status: 'ok', found: /user cubebridge is logged in/ },
    connectycube: { status: 'ok', found: /answer; nobody signed in/ },
    bridge: { status: 'ok', found: /none runs/ },
  })
  t.same((await readdir(dir)).sort(), ['cubebridge.yaml', 'mappings.yaml'])
  t.same(await asterisk.channels(), [])
  t.same(cloud.journal.signals, [])
})

t.test('as text it is a line each, with advice below', async (t) => {
  const { code, output } = await text(t, await house(t, { media: { workers: 256 } }, [{ x: 1 }]))
  t.equal(code, 1)
  t.match(output, /^ok {7}node {12}Node \d+/m)
  t.match(output, /^warning {2}processor {7}\d+ cores for 256 media workers.*\n {25}→ set media\.workers/m)
  t.match(output, /^failed {3}mappings {8}.*mappings\.yaml:\d+:\d+: .*\n {25}\S*mappings\.yaml:/m)
})

t.test(
  'a configuration that is wrong is told by file, line and key, and what can be seen without it as well',
  async (t) => {
    const { findings } = await examine(t, await house(t, { media: { appTimeoutSeconds: 'long' } }))
    t.match(findings, {
      configuration: { status: 'failed', found: /cubebridge\.yaml:\d+:\d+: media\.appTimeoutSeconds must be/ },
      opus: { status: 'ok' },
    })
    t.same(Object.keys(findings), ['node', 'configuration', 'processor', 'opus'])
    t.match((await examine(t, t.testdirName, '-c', 'none.yaml')).findings.configuration?.found, /does not exist/)
  },
)

t.test('mappings and records that are not as they should be', async (t) => {
  const dir = await house(t, { records: { file: 'no/such/folder/records.jsonl' } }, [{ ...mapping(), phon: 1 }])
  t.match((await examine(t, dir)).findings, {
    mappings: { status: 'failed', found: /mappings\.yaml:\d+:\d+: mappings\[0\]\.phon is not a known key/ },
    records: { status: 'failed', found: /folder: does not exist/, advice: /records\.file/ },
  })
  const other = await house(t, { records: { file: 'there.jsonl' } }, [])
  await writeFile(join(other, 'there.jsonl'), '{}\n')
  t.match((await examine(t, other)).findings, {
    mappings: { status: 'warning', found: /no mapping/ },
    records: { status: 'ok', found: /there\.jsonl: can be appended to, 3 bytes/ },
  })
  // Root may write everywhere, and a folder is no file for anybody.
  const third = await house(t, { records: { file: '.' } })
  await chmod(third, 0o700)
  t.match((await examine(t, third)).findings.records, { status: /ok|failed/ })
})

t.test('RTP ports that are held, that are Asterisk’s, or an address that is not ours', async (t) => {
  const socket = createSocket('udp4')
  t.teardown(() => void socket.close())
  const ports = await portsApart()
  const first = Number(ports.split('-')[0])
  const held = first + (first % 2)
  socket.bind(held, '127.0.0.1')
  await once(socket, 'listening')
  const look = async (media: Section, more: Section = {}) => {
    const dir = await house(t, { media: { workers: 1, ...media }, asterisk: more })
    return (await examine(t, dir)).findings.rtp
  }
  t.match(await look({ rtp: { ports } }), {
    status: 'warning',
    found: /: 9 of 10 tried are free/,
    advice: /running bridge/,
  })
  t.match(await look({ rtp: { ports: `${held}-${held + 1}` } }), { status: 'failed', found: /0 of 1/ })
  for (const section of [{ rtpPorts: `${first + 10}-${first + 100}` }, {}]) {
    const own = section.rtpPorts === undefined ? asterisk.ports.rtp.join('-') : ports
    t.match(await look({ rtp: { ports: own } }, section), { status: 'failed', found: /overlap Asterisk's/ })
  }
  t.match(await look({ rtp: { ports, address: '192.0.2.1' } }), {
    status: 'failed',
    found: '192.0.2.1 is no address of this machine',
    advice: /127\.0\.0\.1/,
  })
  const { ari } = asterisk
  t.match(await look({ rtp: { ports } }, { ari: { ...ari, url: 'http://192.0.2.1:8088' } }), {
    status: 'failed',
    found: /can't send to 127\.0\.0\.1/,
  })
})

t.test('an Asterisk that refuses, is away, or is none', async (t) => {
  const { ari, ami } = asterisk
  const dead = await freeTcpPort()
  const web = await webServer(t)
  const look = async (section: Section) => (await examine(t, await house(t, { asterisk: section }))).findings
  t.match(await look({ ari: { ...ari, password: 'wrong' }, ami: { ...ami, secret: 'wrong' } }), {
    ari: { status: 'failed', found: /401/, advice: /ari\.conf/ },
    modules: { status: 'failed' },
    ami: { status: 'failed', found: /refused the AMI user "cubebridge"/ },
  })
  t.match(await look({ ari: { ...ari, url: `http://127.0.0.1:${dead}` }, ami: { ...ami, port: dead } }), {
    ari: { status: 'failed', found: /can't be reached/, advice: /http\.conf/ },
    ami: { status: 'failed', found: /ECONNREFUSED/ },
    dialplan: { status: 'warning', found: /AMI can not be asked/ },
    rtp: { status: 'warning', found: /Asterisk's own are not known/ },
  })
  t.match(await look({ ari: { ...ari, url: `http://127.0.0.1:${web}` }, ami: undefined }), {
    ari: { status: 'failed', advice: /asterisk\.ari\.url/ },
    ami: { status: 'warning', found: /not configured/ },
  })
})

t.test('an Asterisk that never answers is given up in time', async (t) => {
  const server = createTcpServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  t.teardown(() => void server.close())
  const begun = performance.now()
  const { ari, ami } = asterisk
  const dir = await house(t, { asterisk: { ari: { ...ari, url: `http://127.0.0.1:${port}` }, ami: { ...ami, port } } })
  const { findings } = await examine(t, dir)
  t.match(findings, { ari: { status: 'failed', found: /no reply from Asterisk in time/ }, ami: { status: 'failed' } })
  t.ok(performance.now() - begun < 30_000, 'and not one after the other')
})

t.test('an Asterisk without a module that calls need', async (t) => {
  t.teardown(() => asterisk.cli('module load app_stasis.so'))
  await asterisk.cli('module unload app_stasis.so')
  t.match((await examine(t, await house(t))).findings.modules, {
    status: 'failed',
    found: /not loaded in Asterisk: app_stasis\.so/,
    advice: /modules\.conf/,
  })
})

t.test('an Asterisk without what transfers need', async (t) => {
  t.teardown(() => asterisk.cli('dialplan reload'))
  await asterisk.cli('dialplan remove context cubebridge-take')
  t.match((await examine(t, await house(t))).findings.dialplan, {
    status: 'warning',
    found: /no cubebridge-take,over/,
    advice: /extensions\.conf/,
  })
  const { ari, ami } = asterisk
  const look = async (more: Section) => {
    return (await examine(t, await house(t, { asterisk: { ari, ami, ...more } }))).findings.dialplan
  }
  t.match(await look({ dialContext: 'nowhere' }), {
    status: 'failed',
    found: /no context nowhere/,
    advice: /dialContext/,
  })
  t.match(await look({ sipTrunk: 'tronco' }), {
    status: 'failed',
    found: /no PJSIP endpoint tronco/,
    advice: /pjsip\.conf/,
  })
  await asterisk.cli('dialplan reload')
  t.match(await look({ dialContext: 'cubebridge-apps', sipTrunk: '1001' }), {
    status: 'ok',
    found: /cubebridge-apps is there/,
  })
})

t.test('a store whose passwords no key opens, and one without a key', async (t) => {
  const sealed = Buffer.alloc(32, 7)
  const kept = async (store: Section) => {
    const dir = await house(t, { store })
    const file = join(dir, 'store.sqlite')
    const database = await Store.open({ url: undefined, file, key: sealed, log: silentLog })
    await database.mappings.create({
      ...{ sipUri: 'sip:a@b.c', displayName: 'A', department: undefined, ring: [], phone: undefined },
      ...{ audio: undefined, limits: undefined, recording: undefined },
      cube: { userId: 1, login: 'x', password: 'p', jwt: undefined },
    })
    await database.close()
    return (await examine(t, dir)).findings.store
  }
  t.match(await kept({}), {
    status: 'failed',
    found: /1 of 1 sealed passwords open with no key/,
    advice: /store\.oldKeys/,
  })
  t.match(await kept({ oldKeys: [sealed.toString('hex')] }), { status: 'ok', found: /can be read, 1 sealed/ })
  const bare = await house(t, { store: { key: undefined } })
  t.match((await examine(t, bare)).findings.store, { status: 'warning', advice: /store\.key/ })
  const broken = await house(t)
  await writeFile(join(broken, 'store.sqlite'), 'no database at all, but long enough to be read as one '.repeat(40))
  t.match((await examine(t, broken)).findings.store, { status: 'failed', advice: /store\.file/ })
  const away = await house(t, { store: { url: `postgres://user:pw@127.0.0.1:${await freeTcpPort()}/x` } })
  t.match((await examine(t, away)).findings.store, { status: 'failed', advice: /store\.url/ })
})

t.test('recordings without room, an open interface, webhooks that would be refused', async (t) => {
  const full = await house(t, { recordings: { minFreeBytes: 999_999_999_999_999 } })
  t.match((await examine(t, full)).findings.recordings, { status: 'failed', advice: /recordings\.minFreeBytes/ })
  const lost = await house(t, { recordings: { folder: 'no/such/folder' } })
  t.match((await examine(t, lost)).findings.recordings, { status: 'failed', advice: /recordings\.folder/ })
  const open = await house(t, { http: { address: '0.0.0.0', insecure: true } })
  t.match((await examine(t, open)).findings.http, {
    status: 'warning',
    found: /for other machines/,
    advice: /http\.tls/,
  })
  const tls = await house(t, { http: { tls: { cert: 'none.pem', key: 'none.key' } } })
  t.match((await examine(t, tls)).findings.http, { status: 'failed', found: /none\.pem: it does not exist/ })
  const hook = (url: string, allowAddresses: string[]) => [{ name: 'crm', url, secret: 's'.repeat(16), allowAddresses }]
  const look = async (hooks: unknown) => {
    const dir = await house(t)
    const config = JSON.parse(await readFile(join(dir, 'cubebridge.yaml'), 'utf8')) as object
    await writeFile(join(dir, 'cubebridge.yaml'), JSON.stringify({ ...config, webhooks: hooks }))
    return (await examine(t, dir)).findings.webhooks
  }
  t.match(await look(hook('https://10.1.2.3/x', [])), {
    status: 'failed',
    found: /crm \(10\.1\.2\.3\)/,
    advice: /allowAddresses/,
  })
  t.match(await look(hook('https://10.1.2.3/x', ['10.1.2.3/32'])), { status: 'ok', found: '1: crm' })
  t.match(await look(hook('http://10.1.2.3/x', ['10.1.2.3/32'])), { status: 'warning', advice: /https/ })
})

t.test('ConnectyCube: signing in only when asked to, and then out again', async (t) => {
  const dir = await house(t)
  t.match((await examine(t, dir, '--sign-in')).findings.connectycube, {
    status: 'ok',
    found: `vendas_cube (${vendas.id}) can sign in`,
  })
  const wrong = await house(t, {}, [mapping({ password: 'another' })])
  t.match((await examine(t, wrong)).findings.connectycube, { status: 'ok' })
  t.match((await examine(t, wrong, '--sign-in')).findings.connectycube, { status: 'failed', advice: /login, password/ })
  const port = await freeTcpPort()
  const endpoints = { apiUrl: `http://127.0.0.1:${port}`, chatUrl: `ws://127.0.0.1:${port}`, chatDomain: 'localhost' }
  const away = await house(t, { connectycube: { endpoints } })
  t.match((await examine(t, away)).findings.connectycube, {
    status: 'failed',
    found: /ECONNREFUSED.*; ws.*ECONNREFUSED/,
  })
})

t.test('a running bridge is asked how it is', async (t) => {
  const dir = await house(t)
  const bridge = await openBridge(await loadConfig(join(dir, 'cubebridge.yaml'), {}), silentLog)
  t.teardown(() => bridge.close())
  let found: Finding | undefined
  for (let tries = 0; tries < 20 && found?.status !== 'ok'; tries++) found = (await examine(t, dir)).findings.bridge
  t.match(found, { status: 'ok', found: /version .* runs at http.* with libopus .* 1 workers; ready, 1 identities/ })
  const { http } = await loadConfig(join(dir, 'cubebridge.yaml'), {})
  const another = await house(t, { http: { port: http.port, token: 'another-token-123' } })
  t.match((await examine(t, another)).findings.bridge, { status: 'warning', found: /refuses the token/ })
})

t.test(
  'a running bridge looks at the same itself, touches nothing of its calls, and answers several at once',
  async (t) => {
    const dir = await house(t)
    const config = await loadConfig(join(dir, 'cubebridge.yaml'), {})
    const bridge = await openBridge(config, silentLog)
    t.teardown(() => bridge.close())
    const { doctor, running, http } = bridge.rooms
    for (let tries = 0; tries < 200 && !running.readiness().ready; tries++) await sleep(50)
    const [report, again] = await Promise.all([doctor.run(), doctor.run()])
    t.equal(report, again, 'one look for both')
    t.equal(await doctor.run(), report, 'and for who asks soon after')
    const findings = Object.fromEntries(report.probes.map(({ name, ...finding }) => [name, finding]))
    t.same(Object.keys(findings), [
      ...['node', 'processor', 'opus', 'mappings', 'records', 'store', 'recordings', 'http', 'webhooks'],
      ...['rtp', 'ari', 'modules', 'ami', 'dialplan', 'connectycube', 'bridge'],
    ])
    t.match(findings, {
      opus: { found: /^libopus .* in 1 of 1 media workers, complexity up to \d+/ },
      mappings: { status: 'ok', found: /mappings\.yaml and those kept: 1 mappings/ },
      records: { status: 'ok' },
      store: { status: 'ok', found: /can be read/ },
      http: { status: 'ok' },
      rtp: { status: 'ok', found: /: 0 talk paths use them, apart from Asterisk's/ },
      ari: { status: 'ok' },
      ami: { status: 'ok' },
      connectycube: { status: 'ok', found: /; 1 of 1 identities are signed in/ },
      bridge: { status: 'ok', found: /, 0 talk paths; ready$/ },
    })
    t.equal(bridge.rooms.asterisk!.status().ari.status, 'online', 'its application is still its own')
    const response = await fetch(`${http?.url}/v1/doctor`, { headers: { authorization: `Bearer ${TOKEN}` } })
    t.equal(response.status, 200)
    const text = await response.text()
    t.match(JSON.parse(text), { at: report.at, probes: report.probes.map(({ name }) => ({ name })) })
    for (const secret of [PASSWORD, TOKEN, STORE_KEY, asterisk.ari.password, asterisk.ami.secret]) {
      t.notOk(text.includes(secret), 'no secret is told')
    }
  },
)

t.test('another program where the bridge should be is no bridge', async (t) => {
  t.match((await examine(t, await house(t, { http: { port: await webServer(t) } }))).findings.bridge, {
    status: 'failed',
    found: /another program listens/,
  })
  const off = await house(t, { http: { enabled: false } })
  t.match((await examine(t, off)).findings.bridge, { status: 'ok', found: /is off/ })
})

t.test('the machine: an old Node, too many workers, no time left', async (t) => {
  t.match(await runProbe(nodeProbe('20.18.3')), { status: 'failed', advice: /20\.19/ })
  t.match(await runProbe(nodeProbe('22.0.0')), { status: 'ok' })
  t.match(await runProbe(processorProbe(undefined, { cores: 4, load: 1 })), { status: 'ok', found: /4 cores for 4/ })
  t.match(await runProbe(processorProbe(8, { cores: 4, load: 1 })), { status: 'warning', advice: /media\.workers/ })
  t.match(await runProbe(processorProbe(2, { cores: 4, load: 9 })), { status: 'warning', advice: /top/ })
})

t.test('a probe that never ends, or is broken, is a finding like others', async (t) => {
  const broken = await runProbe({ name: 'x', look: () => Promise.reject(new Error('why')) })
  t.match(broken, { status: 'failed', found: 'the probe itself failed: why' })
  const hanging = await runProbe({ name: 'x', look: () => new Promise(() => undefined) })
  t.match(hanging, { status: 'failed', found: /longer than 5000 ms/ })
})
