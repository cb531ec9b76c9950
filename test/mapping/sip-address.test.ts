import fc from 'fast-check'
import t from 'tap'
import { formatSipUri, parseSipAddress } from '../../src/mapping/sip-address.ts'

t.test('every way to write an address leads to the same user and host', async (t) => {
  const same = [
    'sip:vendas@empresa.com',
    'SIP:Vendas@EMPRESA.com',
    'sips:vendas@empresa.com',
    'vendas@empresa.com',
    ' sip:vendas@empresa.com ',
    'sip:vendas@empresa.com:5060',
    'sip:vendas@empresa.com.',
    'sip:vendas@empresa.com;transport=tls;lr',
    'sip:vendas@empresa.com:5061;transport=tcp?subject=x',
    'sip:%76endas@empresa.com',
    '<sip:vendas@empresa.com>',
    'Vendas <sip:vendas@empresa.com>',
    '"João <o> Vendedor" <sip:vendas@empresa.com;user=phone>;tag=abc',
  ]
  for (const text of same) t.strictSame(parseSipAddress(text), { user: 'vendas', host: 'empresa.com' }, text)
})

t.test('extensions, numbers, scripts and IPv6 hosts are addresses', async (t) => {
  const cases: [text: string, user: string, host: string | undefined][] = [
    ['vendas', 'vendas', undefined],
    ['1001', '1001', undefined],
    ['+351912345678', '+351912345678', undefined],
    ['*60#', '*60#', undefined],
    ['<vendas>', 'vendas', undefined],
    ['jo%C3%A3o', 'joão', undefined],
    ['joa\u0303o', 'joão', undefined],
    ['sip:1001@[2001:DB8::1]:5060', '1001', '[2001:db8::1]'],
    ['sip:1001@192.0.2.1', '1001', '192.0.2.1'],
  ]
  for (const [text, user, host] of cases) t.strictSame(parseSipAddress(text), { user, host }, text)
})

t.test('what is no address, or could inject into a protocol line, is refused', async (t) => {
  const refused = [
    '',
    ' ',
    'sip:',
    'sip:empresa.com',
    'sip:@empresa.com',
    'sip:vendas@',
    'sip:vendas@empresa.com:port',
    'sip:vendas@empresa.com:70000',
    'sip:vendas@emp resa.com',
    'sip:vendas@-empresa.com',
    'sip:vendas@[empresa.com]',
    'sip:vendas@[::1',
    'sip:vendas:secret@empresa.com',
    'sip:a@b@c',
    'tel:+351912345678',
    'http://empresa.com/vendas@x',
    'vendas\r\nX: y',
    'ven\ndas',
    'vendas\0',
    'ven das',
    'vendas%0d%0aX',
    'vendas%00',
    'vendas%zz',
    'vendas%40evil',
    'ven"das',
    'ven\\das',
    'Vendas <sip:vendas@empresa.com',
    'x'.repeat(513),
    'sip:ven\u2028das@empresa.com',
  ]
  for (const text of refused) t.equal(parseSipAddress(text), undefined, encodeURI(text.slice(0, 40)))
})

t.test('no text makes it throw, and what it gives out it reads back the same', async () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.emailAddress()), (text) => {
      const { user, host } = parseSipAddress(text) ?? {}
      if (user === undefined || host === undefined) return
      const again = parseSipAddress(formatSipUri({ user, host }))
      if (again?.user !== user || again.host !== host) throw new Error(`${text} → ${user}@${host}`)
      if (/[\s"<>\\\0]/.test(user + host)) throw new Error(`${text} let through ${user}@${host}`)
    }),
    { numRuns: 2000 },
  )
})

t.test('long hostile texts are read in no time', async (t) => {
  for (const piece of ['<', '"', '@', ';', '%', '%41', '[', ':', 'a.', 'a-']) {
    const start = process.hrtime.bigint()
    parseSipAddress(piece.repeat(Math.floor(512 / piece.length)))
    t.ok(process.hrtime.bigint() - start < 500_000_000n, piece)
  }
})
