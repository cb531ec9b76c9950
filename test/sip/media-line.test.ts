import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { openPhone } from '../../dev/phone/phone.ts'
import { openSwitch, type Switch } from '../../dev/switch/switch.ts'
import { AriClient } from '../../src/asterisk/ari/client.ts'
import type { LineCall } from '../../src/calls/media-line.ts'
import { within } from '../../src/lib/deadline.ts'
import { MediaError } from '../../src/media/errors.ts'
import { SipMediaLine } from '../../src/sip/media-line.ts'
import { log, PATIENCE_MS, until } from '../asterisk/bench.ts'
import { SdpMedia } from './support/sdp-media.ts'

const TIMES = { connectMs: 3000, answerMs: 2000, firstMs: 50, maxMs: 500, slowMs: 500, pingMs: 1000 }

async function openAri(t: Test, asterisk: Switch): Promise<AriClient> {
  const ari = new AriClient(
    { ...asterisk.ari, app: 'cubebridge', retry: { firstMs: 50, maxMs: 300, slowMs: 300 } },
    log,
  )
  t.teardown(() => ari.close())
  ari.start()
  await until(() => ari.state.status === 'online', 'ARI')
  return ari
}

function openLine(t: Test, asterisk: Switch, password = asterisk.line.password): SipMediaLine {
  const { server, user } = asterisk.line
  const line = new SipMediaLine(
    {
      server,
      domain: 'localhost',
      expiresSeconds: 60,
      times: TIMES,
      account: { user, password },
      endpoint: 'PJSIP/cubebridge',
      video: true,
      directMedia: false,
    },
    log,
  )
  t.teardown(() => line.close())
  line.start()
  return line
}

/** What the room `asterisk` does to call the line. Resolves once the channel is in the application and dialled. */
async function call(ari: AriClient, token: string, formats = 'ulaw,h264'): Promise<string> {
  const channelId = `line-${randomUUID()}`
  const entered = new Promise<void>((resolve) => {
    ari.on('event', (event) => {
      if (event.type === 'StasisStart' && event.channel.id === channelId) resolve()
    })
  })
  await ari.api.createChannel({
    channelId,
    endpoint: 'PJSIP/cubebridge',
    app: 'cubebridge',
    variables: { 'PJSIP_HEADER(add,X-Cubebridge-Line)': token },
    formats,
  })
  await within(PATIENCE_MS, entered, 'StasisStart of the channel')
  await ari.api.dial(channelId, 10)
  return channelId
}

async function established(asterisk: Switch, channelId: string): Promise<boolean> {
  return (await asterisk.channels()).some(({ id, state }) => id === channelId && state === 'Up')
}

void t.test('the account at Asterisk', async (t) => {
  const asterisk = await openSwitch()
  t.teardown(() => asterisk.close())
  const ari = await openAri(t, asterisk)
  const line = openLine(t, asterisk)
  t.notOk(line.available)
  await until(() => line.available, 'the registration')
  t.equal(line.state.error, undefined)

  const media = (video = true) => {
    const made = new SdpMedia({ hz: 620, video })
    t.teardown(() => made.close())
    return made
  }

  await t.test('is called by ARI: the media session named by the token answers, with audio and video', async (t) => {
    const session = media()
    const token = randomUUID()
    const expected = line.expect(token, session, AbortSignal.timeout(PATIENCE_MS))
    const channelId = await call(ari, token)
    const got = await expected
    t.match(session.agreed, [{ video: 'H264', held: false }])
    await until(() => session.agreed.length > 0, 'the offer')
    t.ok(await established(asterisk, channelId))

    const phone = await openPhone({ switch: asterisk, user: '1001' })
    t.teardown(() => phone.close())
    await phone.register()
    await t.test('and talks with a phone in a bridge', async (t) => {
      phone.onCall('answer')
      const phoneId = `phone-${randomUUID()}`
      const entered = new Promise<void>((resolve) => {
        ari.on('event', (event) => {
          if (event.type === 'StasisStart' && event.channel.id === phoneId) resolve()
        })
      })
      await ari.api.createChannel({ channelId: phoneId, endpoint: 'PJSIP/1001', app: 'cubebridge', variables: {} })
      await within(PATIENCE_MS, entered, 'StasisStart of the phone')
      await ari.api.dial(phoneId, 10)
      const there = await phone.incoming()
      const bridgeId = `bridge-${randomUUID()}`
      await ari.api.createBridge(bridgeId, false)
      await ari.api.addToBridge(bridgeId, channelId)
      await ari.api.addToBridge(bridgeId, phoneId)
      there.speak(1000)
      await there.hears(620)
      await session.hears(1000)
      await there.hangUp()
      await ari.api.destroyBridge(bridgeId)
      t.pass('both hear each other')
    })

    await got.close()
    await got.close()
    await asterisk.empty()
  })

  await t.test('tells of the end that Asterisk makes', async (t) => {
    const session = media()
    const token = randomUUID()
    const expected = line.expect(token, session, AbortSignal.timeout(PATIENCE_MS))
    const channelId = await call(ari, token)
    const ended = endOf(await expected)
    await ari.api.hangUp(channelId, 16)
    t.match(await within(PATIENCE_MS, ended, 'the end'), /^BYE/)
    await asterisk.empty()
  })

  await t.test('refuses a call that nobody waits for, and one that is given up', async (t) => {
    await call(ari, 'nobody')
    await asterisk.empty()
    const giveUp = new AbortController()
    const token = randomUUID()
    const expected = line.expect(token, media(), giveUp.signal)
    giveUp.abort()
    await t.rejects(expected, { code: 'sip_given_up' })
    await call(ari, token)
    await asterisk.empty()
    await t.rejects(line.expect(token, media(), giveUp.signal), { code: 'sip_given_up' })
  })

  await t.test('refuses with 488 what the media session can not agree to', async (t) => {
    const session = media()
    session.refuse = new MediaError('media_bad_sdp', 'no codec in common')
    const token = randomUUID()
    const expected = line.expect(token, session, AbortSignal.timeout(PATIENCE_MS))
    const rejected = t.rejects(expected, { code: 'media_bad_sdp' })
    await call(ari, token)
    await rejected
    await asterisk.empty()
  })

  await t.test('is registered again after a restart of Asterisk, and its calls are over', async (t) => {
    const token = randomUUID()
    const expected = line.expect(token, media(), AbortSignal.timeout(PATIENCE_MS))
    await call(ari, token)
    const got = await expected
    const ended = endOf(got)
    await asterisk.stop('SIGKILL')
    await until(() => !line.available, 'the loss')
    t.match(line.state, { status: 'unreachable', error: /SIP server|can't be reached/ })
    await t.rejects(line.expect(randomUUID(), media(), AbortSignal.timeout(1000)), { code: 'sip_offline' })
    await asterisk.start()
    await until(() => line.available, 'the registration after the restart', 20_000)
    t.match(await within(PATIENCE_MS, ended, 'the end of a call that Asterisk forgot'), /481/)
    await until(() => ari.state.status === 'online', 'ARI')
    const again = randomUUID()
    const second = line.expect(again, media(), AbortSignal.timeout(PATIENCE_MS))
    await call(ari, again)
    await (await second).close()
    await asterisk.empty()
  })

  await t.test('says so when its password is wrong, and takes no calls', async (t) => {
    const wrong = openLine(t, asterisk, 'wrong')
    await until(() => wrong.state.status === 'unauthorized', 'the refusal')
    t.match(wrong.state.error, /refused the password of sip:cubebridge@localhost \(401/)
    t.notMatch(wrong.state.error, /wrong/)
    t.notOk(wrong.available)
  })
})

function endOf(call: LineCall): Promise<string> {
  return new Promise((resolve) => call.once('ended', resolve))
}
