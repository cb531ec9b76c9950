import t from 'tap'
import { eventually, Stage } from './fixtures/stage.ts'

t.setTimeout(120_000)

/** What an admin adds for a phone that may send its media past Asterisk. The bound of silence is short on purpose. */
const PJSIP = `
[cubebridge](+)
direct_media = yes
[1001](+type=endpoint)
direct_media = yes
rtp_timeout = 4
`
const PHONE_HZ = 700
const APP_HZ = 440

t.test('with direct media the phone and the bridge exchange their packets past Asterisk', async (t) => {
  const stage = await Stage.open(t, {
    video: true,
    config: { sip: { directMedia: true } },
    switch: { extraConf: { 'pjsip.conf': PJSIP } },
  })
  const maria = await stage.app('maria', { onCall: 'accept', hz: APP_HZ })
  const phone = await stage.phone('1001')
  const { switchboard, operator } = stage.bridge.rooms
  const [first = 0, last = 0] = stage.rtpPorts.split('-').map(Number)
  const isBridge = (port: number | undefined) => port !== undefined && port >= first && port <= last
  const pressed: string[] = []
  switchboard.on('happened', ({ type, data }) => {
    if (type === 'call.dtmf') pressed.push(`${data.participant} ${data.digit}`)
  })

  const call = await phone.call('vendas')
  await call.answered()
  const direct = () => isBridge(call.remote?.port)
  await eventually("a re-INVITE leads the phone's audio to the bridge", 15_000, direct)
  call.speak(PHONE_HZ)
  await Promise.all([maria.hears(PHONE_HZ), call.hears(APP_HZ)])
  const [live] = switchboard.calls()

  await call.dtmf('5', 200)
  await eventually('a digit that Asterisk never saw is told of', 5000, () => pressed.length > 0)
  await operator.sendDigits(live!.callId, 'phone', '8', 120)
  await call.digits('8')
  t.match(pressed, [/5$/], 'once')

  await call.hold()
  await call.resume()
  await eventually('after hold it goes past Asterisk again', 15_000, direct)
  await Promise.all([maria.hears(PHONE_HZ), call.hears(APP_HZ)])

  await operator.record(live!.callId, { layout: 'mixed', format: 'wav', announce: false })
  await eventually('to record, Asterisk takes the audio back', 15_000, () => !direct())
  await Promise.all([maria.hears(PHONE_HZ), call.hears(APP_HZ)])
  await operator.stopRecording(live!.callId)
  await eventually('and lets go of it afterwards', 15_000, direct)

  // Longer than Asterisk's own bound of silence: it hears nothing of the phone, and knows why.
  await new Promise((resolve) => setTimeout(resolve, 5000))
  t.equal(switchboard.calls().length, 1)
  await operator.hangUp(live!.callId)
  t.equal((await call.ended()).by, 'them')
  const [record] = await stage.records(1)
  t.match(record, { result: 'success' })
  await stage.nothingLeft(t)
})
