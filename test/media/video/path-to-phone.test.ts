import t from 'tap'
import { rtpSequence } from '../../../src/media/rtp/header.ts'
import { Transit } from '../../../src/media/rtp/transit.ts'
import { VideoPathToPhone, type VideoPathToPhoneOptions } from '../../../src/media/video/path-to-phone.ts'
import type { VideoFormat } from '../../../src/media/video/video.ts'
import type { AgreedVideo } from '../../../src/media/webrtc/video-agreement.ts'
import { seeded } from '../fake-time.ts'
import { agreed, Camera, FakeTranscoders, h264, OPTIONS, srtpPair, Viewer, vp8, World } from './streams/rig.ts'
import type { CameraOptions } from './streams/rig.ts'

interface LineOptions {
  readonly camera?: Partial<CameraOptions>
  readonly phone?: VideoFormat
  readonly app?: AgreedVideo | null
  /** Whether the packet of this index is lost, of those that the app sends, again or not. */
  readonly loses?: (index: number) => boolean
  readonly path?: Partial<VideoPathToPhoneOptions>
}

/** An app with a camera, the path, and a phone that looks. */
function toPhoneLine({ camera: cameraOptions, phone = h264(99), app: given, loses, path: more }: LineOptions = {}) {
  const world = new World()
  const app = given === null ? undefined : (given ?? agreed(h264(102)))
  const { sender, receiver } = srtpPair()
  const transcoders = new FakeTranscoders(world)
  const viewer = new Viewer(world, phone)
  const changes: string[] = []
  const sealed = new Map<number, Buffer>()
  let sent = 0
  const path: VideoPathToPhone = new VideoPathToPhone({
    phone,
    app,
    options: OPTIONS,
    transcoders,
    srtp: receiver,
    send: (packet) => viewer.receive(Buffer.from(packet)),
    sendFeedback: (write) => camera.feedback(write),
    clock: world,
    random: () => 0.25,
    onChange: () => {
      const { mode, hindrance } = path.statistics()
      changes.push(hindrance === undefined ? mode : `${mode}(${hindrance})`)
    },
    ...more,
  })
  const format = app?.receive[0] ?? h264(102)
  const camera = new Camera(world, {
    codec: format.codec,
    payloadType: format.payloadType,
    ssrc: 5,
    ...cameraOptions,
    send: (packet) => {
      // What is sent again is what was sent: SRTP allows nothing else.
      const sequence = rtpSequence(packet)
      const known = camera.ssrc === 5 ? sealed.get(sequence) : undefined
      const out = known ?? Buffer.alloc(packet.length + 16)
      if (known === undefined) sender.protect(packet, packet.length, out)
      sealed.set(sequence, out)
      if (loses?.(sent++) !== true) world.after(20, () => path.receive(out))
    },
  })
  world.ticks.push(() => path.tick())
  return { world, path, viewer, camera, transcoders, changes }
}

t.test('what the app shows goes to the phone untouched, as a stream of our own', async (t) => {
  const { world, path, viewer, changes } = toPhoneLine({ path: { ssrc: 0x4711 } })
  world.run(1000)
  t.equal(String(path), 'SRTP -> RTP(102) -> H264(untouched) -> RTP(99) -> UDP')
  t.equal(changes.at(-1), 'untouched')
  t.equal(viewer.ssrc, 0x4711)
  t.equal(path.ssrc, 0x4711)
  const numbers = viewer.shown.map(({ number }) => number).filter((number) => number >= 0)
  t.ok(numbers.length > 27)
  t.strictSame(
    numbers,
    numbers.map((_, i) => i),
  )
  t.equal(path.lastAuthenticAt, viewer.shown.at(-1)!.at)
  t.match(path.receptionReport(), { ssrc: 5, fractionLost: 0 })
})

t.test('what is lost on the way from the app is sent again: the phone sees no gap', async (t) => {
  const random = seeded(5)
  const { world, path, viewer, camera } = toPhoneLine({ loses: () => random() < 0.02 })
  world.run(20_000)
  const { received } = path.statistics()
  t.ok(received.nacks >= 10, `${received.nacks} asked for`)
  t.ok(camera.nacked.length >= 10)
  t.ok(viewer.shown.length > 585, `${viewer.shown.length} pictures of 600`)
  t.ok(viewer.longestFreeze(1500) < 400, `${viewer.longestFreeze(1500)} ms`)
  t.ok(
    viewer.sequences.every((sequence, i) => i === 0 || ((sequence - viewer.sequences[i - 1]!) & 0xffff) < 100),
    'in order',
  )
  t.ok(camera.requests.length <= 3, `${camera.requests.length} keyframes had to be asked for`)
})

t.test('an app that does not send again is asked for a keyframe', async (t) => {
  const random = seeded(5)
  const line = toPhoneLine({ loses: () => random() < 0.01 })
  line.camera.repeats = false
  line.world.run(20_000)
  t.ok(line.camera.requests.length >= 5, `${line.camera.requests.length}`)
  t.ok(line.viewer.longestFreeze(1500) < 900, `${line.viewer.longestFreeze(1500)} ms`)
  t.ok(line.path.statistics().received.lost > 0)
})

t.test('an app that shows nothing from the beginning is black', async (t) => {
  for (const phone of [h264(99), h264(99, { mode: 0 }), vp8(97)]) {
    const { world, path, viewer, camera } = toPhoneLine({ phone, app: agreed(phone) })
    camera.on = false
    world.run(6500)
    t.ok(viewer.shown.length >= 6 && viewer.shown.every(({ number }) => number === -1), phone.codec)
    t.match(path.statistics(), { mode: 'black', hindrance: 'app-without-video' })
  }
  const none = toPhoneLine({ app: null })
  none.camera.on = false
  none.world.run(500)
  t.match(none.path.statistics(), { mode: 'black', hindrance: 'app-without-video' })
  t.equal(none.viewer.shown.length, 1)
})

t.test(
  'a camera that is turned off leaves its last picture for five seconds, then black, then comes back',
  async (t) => {
    const { world, path, viewer, camera } = toPhoneLine()
    world.run(2000)
    camera.on = false
    world.run(4000)
    const still = viewer.shown.length
    t.ok(viewer.shown.at(-1)!.number > 0)
    t.equal(path.statistics().mode, 'untouched')
    world.run(3000)
    t.ok(viewer.shown.length > still && viewer.shown.at(-1)!.number === -1)
    t.match(path.statistics(), { mode: 'black', hindrance: 'app-without-video' })
    camera.on = true
    const back = viewer.shown.length
    world.run(1000)
    t.equal(path.statistics().mode, 'untouched')
    const after = viewer.shown.slice(back).filter(({ number }) => number >= 0)
    t.ok(after[0]!.keyframe && after.length > 20)
    t.ok(viewer.shown.every(({ timestamp }, i) => i === 0 || ((timestamp - viewer.shown[i - 1]!.timestamp) | 0) > 0))
    t.equal(viewer.damaged, 0)
  },
)

t.test('codecs that differ are transcoded, for a phone of mode 0 in slices', async (t) => {
  const { world, path, transcoders } = toPhoneLine({ app: agreed(vp8(96)), phone: h264(99, { mode: 0 }) })
  world.run(1500)
  t.match(path.statistics(), { mode: 'transcoded', hindrance: undefined })
  t.match(transcoders.last.options, { from: 'VP8', to: 'H264', h264Mode: 0 })
  t.match(transcoders.last.options.target, { bitrate: OPTIONS.maxBitrate, height: 720 })
})

t.test('mode 1 towards a phone of mode 0 is transcoded, or at least packed anew', async (t) => {
  const phone = h264(99, { mode: 0 })
  const able = toPhoneLine({ phone, camera: { bytes: 3000 } })
  able.world.run(1500)
  t.equal(able.path.statistics().mode, 'transcoded')
  const unable = toPhoneLine({ phone, camera: { bytes: 3000 / 4 }, path: { transcoders: undefined } })
  unable.world.run(1500)
  t.equal(unable.path.statistics().mode, 'untouched')
  t.match(String(unable.path), /H264\(packed anew\)/)
  t.ok(
    unable.viewer.packets.every((packet) => (packet[12]! & 0x1f) < 24),
    'single NAL units only',
  )
  t.ok(unable.viewer.shown.filter(({ number }) => number >= 0).length > 35)
  t.equal(unable.viewer.damaged, 0)
})

t.test('a browser that goes over to its other codec is followed', async (t) => {
  const app = agreed(h264(102), { receive: [h264(102), vp8(96)] })
  const { world, path, viewer, camera } = toPhoneLine({ app })
  world.run(1000)
  t.equal(path.statistics().mode, 'untouched')
  camera.on = false
  world.run(100)
  const other = toPhoneLine({ app, camera: { codec: 'VP8', payloadType: 96 } })
  other.world.run(1500)
  t.equal(other.path.statistics().mode, 'transcoded')
  t.equal(other.path.statistics().received.codec, 'VP8')
  t.equal(viewer.damaged, 0)
})

t.test('the app is told how much it may send, and less when its link is full', async (t) => {
  const { world, path, camera } = toPhoneLine()
  world.run(3000)
  t.ok(camera.remb.length >= 2 && camera.remb.length <= 4, `${camera.remb.length} times`)
  t.ok(camera.remb.every((bitrate) => Math.abs(bitrate - OPTIONS.maxBitrate) < 1000))
  path.close()
})

t.test('requests of the phone reach the app, by RTCP or SIP INFO', async (t) => {
  const { world, path, camera } = toPhoneLine()
  world.run(1000)
  const before = camera.keyframes
  path.requestKeyframe()
  world.run(400)
  t.equal(camera.keyframes, before + 1)
  path.onFeedback({ kind: 'pli', sender: 1, media: path.ssrc })
  world.run(400)
  t.equal(camera.keyframes, before + 2)
  t.equal(path.statistics().sent.keyframeRequests, 2)
})

t.test('pictures wait for what is said with them', async (t) => {
  const { world, path, viewer } = toPhoneLine()
  world.run(1000)
  path.matchAudio(120)
  const before = viewer.shown.at(-1)!
  world.run(1000)
  t.match(String(path), /delay\(120ms\)/)
  const after = viewer.shown.at(-1)!
  const added = after.at - before.at - ((after.timestamp - before.timestamp) >>> 0) / 90
  t.ok(added >= 110 && added <= 150, `${added} ms later`)
  t.equal(viewer.damaged, 0)
  path.matchAudio(20)
  world.run(500)
  t.notMatch(String(path), /delay/, 'too little to be seen')
  t.equal(viewer.damaged, 0)
})

t.test('what the phone asks for again does not wait once more', async (t) => {
  const sent: { readonly sequence: number; readonly at: number }[] = []
  const send = (packet: Buffer) => void sent.push({ sequence: rtpSequence(packet), at: world.monotonic() })
  const { world, path } = toPhoneLine({ path: { send } })
  world.run(500)
  path.matchAudio(200)
  world.run(1000)
  const { sequence } = sent.at(-1)!
  const asked = world.monotonic()
  path.onFeedback({ kind: 'nack', sender: 1, media: path.ssrc, sequences: [sequence] })
  world.run(300)
  const times = sent.filter((packet) => packet.sequence === sequence).map(({ at }) => at)
  t.equal(times.length, 2)
  t.equal(times[1], asked)
})

t.test('pictures that come later than their sound wait the less, and the phone is told when they left', async (t) => {
  const { world, path, viewer } = toPhoneLine()
  world.run(1000)
  const untouched = path.senderReport()!
  const packet = Buffer.alloc(12)
  const audio = new Transit(48_000)
  const report = (ssrc: number, ntpMs: number, rtpTimestamp: number) => ({
    ssrc,
    compactNtp: Math.round((ntpMs / 1000) * 0x10000),
    rtpTimestamp,
  })
  // Audio of the time 0 came now; the camera's pictures are 20 ms on the way, and were taken 70 ms before they came.
  packet.writeUInt32BE(9, 8)
  audio.note(packet, world.monotonic())
  audio.onSenderReport(report(9, 100_000, 0))
  const shown = viewer.shown.at(-1)!
  const since = shown.at - world.monotonic()
  path.onSenderReport(report(5, 100_000 + since - 70, 8000 + 3000 * shown.number))
  path.matchAudio(150, audio)
  world.run(1000)
  t.match(String(path), /delay\(80ms\)/)
  const delayed = path.senderReport()!
  const moved = ((delayed.rtpTimestamp - untouched.rtpTimestamp) >>> 0) / 90 - (delayed.ntpMs - untouched.ntpMs)
  // The camera's clock is a little fast.
  t.ok(Math.abs(moved + 80) <= 15, `reports are ${moved} ms on`)
})

t.test('a phone on hold is sent nothing, and a keyframe afterwards', async (t) => {
  const { world, path, viewer, camera } = toPhoneLine()
  world.run(1000)
  path.rest(true)
  const packets = viewer.packets.length
  world.run(7000)
  t.equal(viewer.packets.length, packets)
  t.match(path.statistics(), { mode: 'off', hindrance: 'on-hold' })
  const keyframes = camera.keyframes
  path.rest(false)
  world.run(600)
  t.equal(camera.keyframes, keyframes + 1)
  t.equal(viewer.damaged, 0)
  t.equal(path.statistics().mode, 'untouched')
})

t.test('what is not authentic is counted and dropped', async (t) => {
  const { world, path, viewer } = toPhoneLine()
  world.run(500)
  const shown = viewer.shown.length
  for (let i = 0; i < 10; i++) path.receive(Buffer.alloc(60, 0x80))
  path.receive(Buffer.alloc(5000, 0x80))
  t.equal(path.statistics().received.dropped, 11)
  t.equal(viewer.shown.length, shown)
})

t.test('a closed path does nothing any more', async (t) => {
  const { world, path, viewer, transcoders } = toPhoneLine({ app: agreed(vp8(96)) })
  world.run(1000)
  path.close()
  path.close()
  const packets = viewer.packets.length
  world.run(2000)
  t.equal(viewer.packets.length, packets)
  t.ok(transcoders.last.closed)
})
