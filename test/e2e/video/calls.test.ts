import t from 'tap'
import { openVideoApp, type VideoAppOptions } from '../../../dev/browser/video/video-app.ts'
import { isBlack } from '../../../dev/video/look.ts'
import { eventually, Stage } from '../fixtures/stage.ts'

t.setTimeout(180_000)

/** Maria: the SDK in Chromium, with a camera that moves. */
async function openMaria(stage: Stage, options: Pick<VideoAppOptions, 'codecs'> = {}) {
  const sdkConfig = stage.cloud.sdkConfig()
  const app = await openVideoApp({ sdkConfig, login: 'maria', password: stage.password, ...options })
  return stage.add("maria's app", app, (it) => it.close())
}

/** How the video of the one live call goes. */
async function videoOf(stage: Stage) {
  const { switchboard } = stage.bridge.rooms
  const [live] = switchboard.calls()
  return (await switchboard.find(live!.callId).statistics()).video
}

t.test('a video phone and an app with a codec in common see each other, untouched', async (t) => {
  const stage = await Stage.shared(t, { video: true })
  const maria = await openMaria(stage)
  const phone = await stage.phone('1001', { video: { codecs: ['H264'] } })
  const told: string[] = []
  stage.bridge.rooms.switchboard.on('happened', ({ type, data }) => {
    if (type === 'call.video') told.push(`${data.toApp} ${data.toPhone} ${data.phoneCodec} ${data.appCodec}`)
  })
  const call = await phone.call('vendas')
  t.equal(await maria.incoming(), 'video', 'the app is called with video')
  await maria.accept()
  await call.answered()
  call.speak(700)
  await Promise.all([maria.seesMotion(), call.video.seesMotion()])
  t.match(await videoOf(stage), {
    toApp: { mode: 'untouched', path: /H264\(untouched\)/, received: { codec: 'H264', width: 640, height: 360 } },
    toPhone: { mode: 'untouched', received: { codec: 'H264' }, sent: { codec: 'H264' } },
  })
  t.match(told.at(-1), 'untouched untouched H264 H264', 'programs are told')
  await call.hangUp()
  const [record] = await stage.records(1)
  t.match(record, { result: 'success', endedBy: 'phone' })
  t.match(JSON.stringify(record), /"toApp":\{"path":"RTP\(\d+\) -> H264\(untouched\)/, 'and the record has it')
  await stage.nothingLeft(t)
})

t.test('a phone with H.264 and an app with VP8 see each other, transcoded both ways', async (t) => {
  const stage = await Stage.shared(t, { video: true })
  const maria = await openMaria(stage, { codecs: ['VP8'] })
  const phone = await stage.phone('1001', { video: { codecs: ['H264'] } })
  const call = await phone.call('vendas')
  await maria.incoming()
  await maria.accept()
  await call.answered()
  await Promise.all([maria.seesMotion(), call.video.seesMotion()])
  t.match(await videoOf(stage), {
    toApp: { mode: 'transcoded', path: /H264\(decode\) -> VP8\(encode/, transcoding: { decodeErrors: 0 } },
    toPhone: { mode: 'transcoded', path: /VP8\(decode\) -> H264\(encode/, transcoding: { decodeErrors: 0 } },
  })
  await maria.hangUp()
  await call.ended()
  await stage.nothingLeft(t)
})

t.test('an app calls a video phone, and both see each other', async (t) => {
  const stage = await Stage.shared(t, { video: true })
  const maria = await openMaria(stage)
  const phone = await stage.phone('1001', { video: { codecs: ['H264'] } })
  phone.onCall('answer')
  await maria.call(stage.vendas.id)
  const call = await phone.incoming()
  await maria.connected()
  await Promise.all([maria.seesMotion(), call.video.seesMotion()])
  await maria.hangUp()
  await call.ended()
  await stage.nothingLeft(t)
})

t.test('an app that calls with video a phone without gets a black picture, and hears and is heard', async (t) => {
  const stage = await Stage.shared(t, { video: true })
  const maria = await openMaria(stage)
  const phone = await stage.phone('1001')
  phone.onCall('answer')
  await maria.call(stage.vendas.id)
  const call = await phone.incoming()
  await maria.connected()
  // Without a track of video the SDK would give its app no remote stream at all.
  const look = await maria.sees('a black picture', isBlack)
  t.ok(look.width > 0)
  t.match((await maria.remoteTracks()).map(({ kind }) => kind).sort(), ['audio', 'video'])
  await eventually('it is told why', 10_000, async () => {
    const { mode, hindrance } = (await videoOf(stage))?.toApp ?? {}
    return mode === 'black' && hindrance === 'phone-without-video'
  })
  await call.hangUp()
  await stage.nothingLeft(t)
})

t.test('an app answers a call with video by audio only: they talk, and no SIP call is made for it', async (t) => {
  const stage = await Stage.shared(t, { video: true })
  const maria = await openMaria(stage)
  const phone = await stage.phone('1001', { video: { codecs: ['H264'] } })
  const call = await phone.call('vendas')
  await maria.incoming()
  await maria.accept({ video: false })
  await call.answered()
  await eventually('the call is up', 10_000, () => stage.bridge.rooms.switchboard.calls()[0]?.state === 'talking')
  const channels = await stage.switch.channels()
  t.notOk(channels.some(({ name }) => name.startsWith('PJSIP/cubebridge-')) && (await videoOf(stage)) === undefined)
  await call.hangUp()
  await stage.nothingLeft(t)
})

t.test('where video is not wanted, an app that calls with it hears, and sees black', async (t) => {
  const stage = await Stage.shared(t, { video: true, config: { media: { video: { enabled: false } } } })
  const maria = await openMaria(stage)
  const phone = await stage.phone('1001', { video: { codecs: ['H264'] } })
  phone.onCall('answer')
  await maria.call(stage.vendas.id)
  const call = await phone.incoming()
  await maria.connected()
  call.speak(700)
  await maria.sees('a black picture', isBlack)
  t.equal(call.remote?.video, undefined, 'the phone is offered none')
  await maria.hangUp()
  await call.ended()
  await stage.nothingLeft(t)
})
