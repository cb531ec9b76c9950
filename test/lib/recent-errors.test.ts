import t from 'tap'
import { TimeoutError } from '../../src/lib/errors.ts'
import { createLog, recentErrorsOf, silentLog } from '../../src/lib/log.ts'
import { RecentErrors } from '../../src/lib/recent-errors.ts'

const nowhere = { write: () => undefined }

t.test('warnings and errors are kept with room, code and call, the latest first, and nothing else is', async (t) => {
  const log = createLog('trace', nowhere)
  const recent = recentErrorsOf(log)
  log.debug('no')
  log.child({ room: 'calls' }).info({ callId: 'c' }, 'neither')
  log.child({ room: 'asterisk' }).warn({ err: new TimeoutError('the wait is over') }, 'Asterisk is slow')
  log.child({ room: 'calls' }).child({ callId: 'c1' }).error({ err: 'busy' }, 'a step failed')
  log.fatal('a defect')
  t.match(recent.list(), [
    { room: 'bridge', level: 'error', code: undefined, message: 'a defect', count: 1, callId: undefined },
    { room: 'calls', level: 'error', code: undefined, message: 'a step failed: busy', callId: 'c1' },
    { room: 'asterisk', level: 'warn', code: 'timeout', message: 'Asterisk is slow: the wait is over' },
  ])
  t.equal(recent.list().length, 3)
})

t.test('what is of one kind is one entry, counted, with the first and the latest time', async (t) => {
  let now = 1000
  const recent = new RecentErrors({ now: () => now, monotonic: () => now })
  const line = (msg: string, more: object = {}) => JSON.stringify({ room: 'http', msg, ...more })
  const long = 'a'.repeat(80)
  recent.note(line(`${long} one`, { callId: 'c1' }), 'warn')
  recent.note(line('something else'), 'warn')
  now = 2000
  recent.note(line(`${long} two`, { callId: 'c2' }), 'warn')
  recent.note(line(`${long} two`), 'error')
  recent.note(line(`${long} two`, { code: 'http_busy' }), 'warn')
  t.match(recent.list(), [
    { level: 'warn', code: 'http_busy', count: 1 },
    { level: 'error', code: undefined, count: 1 },
    { level: 'warn', message: `${long} two`, firstAt: 1000, at: 2000, count: 2, callId: 'c2' },
    { message: 'something else', count: 1 },
  ])
})

t.test('codes of Node and of other programs are no stable codes', async (t) => {
  const log = createLog('info', nowhere)
  for (const code of ['ECONNREFUSED', 404, 'FST_ERR_X', 'with space']) log.warn({ err: { code, message: 'x' } }, 'y')
  for (const { code } of recentErrorsOf(log).list()) t.equal(code, undefined)
})

t.test('no secret gets in, neither by a field nor by what the text of an error quotes', async (t) => {
  const log = createLog('info', nowhere)
  const quoting = (text: string) => log.warn({ err: new Error(text), password: 'hush-1', sdp: 'hush-2' }, 'quoted')
  quoting('v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=hush-3\r\na=ice-pwd:hush-4')
  quoting('can not reach postgres://bridge:hush-5@db/x')
  quoting(`wrong token cb_${'hush'.repeat(10)}`)
  quoting('sent Authorization: Bearer hush-hush-hush')
  quoting('jwt eyJhbGciOiJIUzI1NiJ9.hush6hush6.hush7')
  quoting('can not reach postgres://bridge:hush@hush-9@db/x')
  quoting('GET https://hooks.example.com/calls?access_token=hush-10&api_key=bridge:hush-11 answered 500')
  quoting('refused: {"login":"vendas","password": "hush-12"}')
  log.child({ token: 'hush-8' }).error('child')
  const all = JSON.stringify(recentErrorsOf(log).list())
  t.notMatch(all, /hush/)
  t.match(all, /quoted: can not reach postgres:/)
  t.match(all, /access_token=\[redacted\]&api_key=\[redacted\] answered 500/, 'and what is none stays')
})

t.test('texts and kinds are bounded, whatever comes, and lines have no line breaks', async (t) => {
  const recent = new RecentErrors()
  for (let i = 0; i < 1000; i++)
    recent.note(JSON.stringify({ room: 'r'.repeat(999), msg: `${i} ${'x'.repeat(9999)}` }), 'warn')
  recent.note('not JSON', 'warn')
  recent.note('null', 'warn')
  recent.note(`{"msg":"${'y'.repeat(300_000)}"}`, 'warn')
  recent.note(JSON.stringify({ msg: 'two\nlines\u202e', err: 7, room: {} }), 'error')
  const list = recent.list()
  t.equal(list.length, 200)
  t.match(list[0], { message: 'two lines', room: 'bridge' })
  t.ok(list.every(({ message, room }) => message.length <= 400 && room.length <= 64))
})

t.test('a log that keeps no book has an empty one', async (t) => {
  silentLog.error('quiet')
  t.strictSame(recentErrorsOf(silentLog).list(), [])
})
