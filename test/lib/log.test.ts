import { Writable } from 'node:stream'
import t from 'tap'
import { createLog, type Log } from '../../src/lib/log.ts'
import { withoutSecrets } from '../../src/lib/redaction.ts'

/** What `write` logs, as text. */
function logged(write: (log: Log) => void): string {
  let written = ''
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString()
      done()
    },
  })
  write(createLog('info', sink))
  return written
}

t.test('secrets do not reach the log, however deep they are and whatever the field adds to the name', async (t) => {
  const written = logged((log) => {
    log.info(
      {
        password: 'hush-1',
        ari: { password: 'hush-2', tokens: ['hush-3'] },
        mappings: [{ cube: { secret: { kind: 'jwt', value: 'hush-4' }, session: { chatPassword: 'hush-5' } } }],
        headers: { Authorization: 'hush-6', 'x-auth-token': 'hush-7' },
        a: { b: { c: { d: { e: { ice: { credential: 'hush-8', auth_key: 'hush-9' } } } } } },
        offer: { type: 'offer', sdp: 'hush-10' },
        row: { toJSON: () => ({ jwt: 'hush-11' }) },
        user: 'bridge',
      },
      'up',
    )
    log.child({ token: 'hush-12', call: { password: 'hush-13' } }).info('child')
  })
  t.notMatch(written, /hush/)
  t.match(written, /"user":"bridge"/)
  const [first = '', second = ''] = written.split('\n')
  t.match(JSON.parse(first), { level: 'info', msg: 'up', offer: { type: 'offer', sdp: '[redacted]' } })
  t.match(JSON.parse(second), { msg: 'child' })
})

t.test('errors are logged with their fields, but for the secrets in these', async (t) => {
  const cause = Object.assign(new Error('refused'), { password: 'hush-1' })
  const error = Object.assign(new Error('no session', { cause }), {
    code: 'cube_refused',
    request: { login: 'vendas', options: { authKey: 'hush-2' } },
    inner: Object.assign(new TypeError('inner'), { response: { body: { token: 'hush-3' } } }),
  })
  const written = logged((log) => {
    log.error({ err: error }, 'failed')
    log.error(error)
    log.error({ why: { error } }, 'failed')
    log.error({ err: new AggregateError([error], 'both') }, 'failed')
  })
  t.notMatch(written, /hush/)
  const lines = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const shown = {
    type: 'Error',
    message: 'no session: refused',
    stack: /log\.test/,
    code: 'cube_refused',
    request: { login: 'vendas', options: { authKey: '[redacted]' } },
    inner: { type: 'TypeError', message: 'inner' },
  }
  t.match(lines, [
    { err: shown, msg: 'failed' },
    { err: shown, msg: 'no session' },
    { why: { error: shown } },
    { err: { type: 'AggregateError', aggregateErrors: [shown] } },
  ])
})

t.test('what has no secret is not copied, and nothing makes logging throw or go on for ever', async (t) => {
  const plain = { callId: '1', from: { number: '1001', tags: ['a', { b: 1 }] }, none: null, missing: undefined }
  t.equal(withoutSecrets(plain), plain)
  const ring: Record<string, unknown> = { name: 'ring', token: 'hush' }
  ring.self = ring
  ring.wide = Array.from({ length: 5000 }, () => ring)
  const trap = {
    get now() {
      throw new Error('hush')
    },
  }
  const written = logged((log) => {
    log.info({ ring }, 'ring')
    log.info({ trap }, 'trap')
    log.info({ at: new Date(0), url: new URL('http://127.0.0.1/') }, 'told as JSON does')
  })
  t.notMatch(written, /hush/)
  const lines = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  t.match(lines, [
    { msg: 'ring', ring: { name: 'ring', token: '[redacted]' } },
    { msg: 'trap' },
    { at: '1970-01-01T00:00:00.000Z', url: 'http://127.0.0.1/' },
  ])
})
