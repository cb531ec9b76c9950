import t from 'tap'
import { Baresip } from '../../../dev/baresip/baresip.ts'
import { differs, isPicture } from '../../../dev/video/look.ts'
import type { VideoCodec } from '../../../src/media/video/video.ts'
import { openVideoUser, videoBecomes } from '../fixtures/video-call.ts'
import { Stage } from '../fixtures/stage.ts'

t.setTimeout(180_000)

/** baresip as phone 1001: a film of its own, encoded by its own x264 or libvpx. */
async function openBaresip(stage: Stage, codec: VideoCodec): Promise<Baresip> {
  const password = stage.switch.phones.get('1001')!
  const video = { codecs: [codec], bitrate: 300_000 }
  const options = { sipPort: stage.switch.sipPort, user: '1001', password, speakHz: 'clip', video } as const
  const phone = stage.add('baresip', await Baresip.open(options), (it) => it.close())
  await phone.registered()
  return phone
}

async function seesMotion(phone: Baresip): Promise<void> {
  const first = await phone.seesThat('a picture', isPicture)
  await phone.seesThat('a picture that moves', (look) => isPicture(look) && differs(first, look))
}

const WAYS: readonly {
  readonly phone: VideoCodec
  readonly app?: VideoCodec
  readonly caller: 'phone' | 'app'
  readonly mode: 'untouched' | 'transcoded'
}[] = [
  { phone: 'H264', caller: 'phone', mode: 'untouched' },
  { phone: 'H264', app: 'VP8', caller: 'app', mode: 'transcoded' },
]

for (const { phone: codec, app, caller, mode } of WAYS) {
  t.test(
    `baresip, a phone nobody here wrote, and the SDK: ${codec} with ${app ?? codec}, the ${caller} calls`,
    async (t) => {
      const stage = await Stage.shared(t, { video: true })
      const maria = await openVideoUser(stage, 'maria', app && [app])
      const phone = await openBaresip(stage, codec)
      if (caller === 'phone') {
        phone.dial('vendas')
        t.equal(await maria.incoming(), 'video')
        await maria.accept()
      } else {
        await maria.call(stage.vendas.id)
        await phone.event('CALL_INCOMING')
        phone.answer()
        await maria.connected()
      }
      await phone.event('CALL_ESTABLISHED')
      await Promise.all([maria.seesMotion(), seesMotion(phone)])
      await videoBecomes(stage, mode, (it) => it.toApp.mode === mode && it.toPhone.mode === mode)
      await maria.lipsOf(1)
      phone.hangUp()
      await phone.event('CALL_CLOSED')
      await stage.nothingLeft(t)
    },
  )
}
