import t from 'tap'
import { httpSection } from '../../src/config/http-section.ts'

const TOKEN = 'token-hunter22-0123'
const TLS = { cert: 'tls/fullchain.pem', key: 'tls/privkey.pem' }

t.test('other machines need TLS, or the word that none is wanted', async (t) => {
  const parse = (more: object) => httpSection.safeParse({ token: TOKEN, ...more })
  t.ok(parse({}).success)
  t.ok(parse({ address: '127.0.0.1', tls: TLS }).success)
  for (const address of ['0.0.0.0', '::', '192.0.2.1']) {
    t.match(parse({ address }).error?.issues, [{ path: ['address'], message: /tls is not set/ }])
    t.ok(parse({ address, tls: TLS }).success)
    t.ok(parse({ address, insecure: true }).success)
  }
  t.match(parse({ tls: { cert: 'x' } }).error?.issues, [{ path: ['tls', 'key'], message: /is missing/ }])
})
