import t from 'tap'
import { addressPolicy, isPublicAddress } from '../../src/events/webhooks/address-policy.ts'
import { checkedAddresses } from '../../src/events/webhooks/destination-check.ts'
import { parseCidr } from '../../src/lib/cidr.ts'

const REFUSED = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.255.254'],
  ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.8', '192.0.2.1', '192.88.99.1', '192.168.1.1'],
  ...['198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1'],
  '255.255.255.255',
  ...['::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:10.0.0.1', '::ffff:a9fe:a9fe'],
  ...['::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b:1::1', '100::1', '2001::1', '2001:db8::1'],
  ...['2002:7f00:1::', '2002:a00:1::1', '3fff::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1'],
  ...['ff02::1', '2606:4700::1%eth0', '5f00::1'],
  ...['', 'example.com', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.4/8', '[::1]'],
]

const PUBLIC = [
  ...['1.1.1.1', '9.9.9.9', '11.0.0.1', '100.63.255.255', '100.128.0.1', '126.255.255.255', '128.0.0.1'],
  ...[
    '169.253.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.0.1.1',
    '192.167.0.1',
    '198.17.0.1',
    '198.20.0.1',
    '223.255.255.1',
  ],
  ...['2606:4700::1111', '2a00:1450::1', '2001:4860:4860::8888', '::ffff:1.1.1.1', '::FFFF:101:101'],
]

t.test('addresses that are not of the internet are refused, in every spelling', async (t) => {
  for (const address of REFUSED) t.equal(isPublicAddress(address), false, address)
})

t.test('addresses of the internet are not', async (t) => {
  for (const address of PUBLIC) t.equal(isPublicAddress(address), true, address)
})

t.test('networks of the configuration are let through, and nothing beside them', async (t) => {
  const { may, listed } = addressPolicy(['10.1.0.0/16', '127.0.0.1', 'fd00:1::/32'])
  for (const address of ['10.1.2.3', '127.0.0.1', 'fd00:1::5', '::ffff:10.1.2.3', '::ffff:7f00:1']) {
    t.ok(may(address) && listed(address), address)
  }
  for (const address of ['10.2.0.1', '127.0.0.2', 'fd00:2::5', '::1', 'fd00:1::5%eth0']) t.notOk(may(address), address)
  t.ok(may('1.1.1.1'))
  t.notOk(listed('1.1.1.1'))
})

t.test('networks are read strictly', async (t) => {
  for (const text of ['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0/8', 'a/8', '', '10.0.0.0/8 ', '10.0.0.0/-1']) {
    t.equal(parseCidr(text), undefined, text)
  }
  t.strictSame(parseCidr('10.0.0.0/0'), { net: '10.0.0.0', bits: 0, family: 'ipv4' })
})

const rules = (addresses: readonly string[], allowAddresses: readonly string[] = []) => ({
  allowAddresses,
  timeoutMs: 10_000,
  resolver: async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? (6 as const) : (4 as const) })),
})
const to = (url: string) => new URL(url)

t.test('a name is judged by all of its addresses', async (t) => {
  const refused = { code: 'webhook_address_refused', message: /allowAddresses/ }
  await t.rejects(checkedAddresses(to('https://hook.example'), rules(['127.0.0.1'])), refused)
  await t.rejects(checkedAddresses(to('https://hook.example'), rules(['1.1.1.1', '10.0.0.1'])), refused)
  await t.rejects(
    checkedAddresses(to('https://hook.example'), rules(['2606:4700::1', '::ffff:169.254.169.254'])),
    refused,
  )
  await t.rejects(checkedAddresses(to('https://hook.example'), rules([])), { code: 'webhook_unresolved' })
  t.strictSame(await checkedAddresses(to('https://hook.example'), rules(['1.1.1.1'])), [
    { address: '1.1.1.1', family: 4 },
  ])
  t.equal((await checkedAddresses(to('https://hook.example'), rules(['10.0.0.1'], ['10.0.0.0/8']))).length, 1)
})

t.test('an address in the URL is judged as it will be connected to, whatever its spelling', async (t) => {
  const none = { ...rules([]), resolver: () => Promise.reject(new Error('asked')) }
  for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '017700000001', '[::1]', '[::ffff:7f00:1]', '0']) {
    await t.rejects(checkedAddresses(to(`https://${host}/`), none), { code: 'webhook_address_refused' }, host)
  }
})

t.test('without TLS only addresses of the configuration are sent to', async (t) => {
  await t.rejects(checkedAddresses(to('http://hook.example'), rules(['1.1.1.1'], ['10.0.0.0/8'])), {
    code: 'webhook_address_refused',
    message: /use https/,
  })
  t.equal((await checkedAddresses(to('http://hook.example'), rules(['1.1.1.1'], ['1.1.1.1']))).length, 1)
})

t.test('a lookup that fails or never ends is told', async (t) => {
  const failing = { ...rules([]), resolver: () => Promise.reject(new Error('ENOTFOUND')) }
  await t.rejects(checkedAddresses(to('https://hook.example'), failing), {
    code: 'webhook_unresolved',
    message: /ENOTFOUND/,
  })
  const hanging = { ...rules([]), timeoutMs: 20, resolver: () => new Promise<never>(() => undefined) }
  await t.rejects(checkedAddresses(to('https://hook.example'), hanging), { code: 'webhook_unresolved' })
})
