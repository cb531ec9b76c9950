import t from 'tap'
import { CallError } from '../../src/calls/errors.ts'
import { IdempotentReplies } from '../../src/http/idempotent-replies.ts'
import { hashOfToken, makeToken } from '../../src/http/made-token.ts'
import { CALL, deferred, serve } from './fixture.ts'

const BODY = { direction: 'phone-to-app', mapping: 'vendas' }
const key = (value: string) => ({ headers: { 'idempotency-key': value } })

t.test('the same request with the same key is carried out once and gets the first reply', async (t) => {
  const { ask, ports } = await serve(t)
  const first = await ask('POST', '/v1/calls', { body: BODY, ...key('k-1') })
  const again = await ask('POST', '/v1/calls', {
    body: { mapping: 'vendas', direction: 'phone-to-app' },
    ...key('"k-1"'),
  })
  t.strictSame([again.status, again.json], [first.status, first.json])
  t.equal(again.headers.location, first.headers.location)
  t.equal(again.headers['content-type'], first.headers['content-type'])
  t.equal(first.headers['idempotency-replayed'], undefined)
  t.equal(again.headers['idempotency-replayed'], 'true')
  t.equal(ports.operator.originated.length, 1)
  await ask('POST', '/v1/calls', { body: BODY, ...key('k-2') })
  await ask('POST', '/v1/calls', { body: BODY })
  t.equal(ports.operator.originated.length, 3, 'another key, or none, is another request')
})

t.test('the key with another body or path is 422, and belongs to its token', async (t) => {
  const { ask, ports } = await serve(t)
  await ask('POST', '/v1/calls', { body: BODY, ...key('k') })
  const other = await ask('POST', '/v1/calls', { body: { ...BODY, mapping: 'suporte' }, ...key('k') })
  t.match(other, { status: 422, json: { code: 'http_idempotency_mismatch' } })
  t.equal((await ask('POST', `/v1/calls/${CALL.callId}/recording`, key('k'))).status, 422)
  const token = makeToken()
  await ports.tokens.create({ name: 'x', scopes: ['control'], expiresAt: undefined, hash: hashOfToken(token) })
  const mine = await ask('POST', '/v1/calls', { body: BODY, authorization: `Bearer ${token}`, ...key('k') })
  t.equal(mine.status, 202)
  t.equal(mine.headers['idempotency-replayed'], undefined)
  t.equal(ports.operator.originated.length, 2)
})

t.test('while the first is under way the second is 409, and afterwards gets the reply', async (t) => {
  const { ask, ports } = await serve(t)
  const begun = deferred<typeof CALL>()
  ports.operator.onOriginate = () => begun.promise
  const first = ask('POST', '/v1/calls', { body: BODY, ...key('k') })
  while (ports.operator.originated.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const second = await ask('POST', '/v1/calls', { body: BODY, ...key('k') })
  t.match(second, { status: 409, json: { code: 'http_idempotency_in_flight', retryable: true } })
  t.equal(second.headers['retry-after'], '1')
  begun.resolve(CALL)
  t.equal((await first).status, 202)
  t.equal((await ask('POST', '/v1/calls', { body: BODY, ...key('k') })).headers['idempotency-replayed'], 'true')
  t.equal(ports.operator.originated.length, 1)
})

t.test('a refusal is replayed, but not one that may be over: that is tried again', async (t) => {
  const { ask, ports } = await serve(t)
  ports.operator.onOriginate = () => Promise.reject(new CallError('call_no_phone', 'vendas has no phone'))
  for (let i = 0; i < 2; i++) t.equal((await ask('POST', '/v1/calls', { body: BODY, ...key('a') })).status, 409)
  t.equal(ports.operator.originated.length, 1)
  ports.operator.onOriginate = () => Promise.reject(new CallError('call_stopping', 'stopping'))
  t.equal((await ask('POST', '/v1/calls', { body: BODY, ...key('b') })).status, 503)
  ports.operator.onOriginate = () => Promise.resolve(CALL)
  t.equal((await ask('POST', '/v1/calls', { body: BODY, ...key('b') })).status, 202)
  t.equal((await ask('POST', '/v1/calls', { body: { ...BODY, direction: 1 }, ...key('c') })).status, 400)
  t.equal((await ask('POST', '/v1/calls', { body: BODY, ...key('c') })).status, 202, 'a request that was mended')
})

t.test('a reply without a body is replayed, a key that is none is refused, and a token is never kept', async (t) => {
  const { ask, ports } = await serve(t)
  const digits = { body: { digits: '12' }, ...key('d') }
  for (let i = 0; i < 2; i++) {
    const { status, text } = await ask('POST', `/v1/calls/${CALL.callId}/participants/phone/digits`, digits)
    t.strictSame([status, text], [204, ''])
  }
  t.equal(ports.operator.asked.length, 1)
  for (const bad of ['', 'a b', 'x'.repeat(256), 'é']) {
    t.match(await ask('POST', '/v1/calls', { body: BODY, ...key(bad) }), { status: 400 }, JSON.stringify(bad))
  }
  const body = { name: 'x', scopes: ['read'] }
  const [one, two] = [
    await ask('POST', '/v1/tokens', { body, ...key('t') }),
    await ask('POST', '/v1/tokens', { body, ...key('t') }),
  ]
  t.not((one.json as { token: string }).token, (two.json as { token: string }).token)
})

t.test('replies are kept for a day in bounded memory, those under way longest', async (t) => {
  let now = 0
  const clock = { now: () => now, monotonic: () => now }
  const replies = new IdempotentReplies({ clock, keepMs: 100, maxEntries: 3, maxBytes: 100 })
  const reply = (body: string) => ({ status: 200, headers: {}, body })
  t.equal(replies.begin('running', 'f').outcome, 'begun')
  for (const id of ['a', 'b', 'c']) {
    replies.begin(id, 'f')
    replies.finish(id, reply('x'))
  }
  t.equal(replies.size, 3)
  t.equal(replies.begin('running', 'f').outcome, 'running', 'what is under way is not forgotten for others')
  t.equal(replies.begin('c', 'g').outcome, 'other')
  t.match(replies.begin('c', 'f'), { outcome: 'done', reply: { body: 'x' } })
  replies.finish('running', reply('y'.repeat(99)))
  t.ok(replies.size <= 2, 'bytes are bounded too')
  now = 101
  t.equal(replies.begin('c', 'f').outcome, 'begun')
  t.equal(replies.size, 1)
})
