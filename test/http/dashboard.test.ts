import { mkdir, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import type { HttpOptions } from '../../src/http/server.ts'
import { serve, type Fixture } from './fixture.ts'

const PAGE =
  '<!doctype html><title>cubebridge</title><script type="module" src="/dashboard/assets/app-1a2b.js"></script>'
const SCRIPT = 'console.log("the whole of it")'

/** A built web app beside a secret that is not to be had. */
async function house(t: Test, options: Partial<HttpOptions> = {}): Promise<Fixture> {
  const dir = t.testdir({ secret: 'hush', 'dashboard.old': { 'index.html': 'hush' } })
  const dashboardFolder = join(dir, 'dashboard')
  await mkdir(join(dashboardFolder, 'assets'), { recursive: true })
  const files: Record<string, string | Buffer> = {
    'index.html': PAGE,
    'index.html.br': brotliCompressSync(PAGE),
    'index.html.gz': gzipSync(PAGE),
    'assets/app-1a2b.js': SCRIPT,
    'assets/app-1a2b.js.br': brotliCompressSync(SCRIPT),
    'assets/app-1a2b.js.gz': gzipSync(SCRIPT),
    'assets/tiny-3c4d.css': 'a{}',
    'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '.built-from': 'hush',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(dashboardFolder, name), content)
  return serve(t, { dashboard: true, dashboardFolder, ...options })
}

const open = { authorization: null }

t.test('the app is served without a token, under a policy of its own', async (t) => {
  const { ask } = await house(t)
  const { status, headers, text } = await ask('GET', '/dashboard/', open)
  t.equal(status, 200)
  t.equal(text, PAGE)
  t.match(headers, {
    'content-type': /^text\/html; charset=utf-8$/i,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    etag: /./,
    vary: /accept-encoding/i,
  })
  const policy = String(headers['content-security-policy'])
  t.strictSame(policy.split('; '), [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:"],
    ...["media-src 'self' blob: mediastream:", "connect-src 'self'", "font-src 'self'", "manifest-src 'self'"],
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
    ...["require-trusted-types-for 'script'", 'trusted-types lit-html'],
  ])
  t.match(headers['permissions-policy'], /^microphone=\(self\), camera=\(\)/)
  t.notMatch((await ask('GET', '/health')).headers['content-security-policy'], /trusted-types/)
})

t.test('whoever comes without a path is led there', async (t) => {
  const { ask } = await house(t)
  for (const path of ['/', '/dashboard']) {
    t.match(await ask('GET', path, open), { status: 302, headers: { location: '/dashboard/' } }, path)
  }
  t.match(await ask('POST', '/', open), { status: 405, headers: { allow: 'GET, HEAD' } })
})

t.test('a place within the app is the page; a file that is not there is not', async (t) => {
  const { ask } = await house(t)
  for (const path of ['calls', 'calls/0c2b6f0e', 'history?q=a.b', 'analytics/', 'assets', 'calls/sip:vendas@b/x']) {
    t.match(await ask('GET', `/dashboard/${path}`, open), { status: 200, text: PAGE }, path)
  }
  for (const path of ['app.js', 'assets/none.js', 'assets/none', 'assets/', 'calls/x.json', 'favicon.ico']) {
    const { status, json, headers } = await ask('GET', `/dashboard/${path}`, open)
    t.match({ status, json }, { status: 404, json: { code: 'http_not_found' } }, path)
    t.notMatch(headers['cache-control'], /immutable/, path)
  }
  t.match(await ask('GET', '/dashboard/icon.svg', open), {
    headers: { 'content-type': /svg/, 'cache-control': 'no-cache' },
  })
  t.match(await ask('POST', '/dashboard/calls', open), { status: 404 })
})

t.test('files whose names tell their content are kept for a year', async (t) => {
  const { ask } = await house(t)
  const { status, headers, text } = await ask('GET', '/dashboard/assets/app-1a2b.js', open)
  t.match(
    { status, headers, text },
    {
      status: 200,
      text: SCRIPT,
      headers: { 'content-type': /javascript/, 'cache-control': 'public, max-age=31536000, immutable' },
    },
  )
  const head = await ask('HEAD', '/dashboard/assets/app-1a2b.js', open)
  t.match(head, { status: 200, text: '', headers: { 'content-length': String(SCRIPT.length) } })
  const again = await ask('GET', '/dashboard/', {
    ...open,
    headers: { 'if-none-match': String((await ask('GET', '/dashboard/', open)).headers.etag) },
  })
  t.match(again, { status: 304, text: '' })
})

t.test('what was compressed when it was built is sent so, to whoever takes it', async (t) => {
  const { server } = await house(t)
  const get = (path: string, accept: string) =>
    new Promise<{ encoding: string | undefined; type: string | undefined; cache: string | undefined; body: Buffer }>(
      (resolve, reject) => {
        const headers = { 'accept-encoding': accept }
        httpRequest({ host: '127.0.0.1', port: server.port, path, headers, agent: false }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({
              encoding: response.headers['content-encoding'],
              type: response.headers['content-type'],
              cache: response.headers['cache-control'],
              body: Buffer.concat(chunks),
            }),
          )
        })
          .on('error', reject)
          .end()
      },
    )
  const br = await get('/dashboard/assets/app-1a2b.js', 'gzip, deflate, br, zstd')
  t.match(br, { encoding: 'br', type: /javascript/, cache: /immutable/ })
  t.equal(brotliDecompressSync(br.body).toString(), SCRIPT)
  const gz = await get('/dashboard/calls', 'gzip')
  t.match(gz, { encoding: 'gzip', type: /html/, cache: 'no-cache' })
  t.equal(gunzipSync(gz.body).toString(), PAGE)
  t.match(await get('/dashboard/assets/tiny-3c4d.css', 'br'), { encoding: undefined, type: /css/ })
})

t.test('nothing outside of its folder and nothing hidden can be had', async (t) => {
  const { ask } = await house(t)
  const paths = [
    ...[
      '../secret',
      '..%2fsecret',
      '%2e%2e/secret',
      '%2e%2e%2fsecret',
      'assets/../../secret',
      'assets/..%2f..%2fsecret',
    ],
    ...[
      '..\\secret',
      '..%5csecret',
      '....//secret',
      '/etc/passwd',
      '//etc/passwd',
      '%2fetc%2fpasswd',
      'file:///etc/passwd',
    ],
    ...[
      '.built-from',
      'assets/.built-from',
      '%00',
      'index.html%00.js',
      'assets/app-1a2b.js%00',
      '%c0%ae%c0%ae/secret',
      '%',
    ],
    ...['../dashboard.old/index.html', '..dashboard.old/index.html', 'assets/%2e%2e/%2e%2e/dashboard.old/index.html'],
    ...['a'.repeat(5000), 'assets//app-1a2b.js', './index.html', 'ASSETS/app-1a2b.js', 'con', 'x;y=z.js'],
  ]
  for (const path of paths) {
    const { status, text } = await ask('GET', `/dashboard/${path}`, open)
    t.notMatch(text, /hush|root:/, path)
    t.ok([200, 400, 403, 404, 414].includes(status), `${path}: ${status}`)
    if (status === 200) t.equal(text, PAGE, `${path} is the page`)
  }
})

t.test('many who share an address load the page, and no wrong token is counted for it', async (t) => {
  const { ask } = await house(t, { requestsPerMinute: 20, failuresPerMinute: 2, dashboardRequestsPerMinute: 300 })
  for (let i = 0; i < 200; i++) t.equal((await ask('GET', '/dashboard/assets/app-1a2b.js', open)).status, 200)
  t.equal((await ask('GET', '/dashboard/', { authorization: 'Bearer wrong-token-0123456789' })).status, 200)
  t.equal((await ask('GET', '/dashboard/', { authorization: 'Bearer wrong-token-0123456789' })).status, 200)
  t.equal((await ask('GET', '/v1/calls', { authorization: 'Bearer wrong-token-0123456789' })).status, 401)
  t.equal((await ask('GET', '/v1/calls')).status, 200, 'what is counted for the interface is not used up')
  let status = 200
  for (let i = 0; i < 300 && status === 200; i++) ({ status } = await ask('GET', '/dashboard/assets/app-1a2b.js', open))
  t.equal(status, 429, 'and a flood is still refused')
  t.equal((await ask('GET', '/health', open)).status, 200)
})

t.test('an app that was never built says so, and one that is turned off is not there', async (t) => {
  const { ask } = await serve(t, { dashboard: true, dashboardFolder: join(t.testdir({}), 'none') })
  const { status, text, headers } = await ask('GET', '/dashboard/calls', open)
  t.equal(status, 503)
  t.match(text, /npm run build/)
  t.match(headers, { 'content-type': /^text\/plain/, 'cache-control': 'no-store' })
  t.equal((await ask('GET', '/dashboard/assets/x.js', open)).status, 404)
  const off = await serve(t)
  t.match(await off.ask('GET', '/dashboard/', open), { status: 404, json: { code: 'http_not_found' } })
  t.equal((await off.ask('GET', '/', open)).status, 404)
})

t.test('the description of the interface does not have it', async (t) => {
  const { ask } = await house(t)
  const { paths } = (await ask('GET', '/docs/json', open)).json as { paths: object }
  t.notOk(Object.keys(paths).some((path) => path === '/' || path.startsWith('/dashboard')))
})
