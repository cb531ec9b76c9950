import t, { type Test } from 'tap'
import { openCloud, type CloudOptions } from '../../../dev/cloud/cloud.ts'
import { signJwt } from '../../../dev/cloud/identity.ts'
import { within } from '../../../src/lib/deadline.ts'
import { leaveChat, newSdk, type Sdk } from './sdk.ts'

async function opened(t: Test, options: CloudOptions = {}) {
  const cloud = await openCloud(options)
  t.teardown(() => cloud.close())
  const ana = cloud.addUser({ login: 'ana', password: 'secret-ana' })
  const bruno = cloud.addUser({ login: 'bruno', password: 'secret-bruno' })
  return { cloud, ana, bruno }
}

async function chatting(t: Test, sdk: Sdk, login: string): Promise<void> {
  const session = await sdk.createSession({ login, password: `secret-${login}` })
  await sdk.chat.connect({ userId: session.user_id, password: `secret-${login}` })
  t.teardown(() => leaveChat(sdk))
}

/** What a listener of the SDK is called with next. */
function next<T extends unknown[]>(listen: (listener: (...args: T) => void) => void): Promise<T> {
  return within(5000, new Promise<T>((resolve) => listen((...args) => resolve(args))), 'the SDK’s listener')
}

t.test('the SDK signs in and out', async (t) => {
  const { cloud, ana } = await opened(t)
  const sdk = await newSdk(cloud.sdkConfig())
  const session = await sdk.createSession({ login: 'ana', password: 'secret-ana' })
  t.match(session, { user_id: ana.id, user: { login: 'ana' } })
  t.match(await sdk.getSession(), { user_id: ana.id })
  await sdk.logout()
  t.match(await sdk.auth.login({ login: 'bruno', password: 'secret-bruno' }), { login: 'bruno' })
  await sdk.destroySession()
  t.equal(cloud.sessions.rest, 0)
  await t.rejects(sdk.createSession({ login: 'ana', password: 'wrong' }), {
    code: 401,
    info: { errors: ['Unauthorized'] },
  })
})

t.test('a JWT in the place of the login signs in, and its session token into the chat', async (t) => {
  const { cloud } = await opened(t, { jwtSecret: 'shared' })
  const vendas = cloud.addUser({ login: 'vendas', externalId: 'vendas@empresa.com' })
  const jwt = signJwt({ sub: 'vendas@empresa.com', exp: Date.now() / 1000 + 60 }, 'shared')
  const sdk = await newSdk(cloud.sdkConfig())
  const session = await sdk.createSession({ login: jwt, password: 'any' })
  t.equal(session.user_id, vendas.id)
  await sdk.chat.connect({ userId: vendas.id, password: session.token })
  await sdk.chat.ping()
  t.ok(cloud.online(vendas.id))
  await leaveChat(sdk)

  await sdk.createSession()
  t.match(await sdk.auth.login({ login: jwt, password: 'any' }), { id: vendas.id })
})

t.test('an expired token fires the SDK’s sessionExpired, and a retry with a new session goes through', async (t) => {
  const { cloud, bruno } = await opened(t)
  const expiries: number[] = []
  const sdk: Sdk = await newSdk(cloud.sdkConfig(), {
    sessionExpired: (_give: () => void, retry: (session: unknown) => void) => {
      expiries.push(1)
      void sdk.createSession({ login: 'ana', password: 'secret-ana' }).then(retry)
    },
  })
  await sdk.createSession({ login: 'ana', password: 'secret-ana' })
  t.equal(cloud.faults.expireTokens(), 1)
  t.match(await sdk.users.getV2({ login: 'bruno' }), { total_entries: 1, items: [{ id: bruno.id }] })
  t.equal(expiries.length, 1)

  const plain = await newSdk(cloud.sdkConfig(), { sessionExpired: undefined })
  await plain.createSession({ login: 'ana', password: 'secret-ana' })
  cloud.faults.expireTokens()
  await t.rejects(plain.users.getV2({ login: 'bruno' }), {
    code: 401,
    info: { errors: { base: ['Required session does not exist'] } },
  })
})

t.test('the SDK registers, finds and changes users, and sends pushes', async (t) => {
  const { cloud, ana, bruno } = await opened(t)
  const sdk = await newSdk(cloud.sdkConfig())
  await sdk.createSession()
  const { user } = await sdk.users.signup({ login: 'carla', password: 'secret-carla', full_name: 'Carla' })
  await sdk.createSession({ login: 'carla', password: 'secret-carla' })
  t.match(await sdk.users.update({ full_name: 'Carla C.' }), { user: { full_name: 'Carla C.' } })
  t.match(await sdk.users.getV2({ id: { in: [ana.id, bruno.id] }, sort_desc: 'id' }), {
    total_entries: 2,
    items: [{ id: bruno.id }, { id: ana.id }],
  })
  t.match(await sdk.users.getV2({ login: { in: ['carla'] } }), { items: [{ id: user.id }] })

  const payload = { message: 'Ligação', ios_voip: 1, signal_type: 'startCall' }
  await sdk.pushnotifications.events.create({
    notification_type: 'push',
    push_type: null,
    environment: 'development',
    user: { ids: `${ana.id},${bruno.id}` },
    message: sdk.pushnotifications.base64Encode(JSON.stringify(payload)),
  })
  t.match(cloud.pushes, [{ from: user.id, to: [ana.id, bruno.id], payload }])

  const [{ subscription }] = await sdk.pushnotifications.subscriptions.create({
    notification_channel: 'gcm',
    device: { udid: 'u', platform: 'android' },
    push_token: { environment: 'development', client_identification_sequence: 't' },
  })
  t.equal((await sdk.pushnotifications.subscriptions.list()).length, 1)
  await sdk.pushnotifications.subscriptions.delete(subscription.id)
  t.equal((await sdk.pushnotifications.subscriptions.list()).length, 0)
  await sdk.users.delete()
})

t.test('the SDK chats: presence, pings, messages, carbons, last activity', async (t) => {
  const { cloud, ana, bruno } = await opened(t)
  const [a1, a2, b1] = [
    await newSdk(cloud.sdkConfig()),
    await newSdk(cloud.sdkConfig()),
    await newSdk(cloud.sdkConfig()),
  ]
  await chatting(t, a1, 'ana')
  await chatting(t, a2, 'ana')
  await chatting(t, b1, 'bruno')
  await Promise.all([a1, a2, b1].map((sdk) => sdk.chat.pingWithTimeout(5000)))
  t.match(await a1.users.getOnlineCount(), { count: 2 })
  t.same(
    (await a1.users.listOnline()).users.map(({ id }) => id),
    [ana.id, bruno.id],
  )
  t.same(await a1.chat.getLastUserActivity(bruno.id), { userId: bruno.id, seconds: 0 })
  a1.chat.markInactive()
  a1.chat.subscribeToUserLastActivityStatus(bruno.id)

  const heard = next<[{ userId: number; extension: Record<string, string> }]>(
    (l) => (b1.chat.onSystemMessageListener = l),
  )
  a1.chat.sendSystemMessage(bruno.id, { extension: { ring: 'ring' } })
  t.match((await heard)[0], { userId: ana.id, extension: { ring: 'ring' } })

  const message = next<[number, { body: string }]>((l) => (b1.chat.onMessageListener = l))
  const carbon = next<[number, { body: string; is_forwarded: boolean }]>((l) => (a2.chat.onMessageListener = l))
  a1.chat.send(bruno.id, { type: 'chat', body: 'olá', extension: {} })
  t.match(await message, [ana.id, { body: 'olá' }])
  t.match(await carbon, [ana.id, { body: 'olá', is_forwarded: true }])
})

t.test('a wrong password is refused by the chat', async (t) => {
  const { cloud, ana } = await opened(t)
  const sdk = await newSdk(cloud.sdkConfig())
  await t.rejects(sdk.chat.connect({ userId: ana.id, password: 'wrong' }), 'not-authorized')
  await leaveChat(sdk)
})
