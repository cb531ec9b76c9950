import { execFileSync } from 'node:child_process'
import { copyFile, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { openHttpServer, type HttpServer } from '../../src/http/server.ts'
import { silentLog } from '../../src/lib/log.ts'
import { FakePorts, TOKEN } from './fixture.ts'

interface Seen {
  readonly status: number | undefined
  readonly hsts: string | undefined
  readonly name: unknown
}

/** A request to the server, and whose certificate it had. */
function look({ url }: HttpServer): Promise<Seen> {
  return new Promise((resolve, reject) => {
    request(`${url}/health`, { rejectUnauthorized: false, agent: false }, (response) => {
      const { socket } = response
      const certificate = socket instanceof TLSSocket ? socket.getPeerCertificate() : undefined
      response.resume()
      const hsts = response.headers['strict-transport-security']
      resolve({ status: response.statusCode, hsts, name: certificate?.subject.CN })
    })
      .on('error', reject)
      .end()
  })
}

function makePair(folder: string, name: string): { cert: string; key: string } {
  const [cert, key] = [`${folder}/${name}.cert`, `${folder}/${name}.key`]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  const files = ['-keyout', key, '-out', cert, '-subj', `/CN=${name}`, '-days', '2']
  execFileSync('openssl', ['req', '-x509', '-nodes', ...curve, ...files], { stdio: 'ignore' })
  return { cert, key }
}

async function open(t: Test, tls: { cert: string; key: string }): Promise<HttpServer> {
  const options = { address: '127.0.0.1', port: 0, tokens: [TOKEN], log: silentLog, tls }
  const server = await openHttpServer(options, new FakePorts())
  t.teardown(() => server.close())
  return server
}

t.test('it speaks TLS with the pair it was given, and takes a renewed one without a restart', async (t) => {
  const folder = t.testdir()
  const tls = makePair(folder, 'first')
  const server = await open(t, tls)
  t.match(server.url, /^https:/)
  t.match(await look(server), { status: 200, hsts: 'max-age=31536000', name: 'first' })
  const next = makePair(folder, 'second')
  await copyFile(next.cert, tls.cert)
  await server.reloadTls()
  t.match(await look(server), { name: 'first' }, 'half a renewal changes nothing')
  await copyFile(next.key, tls.key)
  await server.reloadTls()
  t.match(await look(server), { status: 200, name: 'second' })
  await server.close()
  await server.close()
})

t.test('a pair that is none keeps it from opening, and says the file', async (t) => {
  const folder = t.testdir()
  const [one, other] = [makePair(folder, 'one'), makePair(folder, 'other')]
  await writeFile(`${folder}/text`, 'no certificate')
  const cases: [tls: { cert: string; key: string }, code: string][] = [
    [{ cert: `${folder}/none`, key: one.key }, 'http_tls_unreadable'],
    [{ cert: one.cert, key: other.key }, 'http_tls_invalid'],
    [{ cert: `${folder}/text`, key: one.key }, 'http_tls_invalid'],
  ]
  for (const [tls, code] of cases) await t.rejects(open(t, tls), { code, message: new RegExp(folder) })
})
