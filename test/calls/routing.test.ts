import fc from 'fast-check'
import t from 'tap'
import { isDialable } from '../../src/asterisk/endpoint.ts'
import {
  inOrder,
  parseRingTemplate,
  type AppRoute,
  type DialRoute,
  type PhoneRoute,
} from '../../src/calls/dial-plan.ts'
import { carrierOf, parseEndpointTemplate, readNumber, type EndpointTemplate } from '../../src/calls/dial-string.ts'
import type { Destination } from '../../src/calls/destination.ts'
import { OPERATORS, type LimitRules } from '../../src/calls/limits.ts'
import type { Directory, Mapping } from '../../src/calls/mapping.ts'
import {
  NO_WAYS_OUT,
  routeFromApp,
  routeFromPhone,
  routeTo,
  type Arrival,
  type WaysOut,
} from '../../src/calls/routing.ts'
import { anyPattern, pattern } from './fixtures/patterns.ts'

function mapping(name: string, userId: number, more: Partial<Mapping> = {}): Mapping {
  return {
    sipUri: `sip:${name}@empresa.com`,
    displayName: name,
    department: undefined,
    cube: { userId, login: `cube_${name}`, secret: { kind: 'password', password: 'x' } },
    ring: [],
    phone: undefined,
    audio: {},
    ...more,
  }
}

function unwrap<T extends object>(parsed: T | { readonly problem: string }): T {
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed
}

function phoneRoute(name: string, match: string, ring: string, limits?: LimitRules): PhoneRoute {
  const parts = { identity: 'sip:gateway@empresa.com', match: pattern(match), ring: unwrap(parseRingTemplate(ring)) }
  return { from: 'phones', name, ...parts, ...(limits && { limits }) }
}

function appRoute(name: string, match: string, dial: string, limits?: LimitRules): AppRoute {
  const parts = {
    identity: 'sip:gateway@empresa.com',
    match: pattern(match),
    dial: unwrap(parseEndpointTemplate(dial)),
  }
  return { from: 'apps', name, ...parts, ...(limits && { limits }) }
}

const gateway = mapping('gateway', 900)
const vendas = mapping('vendas', 100, { ring: ['maria'], phone: 'PJSIP/1001', limits: { perDay: 5 } })
const balcao = mapping('1002', 101, { phone: 'PJSIP/1002' })
const routes: readonly DialRoute[] = [
  phoneRoute('users', '_8.', '{rest}'),
  phoneRoute('user-77', '_877.', 'login:sul_{rest}', { perMinute: 3 }),
  phoneRoute('self', '_9XX', '{number}'),
  appRoute('all', '_0X.', 'PJSIP/{rest}@tronco', { maxMinutes: 5 }),
  appRoute('city', '_0ZXXXXXXX', 'PJSIP/+5511{rest}@outro'),
  appRoute('inside', '_7XXX', 'PJSIP/{rest}'),
  appRoute('abroad', '_+.', 'PJSIP/00{number}@tronco'),
  appRoute('closed', '_5X', 'PJSIP/{number}@secreto'),
]

const mappings = [gateway, vendas, balcao]
const directory: Directory = {
  findByAddress: (address) =>
    mappings.find(({ sipUri }) => sipUri === address || sipUri.slice(4, sipUri.indexOf('@')) === address),
  findByCubeUser: (userId) => mappings.find(({ cube }) => cube.userId === userId),
  all: () => mappings,
  routes: () => inOrder(routes),
}

const ways: WaysOut = {
  allowsEndpoint: (endpoint) => !/secreto|PJSIP\/666/.test(endpoint),
  dialContext: 'cubebridge-apps',
  sipTrunk: 'tronco',
}

/** A route in a line. */
function told(route: Arrival): string {
  if (route.to === 'room') return 'room'
  const by = `${route.route === undefined ? '' : ` by ${route.route}`}${route.limits.map(({ id }) => ` ${id}`).join('')}`
  switch (route.to) {
    case 'apps':
      return `${route.mapping.displayName} rings ${JSON.stringify(route.ring)}${by}`
    case 'phone':
      return `${route.mapping?.displayName ?? 'nobody'} dials ${route.endpoint}${by}`
    default:
      return `${route.reason.cause}: ${route.reason.detail ?? ''}${by}`
  }
}

t.test('a phone reaches mappings, then app users by routes, the most specific first', async (t) => {
  const cases: [dialled: string, expected: string | RegExp][] = [
    ['vendas', 'vendas rings ["maria"] mapping:sip:vendas@empresa.com'],
    ['8123', 'gateway rings [123] by users'],
    ['8joao.silva', 'gateway rings ["joao.silva"] by users'],
    ['877123', 'gateway rings ["sul_123"] by user-77 route:user-77'],
    ['8', /^unknown-address: no mapping has the dialled address, and no route is for it$/],
    ['0119999', /^unknown-address/],
    ['80', /^unknown-address: \{rest\} makes no app user of the number by users$/],
    ['8a b', /^unknown-address: \{rest\} makes no app user/],
    ['8"\r\n', /^unknown-address/],
    [`8${'9'.repeat(20)}`, /^unknown-address/],
    ['900', /makes no app user of the number by self$/],
    ['901', 'gateway rings [901] by self'],
    ['1002', /^unreachable/],
  ]
  for (const [dialled, expected] of cases) {
    const text = told(routeFromPhone(directory, dialled))
    if (typeof expected === 'string') t.equal(text, expected)
    else t.match(text, expected, dialled)
  }
})

t.test('a route whose identity is gone leads nowhere', async (t) => {
  const orphans: Directory = { ...directory, findByAddress: () => undefined }
  t.match(told(routeFromPhone(orphans, '8123')), /^internal: no mapping is sip:gateway@empresa.com by users/)
})

t.test("an app that names a number goes by its identity's routes, and without one to the phone", async (t) => {
  const cases: [userId: number, dialled: string | undefined, expected: string | RegExp][] = [
    [100, undefined, 'vendas dials PJSIP/1001 mapping:sip:vendas@empresa.com'],
    [900, undefined, /^unreachable: the mapping has no phone/],
    [1, '0119', /^unknown-address: no mapping has the called ConnectyCube user$/],
    [900, '0119999', 'gateway dials PJSIP/119999@tronco by all route:all'],
    [900, '0 (11) 99-99', 'gateway dials PJSIP/119999@tronco by all route:all'],
    [900, 'tel:0119999', 'gateway dials PJSIP/119999@tronco by all route:all'],
    [900, '033334444', 'gateway dials PJSIP/+551133334444@outro by city route:city'],
    [900, '7123', 'gateway dials PJSIP/123 by inside route:inside'],
    [900, '7666', /PJSIP\/666 is not among the endpoints that asterisk.endpoints allows by inside$/],
    [900, '51', /PJSIP\/secreto is not among the endpoints/],
    [900, '123', /^unknown-address: no route of sip:gateway@empresa.com is for the number 123$/],
    [100, '0119999', /^unknown-address: no route of sip:vendas@empresa.com is for the number 0119999$/],
    [900, '+55119', /^unknown-address: PJSIP\/00\{number\}@tronco makes nothing that can be rung of it by abroad$/],
    [900, 'maria', /^unknown-address: "maria" is no phone number$/],
    [900, '0119@evil', /is no phone number/],
    [900, '0119&PJSIP/1', /is no phone number/],
    [900, '0119\r\nX: y', /is no phone number/],
    [900, '0119,,evil', /is no phone number/],
    [900, `0${'1'.repeat(41)}`, /is no phone number/],
  ]
  for (const [userId, dialled, expected] of cases) {
    const text = told(routeFromApp(directory, userId, dialled, ways))
    if (typeof expected === 'string') t.equal(text, expected)
    else t.match(text, expected, JSON.stringify(dialled))
  }
  t.match(told(routeFromApp(directory, 900, '0119999')), /is not among the endpoints/, 'without ways nothing goes out')
})

t.test('the limits of what goes out have the defaults, those of mappings and app users have not', async (t) => {
  t.match(routeFromApp(directory, 900, '0119999', ways), {
    number: '0119999',
    limits: [{ id: 'route:all', rules: { maxMinutes: 5 }, withDefaults: true }],
  })
  t.match(routeFromPhone(directory, '8771'), { limits: [{ rules: { perMinute: 3 }, withDefaults: false }] })
  t.match(routeFromPhone(directory, 'vendas'), { limits: [{ rules: { perDay: 5 }, withDefaults: false }] })
})

t.test('an operator reaches phones, extensions, SIP addresses and mappings', async (t) => {
  const cases: [destination: Destination, expected: string | RegExp][] = [
    [{ phone: 'PJSIP/1009' }, 'nobody dials PJSIP/1009'],
    [{ phone: 'PJSIP/666' }, /is not among the endpoints/],
    [{ phone: 'PJSIP/0119@tronco' }, /^unknown-address: a phone is written PJSIP/],
    [{ phone: 'Local/2000@default/n' }, /^unknown-address: a phone is written PJSIP/],
    [{ mapping: 'vendas' }, 'vendas rings ["maria"] mapping:sip:vendas@empresa.com'],
    [{ mapping: '1002' }, /^unreachable: the mapping rings nobody/],
    [{ mapping: '8123' }, /^unknown-address: no mapping has the address/],
    [{ extension: 'vendas' }, 'vendas rings ["maria"] mapping:sip:vendas@empresa.com'],
    [{ extension: '1002' }, '1002 dials PJSIP/1002'],
    [{ extension: '8123' }, 'gateway rings [123] by users'],
    [{ extension: '2000' }, 'nobody dials Local/2000@cubebridge-apps/n operators'],
    [{ extension: 'compras' }, 'nobody dials Local/compras@cubebridge-apps/n operators'],
    [{ extension: 'h' }, /^unknown-address: that can be no extension/],
    [{ extension: '2000@evil' }, /^unknown-address: that can be no extension/],
    [{ extension: '2000/n&SIP/1' }, /^unknown-address: that can be no extension/],
    [{ extension: '2000,1' }, /^unknown-address: that can be no extension/],
    [{ extension: '${SHELL(id)}' }, /^unknown-address: that can be no extension/],
    [{ extension: '_X.' }, /^unknown-address: that can be no extension/],
    [{ sipUri: 'sip:vendas@empresa.com' }, 'vendas rings ["maria"] mapping:sip:vendas@empresa.com'],
    [{ sipUri: 'sip:ana@outra.com' }, 'nobody dials PJSIP/tronco/sip:ana@outra.com operators'],
    [{ sipUri: 'SIP:Ana@Outra.com:5070' }, 'nobody dials PJSIP/tronco/sip:Ana@outra.com:5070 operators'],
    [{ sipUri: 'sip:ana@outra.com;transport=tcp' }, /^unknown-address: a SIP address must be/],
    [{ sipUri: 'sip:ana@outra.com?X=y' }, /^unknown-address: a SIP address must be/],
    [{ sipUri: 'sip:a&b@outra.com' }, /^unknown-address: a SIP address must be/],
    [{ sipUri: 'sip:ana@outra.com:70000' }, /^unknown-address: a SIP address must be/],
    [{ sipUri: 'sips:ana@outra.com' }, /^unknown-address: a SIP address must be/],
    [{ sipUri: 'sip:ana@' }, /^unknown-address: a SIP address must be/],
    [{ sipUri: 'sip:ana@outra.com\r\nX: y' }, /^unknown-address: a SIP address must be/],
  ]
  for (const [destination, expected] of cases) {
    const text = told(routeTo(destination, directory, ways))
    if (typeof expected === 'string') t.equal(text, expected)
    else t.match(text, expected, JSON.stringify(destination))
  }
})

t.test("the numbers of a call's own mapping are open to who transfers it", async (t) => {
  t.equal(
    told(routeTo({ extension: '0119' }, directory, ways, gateway)),
    'gateway dials PJSIP/119@tronco by all route:all',
  )
  t.equal(
    told(routeTo({ extension: '0119' }, directory, ways, vendas)),
    'nobody dials Local/0119@cubebridge-apps/n operators',
  )
})

t.test('what the configuration does not open is refused, and it says what to set', async (t) => {
  t.match(told(routeTo({ extension: '2000' }, directory)), /^unknown-address: .*set asterisk.dialContext/)
  t.match(told(routeTo({ sipUri: 'sip:a@b.c' }, directory)), /^unknown-address: .*set asterisk.sipTrunk/)
  t.match(told(routeTo({ phone: 'PJSIP/1001' }, directory)), /not among the endpoints/)
  const forbidden = { ...ways, sipTrunk: 'secreto' }
  t.match(told(routeTo({ sipUri: 'sip:a@b.c' }, directory, forbidden)), /PJSIP\/secreto is not among the endpoints/)
  t.match(routeTo({ extension: '2000' }, directory, ways), { limits: [OPERATORS], number: '2000' })
  const phonesOnly = { ...NO_WAYS_OUT, allowsEndpoint: () => true, phonesByExtension: true }
  t.match(routeTo({ extension: '2000' }, directory, phonesOnly), {
    to: 'phone',
    endpoint: 'PJSIP/2000',
    limits: [OPERATORS],
    number: '2000',
  })
  t.match(
    told(routeTo({ extension: '2000@evil' }, directory, phonesOnly)),
    /^unknown-address: that can be no extension/,
  )
})

t.test('templates that could make anything else are refused', async (t) => {
  const wrong: [text: string, problem: RegExp][] = [
    ['', /must be PJSIP/],
    ['PJSIP/', /must be PJSIP/],
    ['SIP/{number}@tronco', /must be PJSIP/],
    ['Local/{number}@default', /must be PJSIP/],
    ['PJSIP/{number}@tronco/sip:x@y', /must be PJSIP/],
    ['PJSIP/{number}@', /no endpoint's name after @/],
    ['PJSIP/{number}@{rest}', /no endpoint's name after @/],
    ['PJSIP/{number}@tronco&PJSIP', /no endpoint's name after @/],
    ['PJSIP/{numbr}@tronco', /must not hold \{numbr\}: there are only \{number\}, \{rest\}, \{tail\}/],
    ['PJSIP/{number@tronco', /must not hold "\{number"/],
    ['PJSIP/a{number}@tronco', /must not hold "a"/],
    ['PJSIP/{number},30@tronco', /must not hold ",30"/],
    ['PJSIP/{number}&{number}', /must not hold "&"/],
  ]
  for (const [text, problem] of wrong) {
    const parsed = parseEndpointTemplate(text)
    t.match('problem' in parsed ? parsed.problem : 'nothing', problem, text)
  }
  for (const text of ['', 'login:', '{user}', 'a b', '{rest},x', 'x\n']) {
    t.ok('problem' in parseRingTemplate(text), JSON.stringify(text))
  }
})

t.test('whatever is dialled by whomever, only what the switch takes comes out, through what is allowed', async () => {
  const template: fc.Arbitrary<EndpointTemplate> = fc
    .constantFrom('PJSIP/{number}@tronco', 'PJSIP/1{rest}@tronco', 'PJSIP/{rest}', 'PJSIP/+{tail}@tronco', 'PJSIP/1009')
    .map((text) => unwrap(parseEndpointTemplate(text)))
  const nasty = fc.string({
    unit: fc.constantFrom(...Array.from('0123456789*#+ab@&,;/:.-_ \r\n"<>${}()|')),
    maxLength: 30,
  })
  const text = fc.oneof(
    nasty,
    fc.string({ unit: 'binary' }),
    nasty.map((user) => `sip:${user}@outra.com`),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(anyPattern, template), { maxLength: 5 }), text, (plan, dialled) => {
      const own = inOrder(
        plan.map(([match, dial], i) => ({ from: 'apps', name: `r${i}`, identity: gateway.sipUri, match, dial })),
      )
      const table = { ...directory, routes: () => own }
      const found = [
        routeFromApp(table, 900, dialled, ways),
        routeTo({ extension: dialled }, table, ways, gateway),
        routeTo({ sipUri: dialled }, table, ways),
        routeTo({ phone: dialled }, table, ways),
        routeFromPhone(table, dialled),
      ]
      for (const route of found) {
        if (route.to !== 'phone') continue
        if (!isDialable(route.endpoint)) throw new Error(`${JSON.stringify(dialled)} → ${route.endpoint}`)
        if (/[\s"<>&,;?$(){}|\\]/.test(route.endpoint))
          throw new Error(`${JSON.stringify(dialled)} → ${route.endpoint}`)
      }
    }),
    { numRuns: 5000 },
  )
})

t.test('a number is what is left without the signs that make it readable', async (t) => {
  for (const text of ['+55 (11) 9999-8888', 'tel:+551199998888', '+55.11.9999/8888', '+55\u00a01199998888']) {
    t.equal(readNumber(text), '+551199998888', text)
  }
  for (const text of ['', '+', ' ', '5+5', '１２３', '12a', '1;ext=2']) t.equal(readNumber(text), undefined, text)
  t.equal(carrierOf(unwrap(parseEndpointTemplate('PJSIP/{number}@tronco'))), 'PJSIP/tronco')
  t.equal(carrierOf(unwrap(parseEndpointTemplate('PJSIP/1001'))), 'PJSIP/1001')
  t.equal(carrierOf(unwrap(parseEndpointTemplate('PJSIP/1{rest}'))), undefined)
})
