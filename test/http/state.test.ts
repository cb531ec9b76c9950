import t from 'tap'
import { serve } from './fixture.ts'

t.test('health needs no token and tells what the process is', async (t) => {
  const { ask } = await serve(t)
  const { status, json } = await ask('GET', '/health', { authorization: null })
  t.equal(status, 200)
  t.strictSame(json, { status: 'alive', version: '0.0.1', uptimeSeconds: 5, opus: 'libopus 1.3.1', workers: 2 })
})

t.test('ready is 200 when calls can be made, and 503 with the reason when not', async (t) => {
  const { ask, ports } = await serve(t)
  const ready = await ask('GET', '/ready')
  t.equal(ready.status, 200)
  t.strictSame(ready.json, {
    ready: true,
    stopping: false,
    ari: { ready: true, status: 'online', since: 1, detail: null },
    ami: null,
    sip: {
      ready: true,
      status: 'online',
      since: 1,
      detail: null,
      accounts: [{ ready: true, since: 1, detail: null, status: 'registered', address: 'sip:cubebridge@b.c' }],
    },
    identities: [
      {
        ready: true,
        status: 'online',
        since: 1,
        detail: null,
        userId: 1,
        login: 'vendas',
        mappings: ['sip:vendas@b.c'],
      },
    ],
    room: { free: false, detail: '100 calls are live: calls.maxCalls' },
    media: {
      ready: true,
      workers: 2,
      wanted: 2,
      sessions: 1,
      complexityCeiling: 5,
      transcoding: { inUse: 1, limit: 4 },
    },
    mappings: { ready: true, count: 1, loadedAt: 3, error: null },
    store: { ready: true, status: 'online', since: 1, detail: null, kind: 'sqlite', waiting: 4 },
  })
  ports.ready = false
  const away = await ask('GET', '/ready')
  t.equal(away.status, 503)
  t.match(away.json, { ready: false, ari: { status: 'connecting', detail: 'connection refused' } })
})

t.test('registrations of phones and trunks are told', async (t) => {
  const { ask } = await serve(t)
  const { status, json } = await ask('GET', '/v1/registrations')
  t.equal(status, 200)
  t.match(json, { phones: [{ endpoint: '1001', state: 'registered' }], trunks: [{ status: 'Registered' }] })
})

t.test('channels are told with null for what is not known', async (t) => {
  const { ask } = await serve(t)
  const { status, json } = await ask('GET', '/v1/channels')
  t.equal(status, 200)
  t.match(json, { channels: [{ uniqueId: '1.2', name: 'PJSIP/1001-00000001', bridgeId: null, dial: null }] })
})

t.test('a port that throws is an internal error whose text is not told', async (t) => {
  const { ask, ports } = await serve(t)
  ports.channels = () => {
    throw new Error('secret detail')
  }
  const { status, text, json } = await ask('GET', '/v1/channels')
  t.equal(status, 500)
  t.match(json, { code: 'internal', retryable: false })
  t.notMatch(text, /secret detail/)
})

t.test('an answer that does not fit its own schema is an internal error', async (t) => {
  const { ask, ports } = await serve(t)
  ports.health = () => ({ version: '1', uptimeSeconds: 'long' as unknown as number, opus: 'x', workers: 1 })
  const { status, json } = await ask('GET', '/health')
  t.equal(status, 500)
  t.match(json, { code: 'internal' })
})
