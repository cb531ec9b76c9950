import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { attempt } from '../../src/events/webhooks/attempt.ts'
import type { Webhook } from '../../src/events/webhooks/webhook.ts'

/** A certificate that says it is `name`, and is its own authority. */
function certificateFor(folder: string, name: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert]
  execFileSync('openssl', ['req', '-x509', '-days', '1', ...made, ...subject], { stdio: 'ignore', timeout: 20_000 })
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
}

t.test('the certificate must be of the name in the URL, though the address was looked up before', async (t) => {
  const { cert, key } = certificateFor(t.testdir({}), 'hook.example')
  const names: unknown[] = []
  const server = createServer({ cert, key }, (request, response) => {
    names.push('servername' in request.socket ? request.socket.servername : undefined)
    request.resume()
    response.end()
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const tryWith = (host: string, ca: string | undefined) => {
    const hook: Webhook = {
      name: 'tls',
      url: `https://${host}:${port}/`,
      secret: 'a-secret-of-the-tests',
      types: [],
      allowAddresses: ['127.0.0.1'],
      timeoutMs: 10_000,
      giveUpMs: 1000,
    }
    const delivery = { id: 'e-1.0', hook: 'tls', eventId: 'e-1', type: 'a.b', callId: undefined, body: '{}' }
    return attempt(
      hook,
      { ...delivery, createdAt: 0, attempts: 0 },
      {
        resolver: async () => [{ address: '127.0.0.1', family: 4 }],
        now: Date.now(),
        userAgent: 'test',
        signal: new AbortController().signal,
        ca,
      },
    )
  }
  t.match(await tryWith('hook.example', cert), { outcome: 'delivered' })
  t.strictSame(names, ['hook.example'], 'the name is told (SNI)')
  t.match(await tryWith('other.example', cert), { outcome: 'failed', fault: 'receiver', error: /altnames|Hostname/i })
  t.match(await tryWith('hook.example', undefined), { outcome: 'failed', error: /self-signed/ })
  t.equal(names.length, 1, 'nothing was sent to whoever could not prove its name')
})
