import t from 'tap'
import { FailedAttempts } from '../../src/http/failed-attempts.ts'
import { CALL, serve, TOKEN } from './fixture.ts'

const GUARDED: [method: string, path: string][] = [
  ['GET', '/ready'],
  ['GET', '/v1/calls'],
  ['GET', `/v1/calls/${CALL.callId}`],
  ['DELETE', `/v1/calls/${CALL.callId}`],
  ['POST', '/v1/calls'],
  ['GET', '/v1/channels'],
  ['GET', '/v1/registrations'],
]
const BODY = { direction: 'phone-to-app', mapping: 'vendas' }

t.test('every route but health and docs needs a token, and does nothing without', async (t) => {
  const { ask, ports } = await serve(t, { failuresPerMinute: 1000 })
  const wrong = [
    null,
    '',
    TOKEN,
    'Bearer',
    'Bearer ',
    'Bearer wrong-token-0123456789',
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Bearer ${TOKEN.toUpperCase()}`,
    `Basic ${TOKEN}`,
  ]
  for (const [method, path] of GUARDED) {
    for (const authorization of wrong) {
      const answer = await ask(method, path, { authorization, ...(method === 'POST' ? { body: BODY } : {}) })
      t.match(
        answer,
        {
          status: 401,
          headers: { 'www-authenticate': /^Bearer realm=/, 'content-type': /problem\+json/ },
          json: { code: 'http_unauthorized' },
        },
        `${method} ${path} ${authorization}`,
      )
      t.notMatch(answer.text, TOKEN)
    }
  }
  t.strictSame([ports.operator.originated, ports.operator.hungUp], [[], []])
})

t.test('each of several tokens is right, and the scheme in any case', async (t) => {
  const other = 'another-token-0123456789'
  const { ask } = await serve(t, { tokens: [TOKEN, other] })
  for (const authorization of [`Bearer ${TOKEN}`, `bearer ${other}`, `BEARER ${other}`]) {
    t.equal((await ask('GET', '/v1/calls', { authorization })).status, 200, authorization)
  }
})

t.test('too many wrong tokens are refused, and the right one from the same address never', async (t) => {
  let now = 0
  const clock = { now: () => now, monotonic: () => now }
  const { ask } = await serve(t, { failuresPerMinute: 3, clock })
  for (let i = 0; i < 10; i++) t.equal((await ask('GET', '/ready', { authorization: null })).status, 401)
  for (let i = 0; i < 3; i++) {
    t.equal((await ask('GET', '/v1/calls', { authorization: `Bearer wrong-${i}` })).status, 401)
  }
  const blocked = await ask('GET', '/v1/calls', { authorization: 'Bearer wrong-3' })
  t.match(blocked, { status: 429, json: { code: 'http_too_many_requests', retryable: true } })
  t.equal(blocked.headers['retry-after'], '60')
  t.equal((await ask('GET', '/v1/calls')).status, 200, 'a right token does not pay for wrong ones')
  t.equal((await ask('GET', '/v1/calls', { authorization: null })).status, 401, 'without a token nothing is guessed')
  t.equal((await ask('GET', '/health')).status, 200)
  now = 60_001
  t.equal((await ask('GET', '/v1/calls', { authorization: 'Bearer wrong-4' })).status, 401)
})

t.test('a flood from the same address neither locks a right token out nor makes health fail', async (t) => {
  const { ask } = await serve(t, { requestsPerMinute: 5 })
  for (const authorization of [null, 'Bearer wrong-token-0123456789']) {
    for (let i = 0; i < 6; i++) await ask('GET', '/docs/json', { authorization })
    t.equal((await ask('GET', '/docs/json', { authorization })).status, 429)
    t.equal((await ask('GET', '/none', { authorization })).status, 429)
  }
  t.equal((await ask('GET', '/v1/calls')).status, 200)
  for (let i = 0; i < 20; i++) t.equal((await ask('GET', '/health', { authorization: null })).status, 200)
  for (let i = 0; i < 4; i++) t.equal((await ask('GET', '/v1/calls')).status, 200)
  t.equal((await ask('GET', '/v1/calls')).status, 429, 'right tokens have a limit of their own')
})

t.test('failed attempts are counted by address, and the memory for them is bounded', async (t) => {
  let now = 0
  const clock = { now: () => now, monotonic: () => now }
  const attempts = new FailedAttempts({ max: 2, windowMs: 1000, clock, maxAddresses: 3 })
  attempts.add('a')
  attempts.add('a')
  t.equal(attempts.blockedSeconds('a'), 1)
  t.equal(attempts.blockedSeconds('b'), 0)
  for (const address of ['b', 'c', 'd']) attempts.add(address)
  t.equal(attempts.blockedSeconds('a'), 0, 'the oldest was forgotten')
  attempts.add('b')
  now = 1001
  t.equal(attempts.blockedSeconds('b'), 0)
})
