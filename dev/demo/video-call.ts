import { join } from 'node:path'
import type { Closer } from '../../src/lib/closer.ts'
import { openVideoApp } from '../browser/video/video-app.ts'
import { openPhone } from '../phone/phone.ts'
import { isPicture } from '../video/look.ts'
import { PASSWORD, type House } from './house.ts'

/** What a call with video showed, at both ends. */
export interface SeenInVideo {
  /** What the bridge made of the pictures on their way, as it prints it. */
  readonly paths: { readonly toApp: string; readonly toPhone: string }
  readonly appSaw: { readonly width: number; readonly height: number; readonly perSecond: number }
  readonly phoneSaw: { readonly width: number; readonly height: number }
  /** Moving pictures at both ends, and no black one. */
  readonly right: boolean
}

/** Video phone 1004 calls Ana, whose app has a camera, and each sees the other. */
export async function seen(
  { cloud, asterisk, bridge, browser }: House,
  dir: string,
  closer: Closer,
): Promise<SeenInVideo> {
  const options = { sdkConfig: cloud.sdkConfig(), login: 'ana', password: PASSWORD, browser }
  const ana = closer.add('app of Ana', await openVideoApp(options), (it) => it.close())
  const opened = await openPhone({ switch: asterisk, user: '1004', video: { codecs: ['H264'] } })
  const phone = closer.add('phone 1004', opened, (it) => it.close())
  await phone.register()
  const call = await phone.call('recepcao')
  await ana.incoming()
  await ana.accept()
  await call.answered()
  call.speak('clip')
  const [app, atPhone] = await Promise.all([ana.seesMotion(), call.video.seesMotion()])
  await ana.screenshot(join(dir, 'app-in-video-call.png'))
  const [live] = await bridge.calls()
  const { toApp, toPhone } = (await bridge.media(live?.callId ?? '')).video ?? {}
  const statistics = await ana.stats()
  await call.hangUp()
  await Promise.all([ana.close(), phone.close()])
  return {
    paths: { toApp: toApp?.path ?? '', toPhone: toPhone?.path ?? '' },
    appSaw: { width: app.width, height: app.height, perSecond: statistics?.received.frameRate ?? 0 },
    phoneSaw: { width: atPhone.width, height: atPhone.height },
    right: isPicture(app) && isPicture(atPhone),
  }
}
