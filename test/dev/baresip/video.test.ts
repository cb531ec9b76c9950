import t from 'tap'
import { Baresip } from '../../../dev/baresip/baresip.ts'
import { openSwitch } from '../../../dev/switch/switch.ts'
import { differs, isPicture } from '../../../dev/video/look.ts'

for (const codec of ['H264', 'VP8'] as const) {
  t.test(`two baresips call each other through Asterisk with ${codec}: each sees the other's film move`, async (t) => {
    const asterisk = await openSwitch()
    t.teardown(() => asterisk.close())
    const [one, other] = await Promise.all(
      ['1001', '1002'].map(async (user) => {
        const password = asterisk.phones.get(user)!
        const video = { codecs: [codec], bitrate: 300_000 }
        const phone = await Baresip.open({ sipPort: asterisk.sipPort, user, password, speakHz: 'clip', video })
        t.teardown(() => phone.close())
        await phone.registered()
        return phone
      }),
    )
    one!.dial('1002')
    await other!.event('CALL_INCOMING')
    other!.answer()
    await Promise.all([one!.event('CALL_ESTABLISHED'), other!.event('CALL_ESTABLISHED')])
    for (const phone of [one!, other!]) {
      const first = await phone.seesThat('a picture', isPicture)
      t.match(first, { width: 640, height: 360 })
      const next = await phone.seesThat('another picture', (look) => differs(first, look))
      t.ok(isPicture(next), 'which is a picture too')
    }
    one!.hangUp()
    await other!.event('CALL_CLOSED')
  })
}
