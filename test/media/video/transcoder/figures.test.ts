import t from 'tap'
import { Admission } from '../../../../src/media/video/transcoder/admission.ts'
import { isFromTranscoder, isToTranscoder } from '../../../../src/media/video/transcoder/message-shapes.ts'
import { fit } from '../../../../src/media/video/transcoder/process/fit.ts'
import { FrameRate } from '../../../../src/media/video/transcoder/process/frame-rate.ts'
import { PictureGate } from '../../../../src/media/video/transcoder/process/picture-gate.ts'
import { RtpTime } from '../../../../src/media/video/transcoder/process/rtp-time.ts'
import { WorkMeter } from '../../../../src/media/video/transcoder/work-meter.ts'

const CALM = { queueMs: 0 }

t.test('a picture is made to fit its box, in its shape, even, and never larger than it is', async (t) => {
  const box = { width: 854, height: 480 }
  t.same(fit({ width: 1280, height: 720 }, box), { width: 854, height: 480 })
  t.same(fit({ width: 720, height: 1280 }, box), { width: 270, height: 480 }, 'upright')
  t.same(fit({ width: 640, height: 480 }, box), { width: 640, height: 480 })
  t.same(fit({ width: 176, height: 144 }, box), { width: 176, height: 144 })
  t.same(fit({ width: 641, height: 361 }, box), { width: 640, height: 360 }, 'odd')
  t.same(fit({ width: 855, height: 481 }, { width: 855, height: 481 }), { width: 854, height: 480 })
  t.same(fit({ width: 4000, height: 20 }, box), { width: 854, height: 16 })
})

t.test('a lower frame rate keeps pictures evenly, and begins anew when time jumps', async (t) => {
  const kept = (rate: number, times: readonly number[]) => {
    const frameRate = new FrameRate(rate)
    return times.filter((time) => frameRate.keeps(time)).length
  }
  const second = Array.from({ length: 30 }, (_, i) => i * 3000)
  t.equal(kept(30, second), 30)
  t.equal(kept(15, second), 15)
  t.equal(kept(25, second), 25)
  t.equal(kept(60, second), 30)
  t.equal(kept(15, [...second, ...second.map((time) => time + 1e9), ...second]), 45)
})

t.test('RTP’s time goes on over its end, and back for a little', async (t) => {
  const time = new RtpTime()
  const first = time.unwrap(2 ** 32 - 3000)
  t.equal(time.unwrap(0) - first, 3000)
  t.equal(time.unwrap(3000) - first, 6000)
  t.equal(time.unwrap(2 ** 32 - 3000) - first, 0)
})

t.test('the gate opens with a whole keyframe only', async (t) => {
  const gate = new PictureGate()
  t.equal(gate.arrives({ keyframe: false, damaged: false }, 0), false)
  t.equal(gate.asks(0), true)
  t.equal(gate.asks(100), false, 'not for each picture')
  t.equal(gate.arrives({ keyframe: true, damaged: true }, 200), false, 'half a keyframe')
  t.equal(gate.arrives({ keyframe: true, damaged: false }, 300), true)
  t.equal(gate.passes(false), false, 'it did not decode well')
  t.equal(gate.arrives({ keyframe: false, damaged: false }, 400), false)
  t.equal(gate.asks(600), true, 'again')
  t.equal(gate.arrives({ keyframe: true, damaged: false }, 700), true)
  t.equal(gate.passes(true), true)
  t.equal(gate.asks(800), false)
})

t.test('behind damage pictures are decoded and not shown, but for ever only if they must', async (t) => {
  const gate = new PictureGate()
  gate.arrives({ keyframe: true, damaged: false }, 0)
  gate.passes(true)
  t.equal(gate.arrives({ keyframe: false, damaged: true }, 100), true)
  t.equal(gate.passes(true), false)
  t.equal(gate.asks(100), true)
  t.equal(gate.arrives({ keyframe: false, damaged: false }, 3000), true)
  t.equal(gate.passes(true), false)
  t.equal(gate.arrives({ keyframe: false, damaged: false }, 3200), true)
  t.equal(gate.passes(true), true)
  t.equal(gate.asks(3200), true, 'a keyframe is still wanted')
  gate.arrives({ keyframe: true, damaged: false }, 3300)
  t.equal(gate.passes(true), true)
  t.equal(gate.asks(5000), false)
})

t.test('the meter tells means and share of the last two seconds', async (t) => {
  const meter = new WorkMeter(0)
  const work = { made: undefined, skipped: false, decodeError: false, keyframeNeeded: false }
  t.same(meter.means(0), { decodeMs: 0, encodeMs: 0 })
  for (let at = 0; at < 4000; at += 40) meter.note({ ...work, decodeMs: 2, encodeMs: 6 }, at)
  t.same(meter.means(3960), { decodeMs: 2, encodeMs: 6 })
  t.equal(meter.share(1000), undefined)
  t.ok(Math.abs(meter.share(3960)! - 0.2) < 0.01, `${meter.share(3960)}`)
  t.equal(meter.share(9000), 0)
})

t.test('room is what is left at what a transcode was measured to cost', async (t) => {
  const admission = new Admission(0.75)
  t.equal(admission.room([]), 3, 'as guessed')
  const cheap = Array.from({ length: 3 }, () => ({ share: 0.1, ...CALM }))
  for (let i = 0; i < 40; i++) admission.note(cheap)
  t.equal(admission.room(cheap), 4)
  t.equal(admission.room([...cheap, { share: undefined, ...CALM }]), 3, 'one that is young counts')
  t.equal(admission.room([...cheap, { share: 0, ...CALM }]), 3, 'and one that rests')
  t.equal(admission.room([...cheap, { share: 0.4, ...CALM }]), 0)
  t.equal(admission.room([{ share: 0.1, queueMs: 200 }]), 0, 'pictures wait already')
  for (let i = 0; i < 40; i++) admission.note([{ share: 5, ...CALM }])
  t.equal(admission.room([]), 1, 'a bound on what is believed')
})

t.test('messages of another shape are known', async (t) => {
  const target = { width: 640, height: 360, frameRate: 30, bitrate: 256_000 }
  const open = { kind: 'open', id: 1, options: { from: 'H264', to: 'VP8', target, h264Mode: 1 } }
  t.equal(isToTranscoder(open), true)
  t.equal(isToTranscoder({ ...open, options: { ...open.options, maxNal: 10 } }), false)
  t.equal(isToTranscoder({ ...open, options: { ...open.options, from: 'AV1' } }), false)
  t.equal(isToTranscoder({ kind: 'target', id: 1, target: { ...target, width: 1e6 } }), false)
  const picture = { data: Buffer.alloc(3), timestamp: 1, keyframe: true, damaged: false, at: 1 }
  t.equal(isToTranscoder({ kind: 'picture', id: 1, picture }), true)
  t.equal(isToTranscoder({ kind: 'picture', id: 1, picture: { ...picture, data: 'x' } }), false)
  const work = { decodeMs: 1, encodeMs: 1, made: undefined, skipped: false, decodeError: false, keyframeNeeded: false }
  t.equal(isFromTranscoder({ kind: 'work', id: 1, work }), true)
  t.equal(isFromTranscoder({ kind: 'work', id: 1, work: { ...work, made: { data: 1 } } }), false)
})
