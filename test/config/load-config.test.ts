import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { endpointMatcher } from '../../src/config/asterisk-section.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { ConfigError } from '../../src/lib/config-error.ts'

const MINIMAL = {
  asterisk: { ari: { password: 'ari-hunter22' } },
  connectycube: { appId: 7777, authKey: 'key-hunter22' },
  http: { token: 'token-hunter22-0123' },
}

const TURN = { urls: 'turn:turn.example.com:3478', username: 'bridge', credential: 'turn-hunter22' }

type Tree = Record<string, unknown>

/** Writes a configuration (JSON is YAML) and loads it. */
async function load(t: Test, tree: Tree | string, env: Record<string, string> = {}) {
  const file = join(t.testdir({}), 'cubebridge.yaml')
  await writeFile(file, typeof tree === 'string' ? tree : JSON.stringify(tree, null, 2))
  return loadConfig(file, env)
}

async function problemsOf(t: Test, tree: Tree, env: Record<string, string> = {}): Promise<string[]> {
  try {
    await load(t, tree, env)
  } catch (error) {
    const { code, problems, message } = error as ConfigError
    t.equal(code, 'config_invalid')
    t.notMatch(message, /hunter22/, 'no secret in the message')
    return problems.map(({ key, message }) => `${key} ${message}`)
  }
  return []
}

t.test('the least configuration is completed by the defaults', async (t) => {
  const config = await load(t, MINIMAL)
  t.match(config, {
    asterisk: {
      ari: { url: 'http://127.0.0.1:8088', user: 'cubebridge', app: 'cubebridge', password: 'ari-hunter22' },
      endpoints: 'PJSIP/*',
    },
    connectycube: { appId: 7777, tokenRenewMinutes: 60, pingSeconds: 20, push: { enabled: true } },
    calls: { answerTimeoutSeconds: 45, drainSeconds: 300, maxCalls: 100 },
    media: {
      sessionsPerWorker: 35,
      rtp: { address: '127.0.0.1', ports: { first: 40_000, last: 40_999 } },
      ice: { servers: [], relayOnly: false, hostAddresses: [] },
      opus: { bitrate: 24_000, complexity: 5, inbandFec: true, expectedLossPercent: 10, dtx: false },
    },
    http: { enabled: true, address: '127.0.0.1', port: 8099, tokens: ['token-hunter22-0123'], insecure: false },
    log: { level: 'info' },
  })
  t.equal(config.asterisk?.ami, undefined)
  t.equal(config.media.workers, undefined)
})

t.test('relative paths start from the folder of the file', async (t) => {
  const folder = t.testdirName
  t.match(await load(t, MINIMAL), {
    mappings: join(folder, 'mappings.yaml'),
    records: { file: join(folder, 'records.jsonl') },
  })
  t.match(await load(t, { ...MINIMAL, mappings: '/etc/m.yaml', records: { file: '-' } }), {
    mappings: '/etc/m.yaml',
    records: { file: '-' },
  })
})

t.test('numbers and switches may come from the environment', async (t) => {
  const config = await load(
    t,
    {
      ...MINIMAL,
      http: { ...MINIMAL.http, port: '${PORT}' },
      media: { ice: { relayOnly: '${RELAY}', servers: [TURN] } },
    },
    { PORT: '9000', RELAY: 'true' },
  )
  t.equal(config.http.port, 9000)
  t.equal(config.media.ice.relayOnly, true)
})

t.test('several tokens are joined with the single one', async (t) => {
  const tokens = ['token-hunter22-0123', 'token-hunter22-4567']
  t.strictSame((await load(t, { ...MINIMAL, http: { token: tokens[0], tokens } })).http.tokens, tokens)
})

t.test('a plain interface that others can reach must be acknowledged', async (t) => {
  for (const address of ['0.0.0.0', '192.0.2.1', '::', '1.127.0.0']) {
    t.match(await problemsOf(t, { ...MINIMAL, http: { ...MINIMAL.http, address } }), [/^http\.address can be reached/])
    const config = await load(t, { ...MINIMAL, http: { ...MINIMAL.http, address, insecure: true } })
    t.equal(config.http.address, address)
  }
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', 'localhost']) {
    t.strictSame(await problemsOf(t, { ...MINIMAL, http: { ...MINIMAL.http, address } }), [])
  }
})

t.test('the HTTP interface needs a token unless it is off', async (t) => {
  t.match(await problemsOf(t, { ...MINIMAL, http: {} }), [/^http\.token is missing; set a token/])
  t.strictSame(await problemsOf(t, { ...MINIMAL, http: { enabled: false } }), [])
})

t.test('each wrong value is named by its key', async (t) => {
  const wrong: [patch: Tree, message: RegExp][] = [
    [{ htpp: {} }, /^htpp is not a known key; did you mean "http"\?$/],
    [{ asterisk: undefined }, /^asterisk is missing; it must be a map of keys, or sip\.use must be phones$/],
    [{ asterisk: { ari: {} } }, /^asterisk\.ari\.password is missing; it must be text$/],
    [{ asterisk: { ari: { password: '' } } }, /^asterisk\.ari\.password must not be empty$/],
    [{ asterisk: { ari: { password: 12 } } }, /^asterisk\.ari\.password must be text, but is a whole number$/],
    [{ asterisk: { ari: { password: 'a\r\nb' } } }, /^asterisk\.ari\.password must not hold line breaks/],
    [{ asterisk: { ari: { password: 'x', url: 'ws://127.0.0.1' } } }, /^asterisk\.ari\.url must be a URL that begins/],
    [{ asterisk: { ari: { password: 'x', url: 'http://u:hunter22@h' } } }, /^asterisk\.ari\.url must be a URL/],
    [{ asterisk: { ari: { password: 'x', app: 'a,b' } } }, /^asterisk\.ari\.app must be letters/],
    [
      { asterisk: { ari: { password: 'x' }, ami: { secret: 'x', port: 0 } } },
      /^asterisk\.ami\.port must be at least 1$/,
    ],
    [
      { asterisk: { ari: { password: 'x' }, ami: { secret: 'x', host: 'a b' } } },
      /^asterisk\.ami\.host must be a host/,
    ],
    [{ asterisk: { ari: { password: 'x' }, endpoints: 'SIP/*' } }, /^asterisk\.endpoints must be PJSIP/],
    [{ asterisk: { ari: { password: 'x' }, endpoints: 'PJSIP/+55*' } }, /^asterisk\.endpoints must be PJSIP/],
    [{ connectycube: { appId: 'seven', authKey: 'x' } }, /^connectycube\.appId must be a number, but is text$/],
    [{ connectycube: { authKey: 'x' } }, /^connectycube\.appId is missing; it must be a number$/],
    [{ connectycube: { appId: 1.5, authKey: 'x' } }, /^connectycube\.appId must be a whole number/],
    [{ connectycube: { appId: 1, authKey: 'x', tokenRenewMinutes: 120 } }, /tokenRenewMinutes must be at most 115$/],
    [{ connectycube: { appId: 1, authKey: 'x', endpoints: {} } }, /^connectycube\.endpoints\.apiUrl is missing/],
    [{ media: { workers: 0 } }, /^media\.workers must be at least 1$/],
    [{ media: { rtp: { ports: '40000' } } }, /^media\.rtp\.ports must be two ports/],
    [{ media: { rtp: { ports: '40999-40000' } } }, /^media\.rtp\.ports must be two ports/],
    [{ media: { rtp: { ports: 40000 } } }, /^media\.rtp\.ports must be text/],
    [
      { media: { rtp: { ports: '40000-40100' } } },
      /^media\.rtp\.ports has room for 51 calls, two ports for each call, but calls\.maxCalls allows 100: widen it to 200/,
    ],
    [{ media: { rtp: { address: 'here' } } }, /^media\.rtp\.address must be an IPv4 address/],
    [{ media: { ice: { servers: [{ urls: 'http://x' }] } } }, /^media\.ice\.servers\[0\]\.urls must be a STUN or TURN/],
    [
      { media: { ice: { relayOnly: true } } },
      /^media\.ice\.relayOnly needs a TURN server, .*add one to media\.ice\.serv/,
    ],
    [
      { media: { ice: { relayOnly: true, servers: [{ urls: 'stun:stun.example.com' }] } } },
      /^media\.ice\.relayOnly needs a TURN server/,
    ],
    [
      { media: { ice: { servers: [{ ...TURN, username: undefined }] } } },
      /^media\.ice\.servers\[0\]\.username is missing: a TURN server needs username and credential$/,
    ],
    [
      { media: { ice: { servers: [{ urls: 'turns:turn.example.com', username: 'bridge' }] } } },
      /^media\.ice\.servers\[0\]\.credential is missing: a TURN server/,
    ],
    [
      { media: { ice: { servers: [{ ...TURN, urls: 'turns:turn.example.com?transport=udp' }] } } },
      /^media\.ice\.servers\[0\]\.urls must not combine turns: \(TLS\) with transport=udp$/,
    ],
    [{ media: { ice: { relayOnly: 'yes' } } }, /^media\.ice\.relayOnly must be true or false, but is text$/],
    [{ media: { opus: { complexity: 11 } } }, /^media\.opus\.complexity must be at most 10$/],
    [{ calls: { answerTimeoutSeconds: 61 } }, /^calls\.answerTimeoutSeconds must be at most 60$/],
    [{ calls: null }, /^calls must be a map of keys, but is empty$/],
    [{ records: { file: '' } }, /^records\.file must not be empty$/],
    [{ http: { token: 'short-hunter22' } }, /^http\.token must be at least 16 characters long$/],
    [{ http: { token: 'with blank hunter22' } }, /^http\.token must be letters, digits/],
    [{ http: { tokens: [] } }, /^http\.tokens must be at least 1 entries$/],
    [{ http: { ...MINIMAL.http, port: 70_000 } }, /^http\.port must be at most 65535$/],
    [{ http: { ...MINIMAL.http, address: 'example.com' } }, /^http\.address must be an IP address or localhost$/],
    [{ log: { level: 'loud' } }, /^log\.level must be one of: trace, debug, info, warn, error, silent$/],
  ]
  for (const [patch, message] of wrong) {
    const problems = await problemsOf(t, { ...MINIMAL, ...patch })
    t.match(problems, [message], `${JSON.stringify(patch)} → ${problems.join(' | ')}`)
  }
})

t.test('the range of RTP ports needs two for each call, of which the even one counts', async (t) => {
  const cases: [ports: string, room: number][] = [
    ['40000-40007', 4],
    ['40000-40006', 4],
    ['40001-40008', 4],
    ['40001-40007', 3],
    ['40001-40001', 0],
  ]
  for (const [ports, room] of cases) {
    const withCalls = (maxCalls: number) => ({ ...MINIMAL, media: { rtp: { ports } }, calls: { maxCalls } })
    if (room > 0) t.strictSame(await problemsOf(t, withCalls(room)), [], ports)
    t.match(await problemsOf(t, withCalls(room + 1)), [new RegExp(`has room for ${room} calls`)], ports)
  }
})

t.test('where calls may have video, each needs four', async (t) => {
  const sip = { accounts: [{ user: 'cubebridge', password: 'x' }] }
  const config = (maxCalls: number, enabled: boolean) => {
    return { ...MINIMAL, sip, media: { rtp: { ports: '40000-40015' }, video: { enabled } }, calls: { maxCalls } }
  }
  t.strictSame(await problemsOf(t, config(4, true)), [])
  t.match(await problemsOf(t, config(5, true)), [
    /room for 4 calls, four ports for each call with video, .*widen it to 20/,
  ])
  t.strictSame(await problemsOf(t, config(8, false)), [])
})

t.test('a pattern of endpoints allows what it says', async (t) => {
  const cases: [pattern: string, endpoint: string, allowed: boolean][] = [
    ['PJSIP/*', 'PJSIP/1001', true],
    ['PJSIP/*', 'SIP/1001', false],
    ['PJSIP/1*', 'PJSIP/1001', true],
    ['PJSIP/1*', 'PJSIP/2001', false],
    ['PJSIP/1.*', 'PJSIP/1001', false],
    ['PJSIP/1*1', 'PJSIP/1', false],
    ['PJSIP/1*1', 'PJSIP/11', true],
    ['PJSIP/a*b*c', 'PJSIP/axbxc', true],
    ['PJSIP/a*b*c', 'PJSIP/axc', false],
    ['PJSIP/1001', 'PJSIP/1001', true],
    ['PJSIP/1001', 'PJSIP/10010', false],
  ]
  for (const [pattern, endpoint, allowed] of cases) {
    t.equal(endpointMatcher(pattern)(endpoint), allowed, `${pattern} and ${endpoint}`)
  }
  const hostile = endpointMatcher(`PJSIP/${'*a'.repeat(36)}`)
  t.equal(hostile(`PJSIP/${'a'.repeat(35)}`), false, 'many stars do not hang')
})

t.test('limits have defaults, take patterns, and name what is wrong', async (t) => {
  const { calls } = await load(t, MINIMAL)
  t.strictSame(calls.limits, { maxConcurrent: 20, perMinute: 30, perDay: 1000, maxMinutes: 240 })
  const own = await load(t, { ...MINIMAL, calls: { limits: { perDay: 0, destinations: ['_0Z.', '0800'] } } })
  t.equal(own.calls.limits.perDay, 0)
  t.strictSame(
    own.calls.limits.destinations?.map(({ text }) => text),
    ['_0Z.', '0800'],
  )
  const wrong: [limits: Tree, problem: RegExp][] = [
    [{ destinations: ['0Z.'] }, /^calls\.limits\.destinations\[0\] is a pattern, which begins with _/],
    [{ destinations: [800] }, /destinations\[0\] must be text: put the number in quotes/],
    [{ perMinute: 1001 }, /perMinute must be at most 1000/],
    [{ maxMinutes: 0 }, /maxMinutes must be at least 0.01/],
    [{ perHour: 1 }, /perHour is not a known key/],
  ]
  for (const [limits, problem] of wrong) t.match(await problemsOf(t, { ...MINIMAL, calls: { limits } }), [problem])
})

t.test('ways out are closed by default, and a trunk must be among the allowed endpoints', async (t) => {
  const { asterisk } = await load(t, MINIMAL)
  t.notOk(asterisk?.dialContext ?? asterisk?.sipTrunk)
  const withAsterisk = (more: Tree) => ({ ...MINIMAL, asterisk: { ...MINIMAL.asterisk, ...more } })
  const open = await load(t, withAsterisk({ dialContext: 'cubebridge-apps', sipTrunk: 'tronco' }))
  t.match(open.asterisk, { dialContext: 'cubebridge-apps', sipTrunk: 'tronco' })
  t.match(await problemsOf(t, withAsterisk({ sipTrunk: 'tronco', endpoints: 'PJSIP/1*' })), [
    /^asterisk\.sipTrunk is not among the endpoints that asterisk\.endpoints \(PJSIP\/1\*\) allows/,
  ])
  for (const [key, value] of [
    ['dialContext', 'a,b'],
    ['dialContext', 'a b'],
    ['sipTrunk', 'tronco/sip:x@y'],
    ['sipTrunk', 'a&b'],
  ] as const) {
    t.match(await problemsOf(t, withAsterisk({ [key]: value })), [new RegExp(`^asterisk\\.${key} must be the name`)])
  }
})
