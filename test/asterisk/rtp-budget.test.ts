import t, { type Test } from 'tap'
import { openSwitch } from '../../dev/switch/switch.ts'
import { freePortRange } from '../../dev/ports/port-range.ts'
import { AmiClient } from '../../src/asterisk/ami/client.ts'
import type { ListedChannel } from '../../src/calls/listed-channel.ts'
import { ResourceNames } from '../../src/asterisk/names.ts'
import { RtpBudget, type RtpBudgetOptions } from '../../src/asterisk/rtp-budget.ts'
import { DEFAULT_RTP_RANGE, pairsIn, rangeIn, readRtpRange } from '../../src/asterisk/rtp-range.ts'
import { log, openBench, until } from './bench.ts'

const names = new ResourceNames('cubebridge')

function budget(
  over: { line?: boolean; legs?: readonly string[]; channels?: readonly (readonly [string, string])[] } = {},
) {
  const legs = (over.legs ?? []).map((networkId) => ({ networkId }))
  return new RtpBudget({
    context: { legs: new Set(legs), names, log, line: over.line && {} } as unknown as RtpBudgetOptions['context'],
    configured: { first: 10_000, last: 10_199 },
    ami: undefined,
    channels: () => (over.channels ?? []).map(([name, uniqueId]) => ({ name, uniqueId }) as ListedChannel),
  })
}

t.test('a stream takes an even port and the odd one after it', (t) => {
  for (const [first, last, pairs] of [
    [10_000, 10_999, 500],
    [10_000, 10_000, 1],
    [10_001, 10_004, 2],
    [10_001, 10_001, 0],
  ] as const) {
    t.equal(pairsIn({ first, last }), pairs, `${first}-${last}`)
  }
  t.end()
})

t.test("what is in rtp.conf counts, and where it makes no sense Asterisk's own range", (t) => {
  const config = (...lines: readonly string[]) =>
    rangeIn(
      new Map([
        ['category-000000', 'other'],
        ['line-000000-000000', 'rtpstart=1111'],
        ['category-000001', 'general'],
        ...lines.map((line, i) => [`line-000001-00000${i}`, line] as const),
      ]),
    )
  t.same(config('rtpstart=10000', 'rtpend=10999', 'strictrtp=yes'), { first: 10_000, last: 10_999 })
  t.same(config('rtpstart= 20000'), { first: 20_000, last: 31_000 })
  t.same(config('rtpend=9999'), { first: 5000, last: 9999 })
  for (const lines of [[], ['rtpstart=x'], ['rtpstart=9000', 'rtpend=8000'], ['rtpend=70000']]) {
    t.same(config(...lines), DEFAULT_RTP_RANGE, lines.join())
  }
  t.end()
})

t.test('what is in use: two pairs for each call of ours, one for each other channel with RTP', (t) => {
  t.match(budget().status(0), { pairs: 100, used: 0, reserve: 5 })
  t.match(budget().status(3), { used: 6 }, 'calls that have no leg yet')
  t.match(budget({ legs: ['a', 'b', 'c', 'd'] }).status(3), { used: 8 }, 'a leg that just came')
  t.match(budget({ line: true, legs: ['a'] }).status(2), { used: 8 }, 'with video twice as many')
  const media = names.next('media')
  const sentElsewhere = names.next('phone')
  const channels = [
    ['PJSIP/1001-00000001', 'a'],
    [`UnicastRTP/127.0.0.1:4000-1`, media],
    ['PJSIP/1002-00000002', 'x'],
    ['PJSIP/1003-00000003', sentElsewhere],
    ['Local/1@somewhere-00000004;1', 'y'],
    ['WebSocket/INCOMING/1', 'z'],
    ['UnicastRTP/127.0.0.1:4002-2', 'another-bridge-media'],
  ] as const
  t.match(budget({ legs: ['a'], channels }).status(1), { used: 5 })
  t.end()
})

t.test('a call is refused that would take from the reserve, with the figures and the key', (t) => {
  t.equal(budget().refusal(46), undefined, '94 of 100 would be in use')
  t.match(budget().refusal(47), {
    limit: 'asterisk-rtp-ports',
    detail: /4 of 100 pairs of RTP ports \(10000-10199, asterisk\.rtpPorts\)/,
  })
  t.end()
})

async function connected(t: Test, account: string) {
  const asterisk = await openSwitch({ extraConf: { 'cubebridge-manager.conf': account } })
  t.teardown(() => asterisk.close())
  const ami = new AmiClient({ ...asterisk.ami, user: 'other', secret: 'other' }, log)
  t.teardown(() => ami.close())
  ami.start()
  await until(() => ami.state.status === 'online', 'AMI')
  return { asterisk, ami }
}

t.test('Asterisk tells its range to an account that may read it, and to no other', async (t) => {
  const { asterisk, ami } = await connected(t, '[other]\nsecret = other\nwrite = config\n')
  const [first, last] = asterisk.ports.rtp
  t.same(await readRtpRange(ami), { first, last })
  const poor = await connected(t, '[other]\nsecret = other\nwrite = call,reporting\n')
  await t.rejects(readRtpRange(poor.ami), { code: 'ami_denied' })
})

t.test('the range is learned from a running Asterisk, and the calls beside ours are counted', async (t) => {
  const [first = 0, last = 0] = (await freePortRange(40)).split('-').map(Number)
  const bench = await openBench(t, { withAmi: true, switch: { ports: { rtp: [first, last] } } })
  const { network } = bench
  await until(() => network.rtpPorts(0) !== undefined && network.channelList!.synced, 'the range')
  t.match(network.rtpPorts(0), { range: { first, last }, pairs: 20, used: 0, reserve: 4 })
  const [one, two] = await Promise.all([bench.phone('1001'), bench.phone('1002')])
  two.onCall('answer')
  const call = await one.call('1002')
  await until(() => network.rtpPorts(0)?.used === 2, 'the call of two phones')
  t.match(network.rtpPorts(3), { used: 8 })
  await call.hangUp()
  await until(() => network.rtpPorts(0)?.used === 0, 'the end')
})
