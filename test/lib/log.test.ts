import { Writable } from 'node:stream'
import t from 'tap'
import { createLog } from '../../src/lib/log.ts'

t.test('secrets do not reach the log, at the top or further down', async (t) => {
  let written = ''
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString()
      done()
    },
  })
  const log = createLog('info', sink)
  log.info(
    { password: 'hush-1', ari: { password: 'hush-2' }, cube: { secret: { token: 'hush-3' } }, user: 'bridge' },
    'up',
  )
  t.notMatch(written, /hush/)
  t.match(written, /"user":"bridge"/)
  t.match(JSON.parse(written), { level: 'info', msg: 'up' })
})
