import fc from 'fast-check'
import t from 'tap'
import { isDialable, isPhoneEndpoint, numberOfEndpoint } from '../../src/asterisk/endpoint.ts'
import { partyOfEndpoint } from '../../src/asterisk/party.ts'

t.test(
  'phones, numbers and addresses by a trunk, and extensions of the dialplan are rung, each under its name',
  async (t) => {
    const cases: [endpoint: string, number: string][] = [
      ['PJSIP/1001', '1001'],
      ['PJSIP/joao.silva', 'joao.silva'],
      ['PJSIP/01199998888@tronco', '01199998888'],
      ['PJSIP/+5511999@tronco-sp.1', '+5511999'],
      ['PJSIP/*60#@tronco', '*60#'],
      ['PJSIP/tronco/sip:ana@outra.com', 'sip:ana@outra.com'],
      ['PJSIP/tronco/sip:+5511@192.0.2.1:5070', 'sip:+5511@192.0.2.1:5070'],
      ['Local/2000@cubebridge-apps/n', '2000'],
      ['Local/compras@usuarios_internos/n', 'compras'],
    ]
    for (const [endpoint, number] of cases) {
      t.ok(isDialable(endpoint), endpoint)
      t.equal(numberOfEndpoint(endpoint), number)
      t.equal(isPhoneEndpoint(endpoint), /^PJSIP\/[^@/]+$/.test(endpoint), 'only the first two are phones')
    }
    t.match(partyOfEndpoint('PJSIP/0119@tronco', 'empresa.com'), { address: 'sip:0119@empresa.com', number: '0119' })
    t.match(partyOfEndpoint('PJSIP/t/sip:ana@outra.com', 'empresa.com'), { address: 'sip:ana@outra.com' })
  },
)

t.test('anything else is not', async (t) => {
  const refused = [
    '',
    'PJSIP/',
    'PJSIP/@tronco',
    'PJSIP/ana@tronco',
    'PJSIP/0119@tronco&PJSIP/1001',
    'PJSIP/0119@tronco,30',
    'PJSIP/0119@tronco/sip:a@b',
    'PJSIP/0119@tro nco',
    'PJSIP/0119@tronco\n',
    'PJSIP/5+5@tronco',
    `PJSIP/${'1'.repeat(41)}@tronco`,
    'PJSIP/tronco/sips:ana@outra.com',
    'PJSIP/tronco/sip:ana@outra.com;transport=tcp',
    'PJSIP/tronco/sip:ana@outra.com?Replaces=x',
    'PJSIP/tronco/sip:ana@-outra.com',
    'PJSIP/tronco/sip:ana@outra..com',
    'PJSIP/tronco/sip:ana:secret@outra.com',
    'PJSIP/tronco/sip:%61na@outra.com',
    'PJSIP/tronco/tel:0119',
    'Local/2000@cubebridge-apps',
    'Local/2000@cubebridge-apps/nj',
    'Local/h@cubebridge-apps/n',
    'Local/_X.@cubebridge-apps/n',
    'Local/2000@a@b/n',
    'Local/2000,1@cubebridge-apps/n',
    'Local/${SHELL(id)}@cubebridge-apps/n',
    'SIP/1001',
    'DAHDI/g1/0119',
    'PJSIP/1001\r\nAction: Command',
  ]
  for (const endpoint of refused) t.notOk(isDialable(endpoint), JSON.stringify(endpoint))
})

t.test('no text with a letter that Asterisk reads as something else is ever rung', async () => {
  const shapes = [(x: string) => `PJSIP/${x}`, (x: string) => `PJSIP/${x}@t`, (x: string) => `PJSIP/t/sip:${x}@h`]
  const more = [(x: string) => `PJSIP/t/sip:a@${x}`, (x: string) => `Local/${x}@c/n`, (x: string) => `Local/12@${x}/n`]
  const nasty = fc.string({
    unit: fc.constantFrom(...Array.from('019aZ+*#._-&,;|?$(){}/\\@:% \r\n\0"<>é')),
    maxLength: 20,
  })
  fc.assert(
    fc.property(nasty, fc.constantFrom(...shapes, ...more), (text, shape) => {
      const endpoint = shape(text)
      if (isDialable(endpoint) && /[&,;|?$(){}\\% \r\n\0"<>é]/.test(endpoint)) throw new Error(JSON.stringify(endpoint))
    }),
    { numRuns: 5000 },
  )
})

t.test('long hostile texts are looked at in no time', async (t) => {
  const start = process.hrtime.bigint()
  for (const piece of ['a', 'a.', 'a-', '-', '1', '#', '+']) {
    isDialable(`PJSIP/t/sip:a@${piece.repeat(50_000)}!`)
    isDialable(`PJSIP/${piece.repeat(50_000)}@`)
    isDialable(`Local/${piece.repeat(50_000)}@`)
  }
  t.ok(process.hrtime.bigint() - start < 2_000_000_000n)
})
