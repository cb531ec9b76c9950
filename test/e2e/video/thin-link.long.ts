import t from 'tap'
import type { VideoCodec } from '../../../src/media/video/video.ts'
import { holds, RECOVERED_MS, ThinCall } from '../fixtures/thin-link.ts'
import { videoBecomes } from '../fixtures/video-call.ts'
import { Stage } from '../fixtures/stage.ts'

t.setTimeout(600_000)

const THIN_MS = 75_000

/** What the app has; the phone has H.264. */
const WAYS: readonly { readonly codecs?: readonly VideoCodec[]; readonly mode: 'untouched' | 'transcoded' }[] = [
  { mode: 'untouched' },
  { codecs: ['VP8'], mode: 'transcoded' },
]

for (const { codecs, mode } of WAYS) {
  t.test(`a link that is thin for more than a minute, of a call that is ${mode} before and after`, async (t) => {
    const stage = await Stage.shared(t, { video: true })
    const call = await ThinCall.open(stage, codecs)
    await videoBecomes(stage, `${mode} to the app`, ({ toApp }) => toApp.mode === mode, { ms: 30_000 })
    holds(t, await call.watch(15_000))
    const before = await call.sizes()
    call.narrow()
    holds(t, await call.watch(THIN_MS))
    const meanwhile = await call.sizes()
    t.ok(meanwhile.app < before.app && meanwhile.phone <= before.phone, `${meanwhile.app} and ${meanwhile.phone} lines`)
    await videoBecomes(stage, 'the bridge stepped in', ({ toApp }) => toApp.mode === 'transcoded')
    call.widen()
    // What is transcoded all the same climbs as far as the estimate grows, which is 8 % a second.
    const lines = mode === 'untouched' ? before : { ...before, app: Math.min(before.app, 480) }
    const [ms, seen] = await Promise.all([call.recovers(lines), call.watch(RECOVERED_MS)])
    t.ok(ms < RECOVERED_MS, `${lines.app} and ${lines.phone} lines again after ${Math.round(ms / 1000)} s`)
    holds(t, seen)
    await videoBecomes(stage, `${mode} again`, ({ toApp }) => toApp.mode === mode)
    await call.phone.hangUp()
    await stage.nothingLeft(t)
  })
}
