import { createHmac } from 'node:crypto'
import t, { type Test } from 'tap'
import { openCloud, type Cloud, type CloudOptions } from '../../../dev/cloud/cloud.ts'
import { signJwt } from '../../../dev/cloud/identity.ts'
import { rest, signInBody, tokenFor } from './rest-client.ts'

async function opened(t: Test, options: CloudOptions = {}): Promise<Cloud> {
  const cloud = await openCloud(options)
  t.teardown(() => cloud.close())
  cloud.addUser({ id: 1001, login: 'ana', password: 'secret-ana', fullName: 'Ana', email: 'ana@example.org' })
  cloud.addUser({ id: 1002, login: 'bruno', password: 'secret-bruno', fullName: 'Bruno', tags: ['vendas', 'sp'] })
  return cloud
}

const EXPIRED = { errors: { base: ['Required session does not exist'] } }

t.test('a session opens, is shown, and ends', async (t) => {
  const cloud = await opened(t)
  const { status, body } = await rest(cloud, 'POST', '/session.json', { body: signInBody(cloud, 'ANA', 'secret-ana') })
  t.equal(status, 201)
  t.match(body, {
    session: {
      user_id: 1001,
      application_id: 7777,
      token: /^[0-9A-F]{36}$/,
      user: { id: 1001, login: 'ana', full_name: 'Ana' },
    },
  })
  t.notMatch(JSON.stringify(body), /secret/)
  const { token } = (body as { session: { token: string } }).session
  t.match(await rest(cloud, 'GET', '/session.json', { token }), { status: 200, body: { session: { user_id: 1001 } } })
  t.equal(cloud.sessions.rest, 1)
  t.match(await rest(cloud, 'DELETE', '/session.json', { token }), { status: 200, body: undefined })
  t.match(await rest(cloud, 'GET', '/session.json', { token }), { status: 401, body: EXPIRED })
  t.equal(cloud.sessions.rest, 0)
})

t.test('a sign-in that can’t be is refused', async (t) => {
  const cloud = await opened(t)
  const session = (body: unknown) => rest(cloud, 'POST', '/session.json', { body })
  const unauthorized = { status: 401, body: { errors: ['Unauthorized'] } }
  t.match(await session(signInBody(cloud, 'ana', 'wrong')), unauthorized)
  t.match(await session(signInBody(cloud, 'nobody', 'secret-ana')), unauthorized, 'unknown logins are not created')
  t.match(await session({ ...(signInBody(cloud) as object), auth_key: 'x' }), unauthorized)
  t.match(await session({ ...(signInBody(cloud) as object), application_id: 1 }), unauthorized)
  t.match(await session(signInBody(cloud, 'ana', '')), {
    status: 422,
    body: { errors: { password: ['cannot be blank'] } },
  })
  t.match(await session({ ...(signInBody(cloud) as object), user: {} }), {
    status: 422,
    body: { errors: { base: ['email or login required'] } },
  })
  t.match(await session({ ...(signInBody(cloud) as object), provider: 'facebook' }), { status: 422 })
  const open = await opened(t, { autoSignup: true })
  t.match(
    await rest(open, 'POST', '/session', { body: signInBody(open, 'carla', 'secret-carla') }),
    { status: 201 },
    'unless that is switched on',
  )
})

t.test('a token lives on while it is used, and dies of disuse', async (t) => {
  let now = 0
  const clock = { now: () => 1_700_000_000_000 + now, monotonic: () => now }
  const cloud = await opened(t, { clock, sessionTtlMs: 1000 })
  const token = await tokenFor(cloud, 'ana', 'secret-ana')
  for (now of [900, 1800, 2700]) t.match(await rest(cloud, 'GET', '/session', { token }), { status: 200 })
  now = 3700
  t.match(await rest(cloud, 'GET', '/users/1002', { token }), { status: 401, body: EXPIRED })
  t.equal(cloud.sessions.rest, 0)
})

t.test('a user enters and leaves an existing session', async (t) => {
  const cloud = await opened(t)
  const token = await tokenFor(cloud)
  t.match(await rest(cloud, 'GET', '/users/1002', { token }), { status: 403 })
  t.match(await rest(cloud, 'POST', '/login.json', { token, body: { login: 'ana', password: 'x' } }), { status: 401 })
  const login = { token, body: { login: 'ana', password: 'secret-ana' } }
  t.match(await rest(cloud, 'POST', '/login.json', login), { status: 202, body: { user: { id: 1001 } } })
  t.match(await rest(cloud, 'GET', '/users/1002', { token }), { status: 200, body: { user: { login: 'bruno' } } })
  t.match(await rest(cloud, 'DELETE', '/login.json', { token }), { status: 200 })
  t.match(await rest(cloud, 'GET', '/users/1002', { token }), { status: 403 })
  const guest = { ...(signInBody(cloud) as object), user: { guest: '1', full_name: 'Gast' } }
  t.match(await rest(cloud, 'POST', '/session', { body: guest }), {
    status: 201,
    body: { session: { user: { is_guest: true } } },
  })
})

t.test('a JWT of the custom identity provider signs in, beside passwords', async (t) => {
  const cloud = await opened(t, { jwtSecret: 'shared' })
  cloud.addUser({ id: 1003, login: 'vendas', externalId: 'sip-vendas' })
  const at = Math.floor(Date.now() / 1000)
  const sign = (claims: object, secret = 'shared') =>
    rest(cloud, 'POST', '/session', { body: signInBody(cloud, signJwt({ ...claims }, secret), 'any') })
  t.match(await sign({ sub: 'sip-vendas', exp: at + 60 }), { status: 201, body: { session: { user_id: 1003 } } })
  t.match(await sign({ sub: 7, login: 'new', name: 'New' }), {
    status: 201,
    body: { session: { user: { login: 'new', full_name: 'New' } } },
  })
  t.match(
    await sign({ sub: 8, login: 'ana' }),
    { status: 201, body: { session: { user: { login: null } } } },
    'a taken login is not taken over',
  )
  t.match(await rest(cloud, 'POST', '/session', { body: signInBody(cloud, 'ana', 'secret-ana') }), { status: 201 })

  const refused = { status: 422, body: { errors: { base: ['Bad Authentication data. Unauthorized on remote side.'] } } }
  t.match(await sign({ sub: 'sip-vendas' }, 'other'), refused)
  t.match(await sign({ sub: 'sip-vendas', exp: at - 1 }), refused)
  t.match(await sign({ sub: 'sip-vendas', nbf: at + 60 }), refused)
  t.match(await sign({ name: 'no subject' }), refused)
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"sip-vendas"}').toString('base64url')}`
  const otherAlgorithm = `${unsigned}.${createHmac('sha256', 'shared').update(unsigned).digest('base64url')}`
  for (const login of [otherAlgorithm, `${unsigned}.`, 'a.b.c', 'no-such-login']) {
    t.match(await rest(cloud, 'POST', '/session', { body: signInBody(cloud, login, 'any') }), refused, login)
  }
})

t.test('an identity provider of one’s own is asked', async (t) => {
  const identityProvider = (token: string) => Promise.resolve(token === 'opaque' ? { externalId: 'x1' } : undefined)
  const cloud = await opened(t, { identityProvider })
  t.match(await rest(cloud, 'POST', '/session', { body: signInBody(cloud, 'opaque', 'any') }), { status: 201 })
  t.match(await rest(cloud, 'POST', '/session', { body: signInBody(cloud, 'other', 'any') }), { status: 422 })
})

t.test('users register, change and go', async (t) => {
  const cloud = await opened(t)
  const token = await tokenFor(cloud)
  const signUp = (user: unknown, options = {}) =>
    rest(cloud, 'POST', '/users.json', { body: { user }, token, ...options })
  const carla = { login: 'carla', password: 'secret-carla', full_name: 'Carla', tag_list: 'a, b' }
  t.match(await signUp(carla, { token: undefined }), { status: 401 })
  t.match(await signUp(carla, { token: undefined, headers: { 'cb-authkey': cloud.authKey } }), {
    status: 201,
    body: { user: { login: 'carla', user_tags: 'a,b' } },
  })
  t.match(await signUp({ ...carla, password: 'short' }), {
    status: 422,
    body: { errors: { login: ['has already been taken'], password: ['is too short (minimum is 8 characters)'] } },
  })
  t.match(await signUp({}), {
    status: 422,
    body: { errors: { base: ['email or login required'], password: ['cannot be blank'] } },
  })
  t.match(await signUp({ login: 'd', email: 'ANA@example.org', password: 'secret-xx' }), {
    body: { errors: { email: ['has already been taken'] } },
  })
  t.match(await signUp({ login: 5 }), { status: 422 })

  const mine = await tokenFor(cloud, 'carla', 'secret-carla')
  const { body } = await rest(cloud, 'GET', '/users/by_login?login=carla', { token: mine })
  const { id } = (body as { user: { id: number } }).user
  const change = (user: unknown, who = id) => rest(cloud, 'PUT', `/users/${who}.json`, { token: mine, body: { user } })
  t.match(await change({ full_name: 'Carla C.', phone: '1', custom_data: 'x', email: 'c@c', tag_list: ['z'] }), {
    status: 200,
    body: {
      user: { full_name: 'Carla C.', login: 'carla', phone: '1', custom_data: 'x', email: 'c@c', user_tags: 'z' },
    },
  })
  t.match(await change({}, 1001), { status: 403 })
  t.match(await change({ password: 'secret-new', old_password: 'x' }), { status: 422 })
  t.match(await change({ login: 'ana' }), { status: 422 })
  t.match(await change({ password: 'secret-new', old_password: 'secret-carla', login: 'carla2' }), { status: 200 })
  t.ok(await tokenFor(cloud, 'carla2', 'secret-new'))
  t.match(await rest(cloud, 'DELETE', '/users/1001.json', { token: mine }), { status: 403 })
  t.match(await rest(cloud, 'DELETE', `/users/${id}.json`, { token: mine }), { status: 200 })
  t.match(await rest(cloud, 'GET', '/session', { token: mine }), { status: 401 }, 'their sessions go with them')
})

t.test('users are found', async (t) => {
  const cloud = await opened(t)
  for (let id = 1; id <= 120; id++) cloud.addUser({ id, login: `user-${String(id).padStart(3, '0')}` })
  const token = await tokenFor(cloud, 'ana', 'secret-ana')
  const find = async (query: string) => {
    const { body } = await rest(cloud, 'GET', `/users/v2.json?${query}`, { token })
    return body as { limit: number; skip: number; total_entries: number; items: { id: number }[] }
  }
  const ids = async (query: string) => (await find(query)).items.map(({ id }) => id)
  t.same(await ids('login=ANA'), [1001])
  t.same(await ids('id[in][]=1001&id[in][]=5'), [1001, 5])
  t.same(await ids('id[in]=1002,1001'), [1001, 1002])
  t.same(await ids('user_tags[in][]=sp'), [1002])
  t.same(await ids('full_name[start_with]=bru'), [1002])
  t.same(await ids('login[in][]=ana&login[in][]=bruno&id[nin][]=1001'), [1002])
  t.same(await ids('login[start_with]=user-11&sort_desc=login&limit=2&offset=1'), [118, 117])
  t.match(await find('login[start_with]=user-'), { limit: 100, skip: 0, total_entries: 120, items: { length: 100 } })
  t.same(await ids('login[start_with]=user-&created_at[gt]=2999'), [])
  t.match(await rest(cloud, 'GET', '/users/v2.json?limit=3', { token }), { status: 422 })
  t.match(await rest(cloud, 'GET', '/users/v2.json?created_at[gt]=2000', { token }), { status: 422 })
  t.match(await rest(cloud, 'GET', '/users/by_login.json?login=nobody', { token }), { status: 404 })
  t.match(await rest(cloud, 'GET', '/users/999999', { token }), { status: 404 })
  t.match(await rest(cloud, 'GET', '/users/online.json', { token }), { status: 200, body: { users: [] } })
  t.match(await rest(cloud, 'GET', '/users/online.json?count=true', { token }), { status: 200, body: { count: 0 } })
})

t.test('pushes are recorded, and reach no one', async (t) => {
  const cloud = await opened(t)
  const token = await tokenFor(cloud, 'ana', 'secret-ana')
  const message = Buffer.from(JSON.stringify({ message: 'Olá', ios_voip: 1 })).toString('base64')
  const event = { notification_type: 'push', environment: 'production', message, user: { ids: '1002, 7' } }
  const heard: unknown[] = []
  cloud.journal.on('push', (push) => heard.push(push.payload))
  t.match(await rest(cloud, 'POST', '/events.json', { token, body: { event } }), {
    status: 201,
    body: [{ event: { user_id: 1001, message } }],
  })
  t.match(cloud.pushes, [
    { from: 1001, to: [1002, 7], environment: 'production', payload: { message: 'Olá', ios_voip: 1 } },
  ])
  t.same(heard, [{ message: 'Olá', ios_voip: 1 }])
  const text = { ...event, message: Buffer.from('plain').toString('base64'), user: { ids: [1002] } }
  t.match(await rest(cloud, 'POST', '/events.json', { token, body: { event: text } }), { status: 201 })
  t.equal(cloud.pushes[1]?.payload, 'plain')
  for (const bad of [
    {},
    { event: {} },
    { event: { ...event, message: '' } },
    { event: { ...event, environment: 'x' } },
  ]) {
    t.match(await rest(cloud, 'POST', '/events.json', { token, body: bad }), { status: 422 })
  }
  t.equal(cloud.pushes.length, 2)
})

t.test('devices subscribe to pushes', async (t) => {
  const cloud = await opened(t)
  const token = await tokenFor(cloud, 'ana', 'secret-ana')
  const subscription = {
    notification_channel: 'gcm',
    device: { udid: 'd1', platform: 'android' },
    push_token: { environment: 'production', client_identification_sequence: 'abc' },
  }
  t.match(await rest(cloud, 'POST', '/subscriptions.json', { token, body: {} }), { status: 422 })
  const created = await rest(cloud, 'POST', '/subscriptions.json', { token, body: subscription })
  t.match(created, { status: 201, body: [{ subscription: { id: Number, device: { udid: 'd1' } } }] })
  const [
    {
      subscription: { id },
    },
  ] = created.body as [{ subscription: { id: number } }]
  t.match(await rest(cloud, 'GET', '/subscriptions.json', { token }), { body: { length: 1 } })
  const other = await tokenFor(cloud, 'bruno', 'secret-bruno')
  t.match(await rest(cloud, 'GET', '/subscriptions.json', { token: other }), { body: { length: 0 } })
  t.match(await rest(cloud, 'DELETE', `/subscriptions/${id}.json`, { token: other }), { status: 404 })
  t.match(await rest(cloud, 'DELETE', `/subscriptions/${id}.json`, { token }), { status: 200 })
})

t.test('browsers of any origin may call', async (t) => {
  const cloud = await opened(t)
  const reply = await rest(cloud, 'OPTIONS', '/session.json')
  t.equal(reply.status, 204)
  t.equal(reply.headers.get('access-control-allow-origin'), '*')
  t.equal(reply.headers.get('access-control-allow-headers'), '*')
  t.equal((await rest(cloud, 'GET', '/session.json')).headers.get('access-control-allow-origin'), '*', 'errors too')
})

t.test('malformed requests get an error reply and harm nothing', async (t) => {
  const cloud = await opened(t)
  const token = await tokenFor(cloud, 'ana', 'secret-ana')
  const huge = JSON.stringify({ x: 'y'.repeat(1_100_000) })
  t.match(await rest(cloud, 'POST', '/session.json', { body: huge }), { status: 413 })
  for (const body of ['{', 'null', '[]', '"x"', '5', '{"user":null}', '{"application_id":{}}', '\0']) {
    const { status } = await rest(cloud, 'POST', '/session.json', { body })
    t.ok(status === 400 || status === 422, JSON.stringify(body))
  }
  for (const path of ['/login', '/users', '/users/1001', '/events', '/subscriptions', '/calls/reject']) {
    const method = path === '/users/1001' ? 'PUT' : 'POST'
    for (const body of ['{', 'null', '[]', '7', '{"user":5}', '{"event":[]}', '{"userInfo":{"<x>":1}}']) {
      const { status } = await rest(cloud, method, path, { token, body })
      t.ok(status === 400 || status === 422, `${path} ${body}: ${status}`)
    }
  }
  t.match(
    await rest(cloud, 'GET', '/users/v2?a[b][c][d][e][f][g]=1&__proto__[x]=1&login=ana&login[in][]=x', { token }),
    { status: 422 },
  )
  t.match(await rest(cloud, 'GET', '/users/v2?%', { token }), { status: 422 })
  t.match(await rest(cloud, 'GET', '//', { token }), { status: 400 })
  t.match(await rest(cloud, 'PATCH', '/nowhere', { token }), { status: 404 })
  t.match(await rest(cloud, 'GET', '/session'), { status: 401, body: { errors: ['Token is required'] } })
  t.match(await rest(cloud, 'GET', '/session', { token }), { status: 200 }, 'and it goes on')
})

t.test('a second cloud on the same port says so', async (t) => {
  const cloud = await opened(t)
  await t.rejects(openCloud({ port: cloud.port }), { code: 'EADDRINUSE' })
  await cloud.close()
  await cloud.close()
  const again = await openCloud({ port: cloud.port })
  await again.close()
})

t.test('a login or id that is taken is refused to whoever sets the cloud up', async (t) => {
  const cloud = await opened(t)
  t.throws(() => cloud.addUser({ login: 'Ana' }), /login Ana is taken/)
  t.throws(() => cloud.addUser({ id: 1001 }), /1001 is taken/)
})
