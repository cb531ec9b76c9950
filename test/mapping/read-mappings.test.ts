import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { routeFromApp, routeFromPhone } from '../../src/calls/routing.ts'
import type { ConfigError } from '../../src/lib/config-error.ts'
import { readMappings, type ReadMappingsOptions } from '../../src/mapping/read-mappings.ts'
import { sampleMappings } from '../../src/mapping/sample.ts'

const ROW = {
  sipUri: 'sip:vendas@empresa.com',
  displayName: 'João Vendedor',
  department: 'Vendas',
  cube: { userId: 12345, login: 'vendas', password: 'hunter22' },
  ring: ['maria', 678],
  phone: 'PJSIP/1001',
}
const other = (sipUri: string, userId: number, more: object = {}) => ({
  ...ROW,
  sipUri,
  cube: { ...ROW.cube, userId, login: `u${userId}` },
  ...more,
})

async function read(t: Test, content: unknown, options: ReadMappingsOptions = {}) {
  const file = join(t.testdir({}), 'mappings.yaml')
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content, null, 1))
  return (await readMappings(file, { env: {}, ...options })).index
}

async function problemsOf(t: Test, content: unknown, options: ReadMappingsOptions = {}): Promise<string[]> {
  try {
    await read(t, content, options)
    return []
  } catch (error) {
    const { problems, message } = error as ConfigError
    t.notMatch(message, /hunter22/, 'no secret in the message')
    return problems.map(({ line, key, message }) => `${line} ${key} ${message}`)
  }
}

t.test('a row becomes a mapping', async (t) => {
  const index = await read(t, { mappings: [{ ...ROW, audio: { bitrate: 16_000 } }] })
  t.strictSame(index.all(), [
    {
      sipUri: 'sip:vendas@empresa.com',
      displayName: 'João Vendedor',
      department: 'Vendas',
      cube: { userId: 12345, login: 'vendas', secret: { kind: 'password', password: 'hunter22' } },
      ring: ['maria', 678],
      phone: 'PJSIP/1001',
      audio: { bitrate: 16_000 },
      recording: {},
    },
  ])
})

t.test('a jwt may take the password’s place, and credentials may come from outside', async (t) => {
  const folder = t.testdir({ jwt: 'ey.J.w\n' })
  const cube = { userId: 1, login: 'a', jwt: `\${file:${folder}/jwt}` }
  await writeFile(join(folder, 'm.yaml'), JSON.stringify({ mappings: [{ ...ROW, cube }] }))
  const { index, dependencies } = await readMappings(join(folder, 'm.yaml'))
  t.strictSame(index.all()[0]?.cube.secret, { kind: 'jwt', jwt: 'ey.J.w' })
  t.strictSame(dependencies, [join(folder, 'm.yaml'), join(folder, 'jwt')])
})

t.test('a mapping is found by extension, by any spelling of its URI, and by its ConnectyCube user', async (t) => {
  const index = await read(t, { mappings: [{ ...ROW, sipUri: 'SIPS:Vendas@Empresa.com:5061' }] })
  for (const address of ['vendas', 'VENDAS', 'sip:vendas@empresa.com', '"V" <sips:vendas@EMPRESA.com;x=y>']) {
    t.equal(index.findByAddress(address)?.cube.userId, 12345, address)
  }
  for (const address of ['compras', 'sip:vendas@outra.com', '', 'vendas\r\n', '__proto__', 'constructor']) {
    t.equal(index.findByAddress(address), undefined, JSON.stringify(address))
  }
  t.equal(index.findByCubeUser(12345)?.sipUri, 'sip:vendas@empresa.com')
  t.equal(index.findByCubeUser(1), undefined)
})

t.test('an extension of two domains needs a default domain, and a full URI finds each', async (t) => {
  const mappings = [ROW, other('sip:vendas@outra.com', 2), other('sip:caixa@outra.com', 3)]
  t.match(await problemsOf(t, { mappings }), [/^\d+ mappings\[1\]\.sipUri shares the extension vendas/])
  t.match(await problemsOf(t, { mappings, defaultDomain: 'terceira.com' }), [/shares the extension vendas/])
  const index = await read(t, { mappings, defaultDomain: 'Outra.com' })
  t.equal(index.findByAddress('vendas')?.cube.userId, 2)
  t.equal(index.findByAddress('caixa')?.cube.userId, 3)
  t.equal(index.findByAddress('sip:vendas@empresa.com')?.cube.userId, 12345)
})

t.test('two rows with the same address or the same user are refused with both lines', async (t) => {
  const text = [
    'mappings:',
    '  - { sipUri: sip:a@b.c, displayName: A, cube: { userId: 1, login: a, password: hunter22 }, phone: PJSIP/1 }',
    '  - { sipUri: SIP:A@B.c, displayName: B, cube: { userId: 2, login: b, password: hunter22 }, phone: PJSIP/2 }',
    '  - { sipUri: sip:c@b.c, displayName: C, cube: { userId: 1, login: c, password: hunter22 }, phone: PJSIP/3 }',
  ].join('\n')
  t.strictSame(await problemsOf(t, text), [
    '3 mappings[1].sipUri (sip:a@b.c) is the same as in line 2',
    '4 mappings[2].cube.userId (1) is the same as in line 2',
  ])
})

t.test('each wrong value is named by its key', async (t) => {
  const wrong: [patch: object, message: RegExp][] = [
    [{ sipUri: 'vendas' }, /sipUri must be a SIP URI/],
    [{ sipUri: 'sip:vendas@empresa.com;x=y' }, /sipUri must be a SIP URI/],
    [{ sipUri: 'sip:ven das@empresa.com' }, /sipUri must be a SIP URI/],
    [{ sipUri: undefined }, /sipUri is missing/],
    [{ displayName: 'a\r\nX: y' }, /displayName must not hold line breaks/],
    [{ displayName: 'a "b"' }, /displayName must not hold " /],
    [{ displayName: '' }, /displayName must not be empty/],
    [{ department: 'a\nb' }, /department must not hold line breaks/],
    [{ departament: 'x' }, /departament is not a known key; did you mean "department"\?/],
    [{ phone: 'SIP/1001' }, /phone must be PJSIP/],
    [{ phone: '1001' }, /phone must be PJSIP/],
    [{ phone: 'PJSIP/1001@trunk' }, /phone must be PJSIP/],
    [{ phone: 'PJSIP/+551199' }, /phone must be PJSIP/],
    [{ phone: 'PJSIP/1001&PJSIP/1002' }, /phone must be PJSIP/],
    [{ phone: 'PJSIP/trunk/sip:x@y' }, /phone must be PJSIP/],
    [{ phone: 'PJSIP/1001\r\nAction: x' }, /phone must be PJSIP/],
    [{ phone: 'PJSIP/1001\n' }, /phone must be PJSIP/],
    [{ cube: undefined }, /cube is missing/],
    [{ cube: { userId: '12x', login: 'a', password: 'b' } }, /cube\.userId must be a number/],
    [{ cube: { userId: 0, login: 'a', password: 'b' } }, /cube\.userId must be at least 1/],
    [{ cube: { userId: 1, login: 'a' } }, /cube must have either a password or a jwt/],
    [{ cube: { userId: 1, login: 'a', password: 'hunter22', jwt: 'hunter22' } }, /cube must have either/],
    [{ cube: { userId: 1, login: 'a', pasword: 'hunter22' } }, /pasword is not a known key; did you mean "password"/],
    [{ cube: { userId: 1, login: 'a\nb', password: 'b' } }, /cube\.login must not hold line breaks/],
    [{ cube: { userId: 1, login: 'a', password: '${NOT_SET}' } }, /cube\.password needs the environment variable/],
    [{ room: {} }, /room rings nobody: leave out ring and phone/],
    [{ room: { maxParticipants: 1 } }, /room\.maxParticipants must be at least 2/],
    [{ ring: 'maria' }, /ring must be a list, but is text/],
    [{ ring: [1.5] }, /ring\[0\] must be a login or a numeric user id/],
    [{ ring: ['maria', 'maria'] }, /ring\[1\] stands in the list twice/],
    [{ ring: ['maria', 12345] }, /ring\[1\] is the mapping itself/],
    [{ ring: ['vendas'] }, /ring\[0\] is the mapping itself/],
    [{ ring: [], phone: undefined }, /mappings\[0\] leads nowhere/],
    [{ audio: { bitrate: 1 } }, /audio\.bitrate must be at least 6000/],
    [{ audio: { codec: 'x' } }, /audio\.codec is not a known key/],
    [{ limits: { perDay: -1 } }, /limits\.perDay must be at least 0/],
    [{ limits: { perHour: 1 } }, /limits\.perHour is not a known key/],
    [{ limits: { destinations: ['0X.'] } }, /limits\.destinations\[0\] is a pattern/],
    [{ limits: { destinations: [800] } }, /limits\.destinations\[0\] must be text: put the number in quotes/],
  ]
  for (const [patch, message] of wrong) {
    const problems = await problemsOf(t, { mappings: [{ ...ROW, ...patch }] })
    t.match(problems.join(' | '), message, `${JSON.stringify(patch)} → ${problems.join(' | ')}`)
  }
  t.match(await problemsOf(t, {}), [/mappings is missing; it must be a list/])
  t.match(await problemsOf(t, { mappings: [ROW], defaultDomain: 'a b' }), [/defaultDomain must be a domain/])
  t.match(await problemsOf(t, { mappings: [null] }), [/mappings\[0\] must be a map of keys, but is empty/])
})

t.test('a phone outside the allowed endpoints is refused', async (t) => {
  const allowsEndpoint = (endpoint: string) => endpoint.startsWith('PJSIP/2')
  t.match(await problemsOf(t, { mappings: [ROW] }, { allowsEndpoint }), [/phone is not among the endpoints/])
  t.strictSame(await problemsOf(t, { mappings: [{ ...ROW, phone: 'PJSIP/2001' }] }, { allowsEndpoint }), [])
})

t.test('the sample in the repository is right', async (t) => {
  const file = fileURLToPath(new URL('../../mappings.example.yaml', import.meta.url))
  if (process.env.UPDATE_SAMPLES) await writeFile(file, sampleMappings())
  t.equal(await readFile(file, 'utf8'), sampleMappings(), 'run this test with UPDATE_SAMPLES=1 to write it anew')
  const { index } = await readMappings(file, {
    env: { VENDAS_PASSWORD: 'a', RECEPCAO_PASSWORD: 'b', GATEWAY_PASSWORD: 'c', SALA_PASSWORD: 'd' },
  })
  t.equal(index.findByAddress('vendas')?.department, 'Vendas')
  t.equal(index.findByAddress('1002')?.audio.bitrate, 16_000)
  t.match(routeFromPhone(index, '84711'), { to: 'apps', ring: [4711], route: 'app-users' })
  t.match(routeFromPhone(index, 'sala'), { to: 'room', mapping: { room: { maxParticipants: 8 } } })
  t.match(routeFromApp(index, 12348), { to: 'room' })
  const ways = { allowsEndpoint: () => true, dialContext: undefined, sipTrunk: undefined }
  t.match(routeFromApp(index, 12347, '01199998888', ways), { endpoint: 'PJSIP/1199998888@tronco', route: 'trunk' })
})

t.test('two thousand rows are read and found', async (t) => {
  const mappings = Array.from({ length: 2000 }, (_, i) => other(`sip:${i}@empresa.com`, i + 10_001))
  const index = await read(t, { mappings })
  t.equal(index.findByAddress('1999')?.cube.userId, 12_000)
})

const GATEWAY = other('sip:gateway@empresa.com', 900, { ring: undefined, phone: undefined })
const USERS = { name: 'users', from: 'phones', match: '_8.', identity: 'SIP:Gateway@empresa.com', ring: '{rest}' }
const TRUNK = { name: 'trunk', from: 'apps', match: '_0Z.', identity: GATEWAY.sipUri, dial: 'PJSIP/{rest}@tronco' }

t.test(
  'routes come beside the mappings, the most specific first, and a mapping may be there for them alone',
  async (t) => {
    const vip = { ...USERS, name: 'vip', match: '_80XX', ring: 'login:vip-{number}', limits: { maxConcurrent: 1 } }
    const index = await read(t, { mappings: [ROW, GATEWAY], routes: [USERS, TRUNK, vip] })
    t.strictSame(
      index.routes().map(({ name, identity }) => `${name} ${identity}`),
      ['trunk', 'vip', 'users'].map((name) => `${name} sip:gateway@empresa.com`),
    )
    t.match(routeFromPhone(index, '8012'), { ring: ['vip-8012'], limits: [{ id: 'route:vip' }] })
    t.match(routeFromPhone(index, '8512'), { ring: [512], limits: [] })
    t.match(await problemsOf(t, { mappings: [ROW, GATEWAY] }), [/mappings\[1\] leads nowhere/])
  },
)

t.test('each wrong thing about a route is named by its key', async (t) => {
  const wrong: [patch: object, message: RegExp][] = [
    [{ name: 'a b' }, /routes\[0\]\.name must be up to 64 letters/],
    [{ from: 'trunks' }, /routes\[0\]\.from must be phones or apps/],
    [{ from: undefined }, /routes\[0\]\.from must be phones or apps/],
    [{ match: '8.' }, /routes\[0\]\.match is a pattern, which begins with _/],
    [{ match: '_8.1' }, /match has \. before its end/],
    [{ match: 8 }, /match must be text: put the number in quotes/],
    [{ identity: 'gateway' }, /identity must be a SIP URI/],
    [{ identity: 'sip:nobody@empresa.com' }, /routes\[0\]\.identity is the sipUri of no mapping/],
    [{ ring: undefined }, /ring is missing/],
    [{ ring: '{who}' }, /ring must not hold \{who\}/],
    [{ match: '_8', ring: '{rest}' }, /ring uses \{rest\}, which is empty for every number that _8 matches/],
    [{ match: '_8XX', ring: '{tail}' }, /ring uses \{tail\}/],
    [{ dial: 'PJSIP/1001' }, /dial is not a known key/],
    [{ rinng: 'x' }, /rinng is not a known key; did you mean "ring"/],
    [{ limits: { perday: 1 } }, /limits\.perday is not a known key; did you mean "perDay"/],
    [{ from: 'apps', ring: undefined, dial: 'PJSIP/{number}' + '&x' }, /dial must not hold "&x"/],
    [{ from: 'apps', ring: undefined, dial: 'SIP/{number}' }, /dial must be PJSIP/],
    [{ from: 'apps', ring: undefined, match: '911', dial: 'PJSIP/{rest}@x' }, /dial uses \{rest\}/],
  ]
  for (const [patch, message] of wrong) {
    const problems = await problemsOf(t, { mappings: [GATEWAY, ROW], routes: [{ ...USERS, ...patch }] })
    t.match(problems.join(' | '), message, `${JSON.stringify(patch)} → ${problems.join(' | ')}`)
  }
})

t.test('two routes of one name, or of one pattern for the same callers, are refused with both lines', async (t) => {
  const text = [
    'mappings:',
    '  - { sipUri: sip:g@b.c, displayName: G, cube: { userId: 1, login: a, password: hunter22 } }',
    '  - { sipUri: sip:h@b.c, displayName: H, cube: { userId: 2, login: b, password: hunter22 } }',
    'routes:',
    "  - { name: a, from: phones, match: '_[0-9]X.', identity: sip:g@b.c, ring: '{number}' }",
    "  - { name: a, from: phones, match: _8., identity: sip:g@b.c, ring: '{number}' }",
    "  - { name: c, from: phones, match: _XX., identity: sip:h@b.c, ring: '{number}' }",
    "  - { name: d, from: apps, match: _8., identity: sip:g@b.c, dial: 'PJSIP/{number}@t' }",
    "  - { name: e, from: apps, match: _8., identity: sip:h@b.c, dial: 'PJSIP/{number}@t' }",
    "  - { name: f, from: apps, match: _8., identity: sip:h@b.c, dial: 'PJSIP/{number}@u' }",
  ].join('\n')
  t.strictSame(await problemsOf(t, text), [
    '6 routes[1].name (a) is the same as in line 5',
    '7 routes[2].match (_XX.) is the same as in line 5',
    '10 routes[5].match (_8.) is the same as in line 9',
  ])
})

t.test('a route through an endpoint that is not allowed is refused', async (t) => {
  const file = { mappings: [ROW, GATEWAY], routes: [USERS, TRUNK] }
  const allowsEndpoint = (endpoint: string) => endpoint.startsWith('PJSIP/1')
  t.match(await problemsOf(t, file, { allowsEndpoint }), [
    /routes\[1\]\.dial goes through PJSIP\/tronco, which asterisk/,
  ])
  t.strictSame(await problemsOf(t, file, { allowsEndpoint: (endpoint) => /1001|tronco/.test(endpoint) }), [])
  const toPhones = { ...TRUNK, dial: 'PJSIP/1{rest}' }
  t.strictSame(await problemsOf(t, { ...file, routes: [toPhones] }, { allowsEndpoint }), [], 'each call is looked at')
})

t.test('a thousand routes are read in order, and found', async (t) => {
  const routes = Array.from({ length: 1000 }, (_, i) => ({ ...USERS, name: `r${i}`, match: `_8${i}.`, ring: '{tail}' }))
  const index = await read(t, { mappings: [GATEWAY], routes })
  t.match(routeFromPhone(index, '8123456'), { route: 'r123', ring: [456] })
})
