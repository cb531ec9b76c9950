import t from 'tap'
import { AriApi } from '../../src/asterisk/ari/api.ts'
import { AriRest } from '../../src/asterisk/ari/rest.ts'
import { ResourceNames } from '../../src/asterisk/names.ts'
import type { Leg } from '../../src/calls/leg.ts'
import type { Tap } from '../../src/calls/tap.ts'
import type { Talk } from '../../src/calls/talk.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { openBench, settled, until, type Bench } from './bench.ts'

// None is 2a - b of others: where loud tones clip in the mix, those sound too.
const TONES = [700, 1000, 1500]
/** A phone tells tones by what it heard in the last half second. */
const ALL_NEW_MS = 700
const OPERATOR = { address: 'sip:op@test', number: 'op', displayName: 'Op' }

/** Rings a phone and puts it into a talk. */
async function join(bench: Bench, user: string, talk: Talk): Promise<Leg> {
  const leg = bench.network.createLeg({ endpoint: `PJSIP/${user}`, caller: OPERATOR, timeoutMs: 10_000, callId: 'c' })
  leg.attach({ talk, app: undefined })
  const answered = new Promise((resolve) => leg.once('answered', resolve))
  await leg.dial()
  await answered
  await leg.join()
  return leg
}

void t.test('a tap at a party of a talk', async (t) => {
  const bench = await openBench(t)
  const { network } = bench
  const phones = await Promise.all(['1001', '1002', '1003'].map((user) => bench.phone(user)))
  for (const phone of phones) phone.onCall('answer')
  const talk = network.createTalk()
  const aside = network.createTalk()
  const legs = [await join(bench, '1001', talk), await join(bench, '1002', talk), await join(bench, '1003', aside)]
  const [first, second, operator] = await Promise.all(phones.map((phone) => phone.incoming()))
  first!.speak(700)
  second!.speak(1000)
  operator!.speak(1500)
  const at = legs[0]!.networkId
  let tap: Tap = network.createTap(at, { whisper: false })

  await t.test('lets the talk be heard, and nobody of it hears who listens', async (t) => {
    await tap.open()
    await aside.add(tap.channelId)
    await operator!.hearsTones([700, 1000], TONES)
    await sleep(ALL_NEW_MS)
    await first!.hearsTones([1000], TONES)
    await second!.hearsTones([700], TONES)
    t.pass('all heard what they should, and nothing else')
  })

  await t.test('whispers to that party alone', async (t) => {
    const listening = tap
    tap = network.createTap(at, { whisper: true })
    await tap.open()
    await aside.remove(listening.channelId)
    await aside.add(tap.channelId)
    await listening.close()
    await first!.hearsTones([1000, 1500], TONES)
    await sleep(ALL_NEW_MS)
    await operator!.hearsTones([700, 1000], TONES)
    await second!.hearsTones([700], TONES)
    t.pass('all heard what they should, and nothing else')
  })

  await t.test('that is closed leaves the party alone, and closing again does nothing', async (t) => {
    let lost = false
    tap.once('lost', () => (lost = true))
    await Promise.all([tap.close(), tap.close()])
    await operator!.hearsTones([], TONES)
    await first!.hearsTones([1000], TONES)
    await t.rejects(tap.open(), 'it is over for good')
    t.notOk(lost, 'nobody is told of what was asked for')
  })

  await t.test('at nobody fails, and so does one of a party that hangs up', async (t) => {
    const nobody = network.createTap('cubebridge-phone-none', { whisper: false })
    await t.rejects(nobody.open(), { code: 'ari_not_found' })
    await nobody.close()
    const lost: number[] = []
    tap = network.createTap(at, { whisper: true })
    tap.on('lost', () => lost.push(1))
    await tap.open()
    await first!.hangUp()
    await until(() => lost.length === 1, 'the loss of the tap')
    await tap.close()
    t.strictSame(lost, [1], 'told once')
  })

  await t.test('left over by an earlier run is removed', async (t) => {
    const api = new AriApi(new AriRest({ ...bench.asterisk.ari, timeoutMs: 5000 }))
    const snoopId = new ResourceNames('cubebridge').next('snoop')
    await api.snoop({ snoopId, app: 'cubebridge', channelId: legs[1]!.networkId, spy: 'both', whisper: 'none' })
    t.ok((await bench.asterisk.channels()).some(({ id }) => id === snoopId))
    await settled(async () => (await bench.asterisk.channels()).every(({ id }) => id !== snoopId))
    t.ok(second!.talking)
  })

  for (const leg of legs) await leg.end({ cause: 'hung-up', by: 'operator' })
  await Promise.all([talk.close(), aside.close()])
  await bench.asterisk.empty()
})
