import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { signJwt } from '../../dev/cloud/identity.ts'
import type { CubeIdentity } from '../../src/calls/mapping.ts'
import { LegError } from '../../src/calls/errors.ts'
import { House, isOnline, PASSWORD, until } from './fixtures/house.ts'
import type { IdentityPool } from '../../src/connectycube/identity-pool.ts'

const SECRET = 'the-signing-secret'

/** Closing leaves nothing in the cloud, and no timer or socket here that was not there before. */
async function leavesNothing(t: Tap, house: House, pool: IdentityPool, before: readonly string[]): Promise<void> {
  await pool.close()
  await pool.close()
  await until(() => house.cloud.sessions.chat === 0, 'chats gone')
  t.same(house.cloud.sessions, { rest: 0, chat: 0 }, 'nothing is left in the cloud')
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const most = before.filter((name) => name === 'Timeout').length
  t.ok(timers() <= most, `no timer is left (${timers()}, ${most} before)`)
}

type Tap = Pick<typeof t, 'same' | 'ok' | 'equal' | 'match' | 'rejects' | 'teardown'>

async function setUp(t: Tap, ...options: Parameters<typeof House.open>): Promise<House> {
  const house = await House.open(...options)
  t.teardown(() => house.close())
  return house
}

const stateOf = (pool: IdentityPool) => pool.status()[0]?.state
const errorOf = (pool: IdentityPool) => {
  const state = stateOf(pool)
  return state && 'lastError' in state ? state.lastError : undefined
}

/** Whether calling out gets as far as asking the directory. */
async function tryDial(house: House, pool: IdentityPool): Promise<LegError> {
  const call = house.outgoing(pool, ['nobody-has-this-login'])
  const error = await call.leg.dial().then(
    () => new Error('dialled nobody'),
    (error: unknown) => error,
  )
  await call.end({ cause: 'internal', by: 'bridge' })
  if (!(error instanceof LegError)) throw error
  return error
}

t.test('an identity signs in, is kept in, and leaves nothing when it goes', async (t) => {
  const before = process.getActiveResourcesInfo()
  const house = await setUp(t)
  const pool = house.pool()
  const seen: string[] = []
  pool.on('change', ({ state }) => seen.push(state.status))
  pool.setIdentities([house.identity()])
  await isOnline(pool)
  t.same(seen, ['connecting', 'online'])
  t.same(house.cloud.sessions, { rest: 1, chat: 1 })
  t.match(pool.status(), [{ userId: house.vendas.id, login: 'vendas', legs: 0, state: { status: 'online' } }])
  await leavesNothing(t, house, pool, before)
  t.match((await tryDial(house, pool)).reason, { cause: 'cloud-unavailable' }, 'no call after the close')
  t.same(house.cloud.sessions, { rest: 0, chat: 0 })
})

t.test('a session is used before it expires, and outlives its time to live', async (t) => {
  const house = await setUp(t, { sessionTtlMs: 1200 })
  const pool = house.pool({ timings: { renewEveryMs: 300 } })
  pool.setIdentities([house.identity()])
  await isOnline(pool)
  await pause(2500)
  t.equal(house.cloud.sessions.rest, 1)
  await pool.close()
  t.equal(house.cloud.sessions.rest, 0)
})

t.test('a session that expired is replaced by the next request', async (t) => {
  const house = await setUp(t)
  const pool = house.pool()
  pool.setIdentities([house.identity()])
  await isOnline(pool)
  house.cloud.faults.expireTokens()
  t.equal(house.cloud.sessions.rest, 0)
  t.equal((await tryDial(house, pool)).reason.cause, 'unreachable', 'the directory was asked')
  t.equal(house.cloud.sessions.rest, 1)
  await pool.close()
})

t.test(
  'a session that expired is replaced at its renewal; a renewal that is refused is told, and the chat goes on',
  async (t) => {
    const house = await setUp(t)
    const pool = house.pool({ timings: { renewEveryMs: 250 } })
    pool.setIdentities([house.identity()])
    await isOnline(pool)
    house.cloud.faults.expireTokens()
    await until(() => house.cloud.sessions.rest === 1, 'a new session')
    const undo = house.cloud.faults.refuseSignIn('vendas')
    house.cloud.faults.expireTokens()
    await until(() => errorOf(pool)?.code === 'cube_sign_in_refused', 'the failure being told')
    t.equal(stateOf(pool)?.status, 'online')
    undo()
    await until(() => errorOf(pool) === undefined, 'the renewal')
    await pool.close()
  },
)

t.test('a JWT signs in, and its chat survives a cut after the token that was its password has expired', async (t) => {
  const before = process.getActiveResourcesInfo()
  const house = await setUp(t, { jwtSecret: SECRET })
  const user = house.cloud.addUser({ login: 'suporte', externalId: 'suporte@empresa.com' })
  const jwt = signJwt({ sub: 'suporte@empresa.com' }, SECRET)
  const identity: CubeIdentity = { userId: user.id, login: 'suporte', secret: { kind: 'jwt', jwt } }
  const pool = house.pool()
  pool.setIdentities([identity])
  await isOnline(pool)
  await until(() => house.cloud.online(user.id), 'being available')
  house.cloud.faults.expireTokens()
  house.cloud.faults.disconnectChat(user.id)
  await until(() => stateOf(pool)?.status !== 'online', 'the cut')
  await isOnline(pool)
  await leavesNothing(t, house, pool, before)
})

t.test('credentials that do not work are told as such, at once to calls, and tried again', async (t) => {
  const house = await setUp(t, { jwtSecret: SECRET })
  const refused: [string, CubeIdentity, string][] = [
    ['a wrong password', house.identity({ kind: 'password', password: 'wrong' }), 'cube_sign_in_refused'],
    ['a forged JWT', house.identity({ kind: 'jwt', jwt: signJwt({ sub: 'x' }, 'other') }), 'cube_sign_in_refused'],
    ['the id of another user', { ...house.identity(), userId: 1 }, 'cube_wrong_user'],
  ]
  for (const [what, identity, code] of refused) {
    const pool = house.pool()
    pool.setIdentities([identity])
    await until(() => stateOf(pool)?.status === 'refused', what)
    t.match(errorOf(pool), { code, retryable: false }, what)
    t.notMatch(errorOf(pool)?.message, /wrong\b.*wrong|eyJ/, 'no secret in the message')
    await pool.close()
    t.same(house.cloud.sessions, { rest: 0, chat: 0 }, what)
  }

  const undo = house.cloud.faults.refuseSignIn('vendas')
  // One tries again so late that a call that waited for it would not be over in time, the other soon.
  const patient = house.pool({ timings: { refusedRetryMs: 600_000, readyMs: 600_000 } })
  const eager = house.pool()
  for (const pool of [patient, eager]) {
    pool.setIdentities([house.identity()])
    await until(() => stateOf(pool)?.status === 'refused', 'the refusal')
  }
  const first = stateOf(eager)
  const triedAgain = () => {
    const now = stateOf(eager)
    return now?.status === 'refused' && first?.status === 'refused' && now.retryAt !== first.retryAt
  }
  await until(triedAgain, 'another attempt')
  t.equal(stateOf(eager)?.since, first?.since, 'it is refused since the first one')
  t.match((await tryDial(house, patient)).reason, { cause: 'sign-in-refused', by: 'bridge' })
  undo()
  await isOnline(eager)
  await Promise.all([patient.close(), eager.close()])
})

t.test('a login that the app would create for us is not taken for the mapping’s user', async (t) => {
  const house = await setUp(t, { autoSignup: true })
  const pool = house.pool()
  pool.setIdentities([{ userId: 5, login: 'mistyped', secret: { kind: 'password', password: PASSWORD } }])
  await until(() => stateOf(pool)?.status === 'refused', 'the refusal')
  t.match(errorOf(pool), { code: 'cube_wrong_user', message: /check login and userId/ })
  await pool.close()
  t.same(house.cloud.sessions, { rest: 0, chat: 0 })
})

t.test(
  'with the cloud down calls fail as such; when it comes up a call brings the identity online at once',
  async (t) => {
    const before = process.getActiveResourcesInfo()
    const house = await setUp(t)
    await house.cloud.faults.goDown()
    // So long a pause that only the call itself can be what ends it.
    const pool = house.pool({ timings: { reconnect: { firstMs: 60_000, maxMs: 60_000 } } })
    pool.setIdentities([house.identity()])
    await until(() => stateOf(pool)?.status === 'waiting', 'the failure')
    t.match(errorOf(pool), { code: 'cube_unavailable', retryable: true })
    t.match((await tryDial(house, pool)).reason, { cause: 'cloud-unavailable', by: 'bridge' })
    await house.cloud.faults.comeBack()
    t.equal((await tryDial(house, pool)).reason.cause, 'unreachable', 'the directory was asked')
    t.equal(stateOf(pool)?.status, 'online')
    await leavesNothing(t, house, pool, before)
  },
)

t.test('with the cloud down at start the identity comes online by itself', async (t) => {
  const house = await setUp(t)
  await house.cloud.faults.goDown()
  const pool = house.pool()
  pool.setIdentities([house.identity()])
  await until(() => stateOf(pool)?.status === 'waiting', 'the failure')
  await house.cloud.faults.comeBack()
  await isOnline(pool)
  await pool.close()
})

t.test('a half-open chat is noticed and replaced', async (t) => {
  const before = process.getActiveResourcesInfo()
  const house = await setUp(t)
  const pool = house.pool({ timings: { pingEveryMs: 150, pingMs: 300 } })
  pool.setIdentities([house.identity()])
  await isOnline(pool)
  await pause(1000)
  t.equal(stateOf(pool)?.status, 'online', 'pings alone do no harm')
  house.cloud.faults.freezeChat(house.vendas.id)
  await until(() => stateOf(pool)?.status === 'waiting', 'the loss')
  t.match(errorOf(pool), { code: 'cube_chat_lost', message: /ping/ })
  await isOnline(pool)
  house.cloud.faults.clear()
  await leavesNothing(t, house, pool, before)
})

t.test('a REST interface that never answers is given up in time', async (t) => {
  const house = await setUp(t)
  const pool = house.pool({ timings: { restMs: 300 } })
  house.cloud.faults.stallRest({ method: 'POST', path: '/session' })
  pool.setIdentities([house.identity()])
  await until(() => stateOf(pool)?.status === 'waiting', 'giving up')
  t.match(errorOf(pool), { code: 'cube_timeout' })
  house.cloud.faults.clear()
  await isOnline(pool)
  house.cloud.faults.failRest(503, {}, 1)
  t.match((await tryDial(house, pool)).reason, { cause: 'cloud-unavailable' })
  await pool.close()
})

t.test('closing while signing in hangs is bounded too', async (t) => {
  const house = await setUp(t)
  const pool = house.pool({ timings: { restMs: 2000, closeMs: 300 } })
  house.cloud.faults.stallRest({ method: 'POST', path: '/session' })
  pool.setIdentities([house.identity()])
  await pause(100)
  const begun = performance.now()
  await pool.close()
  t.ok(performance.now() - begun < 3000)
})

t.test(
  'on a reload new identities come, changed ones sign in again, and those gone leave after their last call',
  async (t) => {
    const before = process.getActiveResourcesInfo()
    const house = await setUp(t)
    const { cloud, vendas } = house
    const ana = cloud.addUser({ login: 'ana', password: 'secret-of-ana' })
    const anas: CubeIdentity = { userId: ana.id, login: 'ana', secret: { kind: 'password', password: 'secret-of-ana' } }
    const carla = cloud.addUser({ login: 'carla', password: 'secret-carla' })
    const pool = house.pool()
    pool.setIdentities([house.identity()])
    await isOnline(pool)

    const call = house.outgoing(pool, [carla.id])
    await call.leg.dial()
    pool.setIdentities([anas])
    await until(() => cloud.online(ana.id), 'the new one')
    t.ok(cloud.online(vendas.id), 'the call keeps its identity')
    pool.setIdentities([anas, house.identity()])
    await call.end({ cause: 'cancelled', by: 'phone' })
    await pause(200)
    t.ok(cloud.online(vendas.id), 'wanted again before the call ended')

    pool.setIdentities([anas])
    await until(() => !cloud.online(vendas.id), 'leaving')
    t.same(
      pool.status().map(({ login }) => login),
      ['ana'],
    )

    ana.password = 'another-secret'
    pool.setIdentities([{ ...anas, secret: { kind: 'password', password: 'still-wrong' } }])
    await until(() => stateOf(pool)?.status === 'refused', 'the wrong password')
    pool.setIdentities([{ ...anas, secret: { kind: 'password', password: 'another-secret' } }])
    await isOnline(pool)
    pool.setIdentities([{ ...anas, secret: { kind: 'password', password: 'another-secret' } }])
    t.equal(stateOf(pool)?.status, 'online', 'the same again changes nothing')
    await leavesNothing(t, house, pool, before)
  },
)

t.test('thirty identities live in one process, survive a cut of all, and leave together', async (t) => {
  const before = process.getActiveResourcesInfo()
  const house = await setUp(t)
  const identities = Array.from({ length: 30 }, (_, i): CubeIdentity => {
    const login = `identity-${i}`
    const user = house.cloud.addUser({ login, password: `secret-${i}-long` })
    return { userId: user.id, login, secret: { kind: 'password', password: `secret-${i}-long` } }
  })
  const pool = house.pool({ signInsAtOnce: 5 })
  pool.setIdentities(identities)
  await isOnline(pool, 30)
  t.same(house.cloud.sessions, { rest: 30, chat: 30 })
  house.cloud.faults.disconnectAllChats()
  await until(() => pool.status().every(({ state }) => state.status !== 'online'), 'all cut')
  await isOnline(pool, 30)
  t.same(house.cloud.sessions, { rest: 30, chat: 30 }, 'sessions are kept')
  await leavesNothing(t, house, pool, before)
})

t.test('an address that would carry credentials in the clear is refused at once', async (t) => {
  const house = await setUp(t)
  const endpoints = {
    apiUrl: 'https://api.example.com',
    chatUrl: 'ws://chat.example.com:5290',
    chatDomain: 'example.com',
  }
  t.throws(() => house.pool({ app: { ...house.app, endpoints } }), { code: 'cube_insecure_url' })
})
