import t from 'tap'
import { isGreen } from '../../../dev/video/look.ts'
import { Stage } from '../fixtures/stage.ts'
import { openVideoUser, phoneCallsApp, videoOf } from '../fixtures/video-call.ts'

t.setTimeout(180_000)

// At a Kamailio, which passes descriptions on as they are; Asterisk says nothing of these parameters.
for (const [what, parameters, toApp, toPhone] of [
  ['a phone with packetization-mode 0', { mode: 0 }, 'untouched', 'transcoded'],
  ['a phone whose SPS and PPS are in its SDP only', { parameterSetsInSdp: true }, 'untouched', 'untouched'],
  ['a phone with both', { mode: 0, parameterSetsInSdp: true }, 'untouched', 'transcoded'],
] as const) {
  for (const codec of ['H264', 'VP8'] as const) {
    t.test(`${what}, and an app with ${codec}, see each other`, async (t) => {
      const stage = await Stage.shared(t, { kamailio: true })
      const maria = await openVideoUser(stage, 'maria', [codec])
      const call = await phoneCallsApp(stage, maria, { video: { codecs: ['H264'], ...parameters } })
      await Promise.all([maria.seesMotion(), call.video.seesMotion()])
      const same = codec === 'H264'
      t.match(await videoOf(stage), {
        toApp: { mode: same ? toApp : 'transcoded' },
        toPhone: { mode: same ? toPhone : 'transcoded' },
      })
      t.notOk([...(await maria.looks()), ...call.video.eye.looks].some(isGreen))
      t.match(call.video.eye.counts, { decodeErrors: 0, damaged: 0 })
      await call.hangUp()
      await stage.nothingLeft(t)
    })
  }
}
