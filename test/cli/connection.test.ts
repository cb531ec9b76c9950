import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openHttpServer } from '../../src/http/server.ts'
import { silentLog } from '../../src/lib/log.ts'
import { FakePorts, TOKEN } from '../http/fixture.ts'
import { runToEnd, serveCli } from './fixture.ts'

/** A configuration whose bridge listens at `port`. */
async function configured(t: Test, http: object): Promise<string> {
  const dir = t.testdirName
  const sections = { asterisk: { ari: { password: 'x' } }, connectycube: { appId: 1, authKey: 'x' }, http }
  await writeFile(join(dir, 'cubebridge.yaml'), JSON.stringify(sections))
  return dir
}

t.test('address and token come by option, else by environment, else from the configuration', async (t) => {
  t.testdir({})
  const { url } = await serveCli(t)
  const dir = await configured(t, { port: Number(new URL(url).port), token: TOKEN })
  const wrong = 'http://127.0.0.1:1'
  t.match(await runToEnd(['calls'], {}, dir), { code: 0, stdout: /talking/ })
  t.match(await runToEnd(['calls'], { CUBEBRIDGE_URL: url, CUBEBRIDGE_TOKEN: TOKEN }), { code: 0 })
  const environment = { CUBEBRIDGE_URL: wrong, CUBEBRIDGE_TOKEN: 'wrong' }
  t.match(await runToEnd(['calls', '--url', url, '--token', TOKEN], environment), { code: 0 })
  t.match(await runToEnd(['calls'], { CUBEBRIDGE_TOKEN: 'a-wrong-token-of-nobody' }, dir), {
    code: 1,
    stderr: /unauthorized/,
  })
  t.match(await runToEnd(['calls', '-u', 'nonsense'], {}), { code: 2, stderr: /must begin with http/ })
  t.match(await runToEnd(['calls'], { CUBEBRIDGE_URL: 'nonsense', CUBEBRIDGE_TOKEN: 'x' }), {
    code: 1,
    stderr: /CUBEBRIDGE_URL/,
  })
})

t.test("the configuration's token goes to the configuration's bridge and nowhere else", async (t) => {
  t.testdir({})
  const { url } = await serveCli(t)
  const dir = await configured(t, { port: 9, token: TOKEN })
  t.match(await runToEnd(['calls', '--url', url], {}, dir), {
    code: 1,
    stderr: /there is no token for http.*CUBEBRIDGE_TOKEN/,
  })
})

t.test('what is missing, away or another program is told with what to do', async (t) => {
  t.testdir({})
  t.match(await runToEnd(['calls'], {}, t.testdirName), {
    code: 1,
    stderr: /cubebridge\.yaml: the file does not exist\n→ name the configuration by -c <file>, .*CUBEBRIDGE_URL/,
  })
  const env = { CUBEBRIDGE_URL: 'http://127.0.0.1:1', CUBEBRIDGE_TOKEN: 'x' }
  t.match(await runToEnd(['calls'], env), {
    code: 1,
    stderr: /^cubebridge: http:\/\/127\.0\.0\.1:1 does not answer: .*→[^\n]*\n$/,
  })
  const off = await configured(t, { enabled: false })
  t.match(await runToEnd(['calls'], {}, off), { code: 1, stderr: /http\.enabled is off.*--url/ })
  const { url } = await serveCli(t)
  t.match(await runToEnd(['calls', '--url', `${url}/docs`, '--token', TOKEN], {}), { code: 1, stderr: /cubebridge: / })
})

t.test('with TLS the certificate of the configuration is demanded, whatever name it is for', async (t) => {
  const dir = t.testdir({})
  const pair = (name: string) => {
    const [cert, key] = [join(dir, `${name}.pem`), join(dir, `${name}.key`)]
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
    const files = ['-keyout', key, '-out', cert, '-subj', `/CN=${name}.empresa.com`, '-days', '2']
    execFileSync('openssl', ['req', '-x509', '-nodes', ...curve, ...files], { stdio: 'ignore' })
    return { cert, key }
  }
  const [own, other] = [pair('bridge'), pair('other')]
  const options = { address: '127.0.0.1', port: 0, tokens: [TOKEN], log: silentLog, tls: own }
  const server = await openHttpServer(options, new FakePorts())
  t.teardown(() => server.close())
  const http = { port: server.port, token: TOKEN }
  await configured(t, { ...http, tls: own })
  t.match(await runToEnd(['calls'], {}, dir), { code: 0, stdout: /talking/ })
  t.match(await runToEnd(['health-check'], {}, dir), { code: 0, stdout: /alive/ })
  await configured(t, { ...http, tls: other })
  t.match(await runToEnd(['calls'], {}, dir), {
    code: 1,
    stderr: /certificate is not the one that http\.tls\.cert names/,
  })
  const env = { CUBEBRIDGE_URL: server.url, CUBEBRIDGE_TOKEN: TOKEN }
  t.match(await runToEnd(['calls'], env), { code: 1, stderr: /does not answer: .*self.signed/ })
})
