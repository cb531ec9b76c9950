import t from 'tap'
import { openSwitch } from '../../dev/switch/switch.ts'
import { AsteriskPhoneNetwork } from '../../src/asterisk/phone-network.ts'
import type { LinkStatus } from '../../src/asterisk/link.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { log, openBench, settled, until } from './bench.ts'
import { TcpProxy } from './tcp-proxy.ts'

const RETRY = { firstMs: 50, maxMs: 200, slowMs: 200 }

void t.test('what a bridge that died left in Asterisk is removed by the next, and nothing else', async (t) => {
  const proxy = await TcpProxy.open()
  t.teardown(() => proxy.close())
  const bench = await openBench(t, {
    ariUrl: ({ ari }) => `http://127.0.0.1:${proxy.to(Number(new URL(ari.url).port)).port}`,
  })
  const { asterisk } = bench
  const [talking, ringing, echo] = await Promise.all([bench.phone('1001'), bench.phone('1002'), bench.phone('1001')])
  const first = bench.arrival()
  const call = await talking.call('vendas')
  const { leg } = await first
  bench.attach(leg, bench.media())
  await leg.join()
  await call.answered()
  const second = bench.arrival()
  const waiting = await ringing.call('vendas')
  await (await second).leg.alerting()
  await waiting.ringing()
  const stranger = await echo.call('*43')
  await stranger.answered()
  proxy.cut()
  t.equal((await asterisk.channels()).length, 4)

  const next = new AsteriskPhoneNetwork(
    { ari: { ...asterisk.ari, app: 'cubebridge', retry: RETRY }, domain: 'empresa.com' },
    log,
  )
  t.teardown(() => next.close())
  next.start()
  t.match(await call.ended(), { by: 'them' })
  t.equal((await waiting.ended()).code, 503)
  await until(() => next.available, 'ARI to be online')
  await settled(async () => (await asterisk.channels()).length === 1 && (await asterisk.bridges()).length === 0)
  t.match(await asterisk.channels(), [{ name: /PJSIP\/1001/ }], 'the call that is not ours goes on')
  t.equal(stranger.talking, true)
  await stranger.hangUp()
  await asterisk.empty()
})

void t.test('a bridge whose application another took says so, and is back when the other is gone', async (t) => {
  const { asterisk, network } = await openBench(t)
  const other = new AsteriskPhoneNetwork(
    { ari: { ...asterisk.ari, app: 'cubebridge', retry: RETRY }, domain: 'empresa.com' },
    log,
  )
  t.teardown(() => other.close())
  const told: LinkStatus[] = []
  other.on('state', ({ ari }) => told.push(ari.status))
  other.start()
  await until(() => network.status().ari.status === 'replaced', 'the loss of the application')
  t.match(network.status().ari.error, /ari\.app/)
  await sleep(600)
  t.same(told, ['connecting', 'online'], 'there is no tug of war')
  t.equal(network.available, false)
  await other.close()
  await until(() => network.available, 'the application to be ours again')
})

void t.test('what is wrong with the access is said, and mended without a restart', async (t) => {
  const reader = '[reader]\ntype = user\nread_only = yes\npassword_format = plain\npassword = r'
  const asterisk = await openSwitch({ extraConf: { 'ari.conf': reader } })
  t.teardown(() => asterisk.close())
  const open = (user: string, password: string, amiSecret: string) => {
    const ari = { url: asterisk.ari.url, user, password, app: 'cubebridge', retry: RETRY }
    const ami = { ...asterisk.ami, secret: amiSecret, retry: RETRY }
    const network = new AsteriskPhoneNetwork({ ari, ami, domain: 'empresa.com' }, log)
    t.teardown(() => network.close())
    network.start()
    return network
  }
  const statusOf = async (network: AsteriskPhoneNetwork, status: LinkStatus) => {
    await until(() => network.status().ari.status === status, status)
    return network.status()
  }
  const { user, password } = asterisk.ari
  const wrong = await statusOf(open(user, 'wrong', 'wrong'), 'unauthorized')
  t.match(wrong.ari.error, /check user and password against ari\.conf/)
  const wrongSecret = open(user, password, 'wrong')
  await until(() => wrongSecret.status().ami?.status === 'unauthorized', 'AMI to refuse')
  t.match(wrongSecret.status().ami?.error, /manager\.conf/)
  t.equal((await statusOf(wrongSecret, 'online')).ari.error, undefined, 'calls do not need AMI')
  await wrongSecret.close()

  const readOnly = open('reader', 'r', asterisk.ami.secret)
  t.match((await statusOf(readOnly, 'read-only')).ari.error, /read_only=no/)
  t.equal(readOnly.available, false)
  await readOnly.close()

  await asterisk.stop()
  const early = open(user, password, asterisk.ami.secret)
  t.match((await statusOf(early, 'unreachable')).ari.error, /ECONNREFUSED/)
  await until(() => early.status().ami?.status === 'unreachable', 'AMI to be missed')
  await asterisk.start()
  await statusOf(early, 'online')
  await until(() => early.status().ami?.status === 'online', 'AMI to be there')
})
