import t from 'tap'
import { holds, ThinCall } from '../fixtures/thin-link.ts'
import { videoBecomes } from '../fixtures/video-call.ts'
import { Stage } from '../fixtures/stage.ts'

t.setTimeout(180_000)

t.test("an app's link is cut to 180 kb/s with 1 % loss: both go on seeing and hearing each other", async (t) => {
  const stage = await Stage.shared(t, { video: true })
  const call = await ThinCall.open(stage)
  // Long enough for the app to have an estimate of its link.
  holds(t, await call.watch(6000))
  call.narrow()
  holds(t, await call.watch(8000))
  await videoBecomes(stage, 'the bridge steps in', ({ toApp }) => toApp.mode === 'transcoded')
  await call.phone.hangUp()
  await stage.nothingLeft(t)
})
