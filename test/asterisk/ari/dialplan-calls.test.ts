import t from 'tap'
import type { Behaviour } from '../../../dev/phone/phone.ts'
import type { AriChannelEvent } from '../../../src/asterisk/ari/events.ts'
import { until } from '../bench.ts'
import { AriBench } from './ari-bench.ts'

void t.test('a number of the dialplan is called through a Local channel', async (t) => {
  const bench = await AriBench.open(t)
  const { api, app } = bench
  const phone = await bench.phone('1003')
  t.afterEach(() => bench.clear())

  async function dial(number: string, timeoutSeconds = 20) {
    const channelId = bench.next('local')
    const events: AriChannelEvent[] = []
    bench.owners.own(channelId, (event) => events.push(event) > 0)
    const variables = { 'CONNECTEDLINE(num,i)': '777', 'CONNECTEDLINE(name)': 'Vendas' }
    await api.createChannel({ channelId, endpoint: `Local/${number}@usuarios_internos/n`, app, variables })
    await until(() => events.some(({ type }) => type === 'StasisStart'), 'the channel')
    await api.dial(channelId, timeoutSeconds)
    return { channelId, events }
  }

  await t.test('it rings under our caller id, is answered, and both hear each other', async (t) => {
    phone.onCall('ignore')
    const app = await bench.external(1200)
    const { channelId, events } = await dial('1003')
    const call = await phone.incoming()
    t.match(call.from, /"Vendas" <sip:777@/)
    await until(() => events.some((event) => event.type === 'Dial' && event.dialStatus === 'RINGING'), 'ringing')
    call.answer()
    await until(() => events.some((event) => event.type === 'Dial' && event.dialStatus === 'ANSWER'), 'the answer')
    await bench.bridge(channelId, app.channelId)
    call.speak(440)
    await Promise.all([call.hears(1200), app.media.hears(440)])
    await call.dtmf('4')
    await api.sendDtmf(channelId, '9', 100)
    await call.digits('9')
    await until(() => events.some((event) => event.type === 'ChannelDtmfReceived' && event.digit === '4'), 'the digit')
    await api.hangUp(channelId, 16)
    t.match(await call.ended(), { by: 'them' })
  })

  // Q.850 causes. 16 at once, without a hang-up request, is what a place that does not exist gives.
  const endings: readonly (readonly [string, string, Behaviour, number])[] = [
    ['a busy phone', '1003', 'busy', 17],
    ['a phone that declines', '1003', 'decline', 21],
    ['a phone that nobody answers', '1003', 'ignore', 19],
    ['a phone that is not registered', '1006', 'ignore', 20],
    ['a number nobody has', '1999', 'ignore', 1],
    ['a busy number', '*45', 'ignore', 17],
    ['a number that rings on', '*46', 'ignore', 19],
    ['an extension that is not in the dialplan', '*99', 'ignore', 16],
  ]
  for (const [what, number, behaviour, cause] of endings) {
    await t.test(`${what} ends it with cause ${cause}`, async (t) => {
      phone.onCall(behaviour)
      const { events } = await dial(number, 1)
      const end = () => events.find((event) => event.type === 'ChannelDestroyed')
      await until(() => end() !== undefined, 'the end')
      // A dialplan that hangs up at once may be quicker than the dialling: then it ends as if there were no such place.
      const tooQuick = number === '1999'
      const { hangup } = end() as { hangup: { cause: number } }
      t.ok(hangup.cause === cause || (tooQuick && hangup.cause === 16), `cause ${hangup.cause}`)
      if (!tooQuick) {
        t.equal(
          events.some(({ type }) => type === 'ChannelHangupRequest'),
          cause !== 16,
        )
      }
    })
  }
})
