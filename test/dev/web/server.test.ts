import { connect } from 'node:net'
import { once } from 'node:events'
import t from 'tap'
import { openWebApp, type WebAppOptions } from '../../../dev/web/server.ts'

const options: WebAppOptions = {
  sdkConfig: [
    { appId: 1, authKey: 'k' },
    { endpoints: { api_url: 'http://127.0.0.1:4001/x', chat_url: 'ws://127.0.0.1:4002/y' } },
  ],
  contacts: [{ userId: 5, name: 'Phone 1001', number: 'vendas' }],
}

t.test('the page, its parts and the unmodified SDK are served, with nothing from elsewhere allowed', async (t) => {
  const web = await openWebApp(options)
  t.teardown(() => web.close())
  const page = await fetch(web.url)
  t.equal(page.status, 200)
  const html = await page.text()
  t.match(page.headers.get('content-type'), /text\/html/)
  const policy = page.headers.get('content-security-policy') ?? ''
  t.match(policy, "default-src 'none'")
  t.match(policy, "connect-src 'self' http://127.0.0.1:4001 ws://127.0.0.1:4002;")
  t.notMatch(policy, 'unsafe')
  t.equal(page.headers.get('referrer-policy'), 'no-referrer')
  const parts = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!)
  t.ok(parts.length > 5)
  for (const path of parts) t.equal((await fetch(new URL(path, web.url))).status, 200, path)
  t.notMatch(html, /(?:src|href)="(?:https?:)?\/\//, 'nothing from elsewhere')
  t.match(await (await fetch(new URL('/connectycube.min.js', web.url))).text(), 'ConnectyCube')
  t.same(await (await fetch(new URL('/config.json', web.url))).json(), {
    sdkConfig: options.sdkConfig,
    contacts: options.contacts,
  })
})

t.test('only what is listed can be had, and only be read', async (t) => {
  const web = await openWebApp(options)
  t.teardown(() => web.close())
  for (const path of ['/server.ts', '/nothing', '/%2e%2e/server.ts', '//index.html']) {
    t.equal((await fetch(`${web.url.replace(/\/$/, '')}${path}`)).status, 404, path)
  }
  // fetch would tidy this path up before it leaves.
  const socket = connect(Number(new URL(web.url).port), '127.0.0.1')
  socket.end('GET /../server.ts HTTP/1.0\r\n\r\n')
  const [first] = (await once(socket, 'data')) as [Buffer]
  t.match(first.toString(), /^HTTP\/1\.1 404/)
  t.equal((await fetch(web.url, { method: 'POST', body: 'x' })).status, 405)
  const head = await fetch(web.url, { method: 'HEAD' })
  t.equal(head.status, 200)
  t.equal(await head.text(), '')
})

t.test('it says when its port is taken, frees it at the end, and closes twice without complaint', async (t) => {
  const web = await openWebApp(options)
  const port = Number(new URL(web.url).port)
  await t.rejects(openWebApp({ ...options, port }), { code: 'EADDRINUSE' })
  await Promise.all([web.close(), web.close()])
  const again = await openWebApp({ ...options, port })
  await again.close()
})

t.test('the sign-in address carries any login and password whole', async (t) => {
  const web = await openWebApp(options)
  t.teardown(() => web.close())
  const query = new URL(web.signInUrl('ana&co', 'p=ss #1')).searchParams
  t.same([query.get('login'), query.get('password')], ['ana&co', 'p=ss #1'])
})
