import v8 from 'node:v8'
import vm from 'node:vm'
import t from 'tap'
import { rtpPayloadStart, rtpSequence, rtpTimestamp } from '../../../src/media/rtp/header.ts'
import { VideoPathToApp } from '../../../src/media/video/path-to-app.ts'
import { seeded } from '../fake-time.ts'
import { agreed, h264, OPTIONS, PPS, SPS, srtpPair, vp8, World } from './streams/rig.ts'
import { toAppLine } from './streams/to-app-line.ts'

const REMB = { kind: 'remb', sender: 1, media: [0xabcd] } as const

t.test('pictures go through untouched, with numbers, times and a payload type of our own', async (t) => {
  const { world, path, viewer, changes } = toAppLine()
  world.run(1000)
  t.equal(String(path), 'RTP(99) -> H264(untouched) -> RTP(102) -> SRTP')
  t.strictSame(changes.at(-1), 'untouched')
  const numbers = viewer.shown.map(({ number }) => number)
  t.ok(numbers.length > 28, `${numbers.length} pictures`)
  t.strictSame(
    numbers,
    numbers.map((_, i) => i),
    'all of them, and nothing else',
  )
  const steps = viewer.shown.slice(1).map(({ timestamp }, i) => (timestamp - viewer.shown[i]!.timestamp) >>> 0)
  t.ok(
    steps.every((step) => step === 3000),
    'their times go on as the phone has them',
  )
  t.ok(viewer.sequences.every((sequence, i) => i === 0 || sequence === ((viewer.sequences[i - 1]! + 1) & 0xffff)))
  t.equal(viewer.ssrc, 0xabcd)
  const { received, sent } = path.statistics()
  t.match(received, { codec: 'H264', width: 640, height: 360, lost: 0, freezes: 0, dropped: 0, keyframes: 1 })
  t.match(sent, { codec: 'H264', width: 640, height: 360, keyframes: 1, pictures: received.pictures })
  t.ok(Math.abs(received.frameRate - 30) < 2, `${received.frameRate} pictures a second`)
})

t.test('each packet tells when it was sent', async (t) => {
  const { world, viewer } = toAppLine()
  world.run(500)
  const [first] = viewer.packets
  t.equal(first!.toString('hex', 12, 17), 'bede0001' + '32')
  const last = viewer.packets.at(-1)!
  const apart = (last.readUIntBE(17, 3) - first!.readUIntBE(17, 3)) / 262.144
  t.ok(apart > 400 && apart < 500, `${apart} ms`)
})

t.test('numbers and times that wrap on the way in make no difference', async (t) => {
  const { world, viewer } = toAppLine({ camera: { sequence: 65_500, timestamp: 0xffff_ff00 } })
  world.run(3000)
  const numbers = viewer.shown.map(({ number }) => number)
  t.ok(numbers.length > 85)
  t.strictSame(
    numbers,
    numbers.map((_, i) => i),
  )
  t.equal(viewer.damaged, 0)
})

t.test('what the phone loses stays a gap, and a keyframe is asked for: nothing freezes for long', async (t) => {
  const random = seeded(3)
  const { world, path, viewer, camera } = toAppLine({ phoneLoses: () => random() < 0.01, camera: { answersMs: 60 } })
  world.run(30_000)
  const { received } = path.statistics()
  t.ok(received.lost >= 10, `${received.lost} lost`)
  t.ok(camera.requests.length >= 8, `${camera.requests.length} requests`)
  t.ok(viewer.longestFreeze(1500) < 700, `the longest freeze: ${viewer.longestFreeze(1500)} ms`)
  const asked = camera.requests.map((request) => Number(request.split('@')[1]))
  t.ok(
    asked.every((at, i) => i === 0 || at - asked[i - 1]! >= 300),
    'never more often than every 300 ms',
  )
})

t.test('a phone that heeds neither PLI nor FIR is asked by SIP INFO', async (t) => {
  const line = toAppLine({ camera: { answersMs: Infinity } })
  line.world.run(500)
  line.camera.requests = []
  line.path.onFeedback({ kind: 'pli', sender: 1, media: 0xabcd })
  line.world.run(3000)
  t.strictSame(
    line.camera.requests.map((request) => request.split('@')[0]),
    ['pli', 'pli', 'fir', 'pli', 'fir', 'info'],
  )
  t.equal(line.infos.length, 1)
})

t.test('what the app asks for is passed on, and a FIR that is repeated is one request', async (t) => {
  const { world, path, camera } = toAppLine()
  world.run(500)
  const before = camera.keyframes
  path.onFeedback({ kind: 'pli', sender: 1, media: 0x9999 })
  world.run(200)
  t.equal(camera.keyframes, before, 'not what is said of another stream')
  for (let i = 0; i < 5; i++) path.onFeedback({ kind: 'fir', sender: 1, media: 0xabcd, command: 7 })
  world.run(400)
  t.equal(camera.keyframes, before + 1)
  t.equal(path.statistics().sent.keyframeRequests, 1)
})

t.test('a FIR of the same number is heeded again after a while: some phones never count', async (t) => {
  const { world, path, camera } = toAppLine()
  world.run(500)
  const before = camera.keyframes
  for (let n = 1; n <= 3; n++) {
    path.onFeedback({ kind: 'fir', sender: 1, media: 0xabcd, command: 0 })
    world.run(3000)
    t.equal(camera.keyframes, before + n)
  }
})

t.test('parameter sets that are only in the SDP are put before the keyframe', async (t) => {
  const { world, viewer, camera } = toAppLine({ phone: h264(99, { sets: [SPS, PPS] }), camera: { sets: false } })
  world.run(500)
  t.equal(camera.keyframes, 1)
  t.match(viewer.shown[0], { number: 0, keyframe: true })
  const inserted = viewer.packets[0]!
  t.equal(inserted.subarray(rtpPayloadStart(inserted, inserted.length))[0]! & 0x1f, 24, 'one packet with both')
  t.equal(rtpTimestamp(inserted), rtpTimestamp(viewer.packets[1]!), 'of the same picture')
})

t.test('the app gets black until the phone sends a picture, then the picture', async (t) => {
  const { world, path, viewer, camera, changes } = toAppLine()
  camera.on = false
  world.run(3000)
  t.ok(viewer.shown.length >= 3 && viewer.shown.every(({ number, keyframe }) => number === -1 && keyframe))
  t.equal(String(path), 'black -> RTP(102) -> SRTP')
  world.run(4000)
  t.equal(path.statistics().hindrance, 'phone-without-video')
  camera.on = true
  world.run(1000)
  const shown = viewer.shown.map(({ number }) => number)
  t.strictSame(shown.filter((number) => number >= 0).slice(0, 5), [0, 1, 2, 3, 4])
  t.ok(shown.lastIndexOf(-1) < shown.indexOf(0), 'no black any more')
  t.ok(viewer.shown.every(({ timestamp }, i) => i === 0 || ((timestamp - viewer.shown[i - 1]!.timestamp) | 0) > 0))
  t.strictSame(changes, ['black', 'black(phone-without-video)', 'untouched'])
})

t.test('an app that called with video sees black when the phone has none', async (t) => {
  for (const format of [h264(102), vp8(96)]) {
    const { world, path, viewer } = toAppLine({ phone: null, app: agreed(format) })
    world.run(2000)
    t.ok(viewer.shown.length >= 2 && viewer.shown.every(({ number }) => number === -1), format.codec)
    t.match(path.statistics(), { mode: 'black', hindrance: 'phone-without-video', received: { packets: 0 } })
    t.ok(path.senderReport())
    t.equal(path.receptionReport(), undefined)
  }
})

t.test('nothing of what comes before the first keyframe is shown over black', async (t) => {
  // The app comes late: the phone's keyframe is gone.
  const { world, viewer, camera } = toAppLine({ phoneLoses: (index) => index < 30, camera: { answersMs: 200 } })
  world.run(2000)
  t.ok(camera.requests.length >= 1)
  t.equal(viewer.damaged, 0)
  const first = viewer.shown.find(({ number }) => number >= 0)!
  t.ok(first.keyframe)
})

t.test('a phone that never sends a keyframe is black, and it is said why', async (t) => {
  const { world, path, viewer } = toAppLine({ phoneLoses: (i) => i < 30, camera: { answersMs: Infinity } })
  world.run(10_000)
  t.match(path.statistics(), { mode: 'black', hindrance: 'no-keyframe' })
  t.ok(viewer.shown.every(({ number }) => number === -1))
})

t.test('a phone that begins anew is followed from its next keyframe on', async (t) => {
  const { world, path, viewer, camera } = toAppLine()
  world.run(1000)
  camera.restart(6, 40_000, 0x1234_5678)
  world.run(1000)
  t.equal(viewer.damaged, 0)
  t.ok(viewer.longestFreeze(1500) < 300, `${viewer.longestFreeze(1500)} ms`)
  t.ok(viewer.sequences.every((sequence, i) => i === 0 || sequence === ((viewer.sequences[i - 1]! + 1) & 0xffff)))
  t.ok(viewer.shown.every(({ timestamp }, i) => i === 0 || ((timestamp - viewer.shown[i - 1]!.timestamp) | 0) > 0))
  t.equal(path.receptionReport()?.ssrc, 6)
})

t.test('a phone that begins anew without a keyframe is asked for one, transcoded too', async (t) => {
  for (const app of [agreed(h264(102)), agreed(vp8(96))]) {
    const { world, viewer, camera } = toAppLine({ app })
    world.run(1000)
    camera.restart(6, 40_000, 0x1234_5678, false)
    world.run(1000)
    t.ok(viewer.longestFreeze(1500) < 300, `${app.codec}: ${viewer.longestFreeze(1500)} ms`)
  }
})

t.test('codecs that differ are transcoded from the first keyframe on', async (t) => {
  const { world, path, viewer, transcoders } = toAppLine({ app: agreed(vp8(96)) })
  world.run(2000)
  t.match(path.statistics(), { mode: 'transcoded', hindrance: undefined, transcoding: { decodeMs: 1 } })
  t.match(String(path), /^RTP\(99\) -> H264\(decode\) -> VP8\(encode \d+x\d+\) -> RTP\(96\) -> SRTP$/)
  t.equal(transcoders.opened.length, 1)
  t.match(transcoders.last.options, { from: 'H264', to: 'VP8' })
  const numbers = viewer.shown.map(({ number }) => number).filter((number) => number >= 0)
  t.strictSame(
    numbers,
    numbers.map((_, i) => i),
  )
  path.close()
  t.ok(transcoders.last.closed)
})

t.test(
  'a keyframe that the app needs is the transcoder’s matter, and never more often than every 300 ms',
  async (t) => {
    const { world, path, viewer, camera } = toAppLine({ app: agreed(vp8(96)) })
    world.run(1000)
    const asked = camera.requests.length
    const before = viewer.shown.filter(({ keyframe, number }) => keyframe && number >= 0).length
    for (let i = 0; i < 50; i++) {
      path.onFeedback({ kind: 'pli', sender: 1, media: 0xabcd })
      world.run(20)
    }
    world.run(400)
    const keyframes = viewer.shown.filter(({ keyframe, number }) => keyframe && number >= 0).length - before
    t.ok(keyframes >= 3 && keyframes <= 5, `${keyframes} keyframes`)
    t.equal(camera.requests.length, asked, 'the phone has no part in it')
  },
)

t.test(
  'a narrow link: untouched becomes transcoded at a keyframe, goes down the ladder, and comes up again',
  async (t) => {
    const { world, path, viewer, transcoders, camera } = toAppLine({ camera: { bytes: 3000 } })
    world.run(3000)
    t.equal(path.statistics().mode, 'untouched')
    const cut = world.monotonic()
    path.onFeedback({ ...REMB, bitrate: 150_000 })
    world.run(1500)
    t.equal(path.statistics().mode, 'transcoded', 'soon')
    t.ok(viewer.longestFreeze(cut - 500) < 400, `${viewer.longestFreeze(cut - 500)} ms`)
    t.equal(viewer.damaged, 0)
    const change = viewer.shown.findIndex(({ at, keyframe }) => at > cut && keyframe)
    t.ok(change > 0, 'it changed at a keyframe')
    t.ok(
      viewer.shown.slice(1).every(({ number }, i) => number === viewer.shown[i]!.number + 1),
      'no picture is left out',
    )
    world.run(3000)
    const low = transcoders.last.targets.at(-1)!
    t.ok(low.bitrate <= 130_000 && low.height <= 360, `${low.bitrate} bit/s at ${low.height} lines`)
    t.ok(path.statistics().sent.bitrate < 200_000, `${path.statistics().sent.bitrate} bit/s`)

    for (let second = 0; second < 30; second++) {
      // As a receiver has it: never far beyond what it is sent.
      path.onFeedback({ ...REMB, bitrate: Math.max(150_000, 1.5 * path.statistics().sent.bitrate) })
      world.run(1000)
    }
    const heights = transcoders.opened[0]!.targets.map(({ height }) => height)
    t.ok(Math.max(...heights.slice(1)) >= 480, `heights ${heights.join(' ')}`)
    for (let second = 0; second < 30 && path.statistics().mode !== 'untouched'; second++) {
      path.onFeedback({ ...REMB, bitrate: 1.5 * path.statistics().sent.bitrate })
      world.run(1000)
    }
    t.equal(path.statistics().mode, 'untouched', 'in the end it goes through again')
    t.equal(viewer.damaged, 0)
    t.ok(transcoders.opened.every(({ closed }) => closed))
    t.ok(camera.keyframes >= 3)
  },
)

t.test('without room for another transcoder, what can go through does, and the rest is black', async (t) => {
  const same = toAppLine({ camera: { bytes: 3000 } })
  same.transcoders.full = true
  same.world.run(2000)
  same.path.onFeedback({ ...REMB, bitrate: 150_000 })
  same.world.run(3000)
  t.match(same.path.statistics(), { mode: 'untouched', hindrance: 'transcoding-full' })

  const other = toAppLine({ app: agreed(vp8(96)) })
  other.transcoders.full = true
  other.world.run(3000)
  t.match(other.path.statistics(), { mode: 'black', hindrance: 'transcoding-full' })
  t.ok(other.viewer.shown.length >= 3 && other.viewer.shown.every(({ number }) => number === -1))
  other.transcoders.full = false
  other.world.run(6000)
  t.match(other.path.statistics(), { mode: 'transcoded', hindrance: undefined }, 'as soon as there is')

  const none = toAppLine({ app: agreed(vp8(96)), transcoders: undefined })
  none.world.run(1000)
  t.match(none.path.statistics(), { mode: 'black', hindrance: 'transcoding-unavailable' })
  const forbidden = toAppLine({ app: agreed(vp8(96)), options: { ...OPTIONS, transcode: false } })
  forbidden.world.run(1000)
  t.match(forbidden.path.statistics(), { mode: 'black', hindrance: 'no-common-codec' })
})

t.test('a lost transcoder costs a keyframe of the phone', async (t) => {
  const { world, viewer, camera, transcoders } = toAppLine({ app: agreed(vp8(96)) })
  world.run(1000)
  const before = camera.keyframes
  transcoders.last.listener.onLost('killed')
  world.run(500)
  t.equal(camera.keyframes, before + 1)
  t.equal(viewer.damaged, 0)
})

t.test('what the app misses is sent again as it was, but not for ever', async (t) => {
  const { world, path, wire } = toAppLine()
  world.run(1000)
  const sequence = rtpSequence(wire.at(-3)!)
  const before = wire.length
  const nack = { kind: 'nack', sender: 1, media: 0xabcd, sequences: [sequence] } as const
  path.onFeedback(nack)
  t.equal(wire.length, before + 1)
  t.strictSame(wire.at(-1), wire.at(before - 3), 'byte by byte')
  path.onFeedback(nack)
  t.equal(wire.length, before + 1, 'not while it is on its way')
  t.match(path.statistics().sent, { nacks: 2, retransmitted: 1 })
  world.run(2000)
  const later = wire.length
  path.onFeedback(nack)
  t.equal(wire.length, later, 'not when it is too late')
})

t.test('repetitions take no more than a quarter of the stream', async (t) => {
  const { world, path, wire } = toAppLine()
  world.run(3000)
  const before = wire.length
  let asked = 0
  for (let i = 0; i < 250; i++) {
    world.run(20)
    const sequences = wire.slice(-20).map((packet) => rtpSequence(packet))
    asked += sequences.length
    path.onFeedback({ kind: 'nack', sender: 1, media: 0xabcd, sequences })
  }
  const { retransmitted } = path.statistics().sent
  const share = retransmitted / (wire.length - before - retransmitted)
  t.ok(asked > 1000 && retransmitted > 20 && share < 0.35, `${retransmitted} of ${asked}, ${share} of the stream`)
})

t.test('on hold nothing goes, and afterwards it begins with a keyframe', async (t) => {
  const { world, path, viewer, camera } = toAppLine()
  world.run(1000)
  path.rest(true)
  const before = viewer.shown.length
  world.run(2000)
  t.equal(viewer.shown.length, before)
  t.match(path.statistics(), { mode: 'off', hindrance: 'on-hold' })
  path.rest(false)
  const keyframes = camera.keyframes
  world.run(500)
  path.rest(false)
  world.run(100)
  t.equal(camera.keyframes, keyframes + 1)
  t.equal(viewer.damaged, 0)
  t.ok(viewer.shown[before]?.keyframe && viewer.shown[before].number >= 0, 'no black in between')
  t.equal(path.statistics().received.lost, 0, 'what came meanwhile is no loss')
})

t.test('a hold of any length ends with the phone, and with no black before it', async (t) => {
  const { world, path, viewer, camera } = toAppLine()
  world.run(1000)
  camera.on = false
  path.rest(true)
  world.run(20_000)
  const before = viewer.shown.length
  path.rest(false)
  world.run(100)
  camera.on = true
  world.run(1000)
  t.ok(viewer.shown[before]?.keyframe && viewer.shown[before].number >= 0)
})

t.test(
  'a camera that is turned off leaves its last picture for five seconds, then black, then comes back',
  async (t) => {
    const { world, path, viewer, camera } = toAppLine()
    world.run(2000)
    camera.on = false
    world.run(4000)
    t.ok(viewer.shown.at(-1)!.number > 0)
    t.equal(path.statistics().mode, 'untouched')
    world.run(3000)
    t.equal(viewer.shown.at(-1)!.number, -1)
    t.match(path.statistics(), { mode: 'black', hindrance: 'phone-without-video' })
    const back = viewer.shown.length
    camera.on = true
    world.run(1000)
    t.match(path.statistics(), { mode: 'untouched', hindrance: undefined })
    const after = viewer.shown.slice(back).filter(({ number }) => number >= 0)
    t.ok(after[0]!.keyframe && after.length > 20)
  },
)

t.test('when no keyframe comes after a hold the last picture stays, and it is said why', async (t) => {
  const { world, path, viewer } = toAppLine({ camera: { answersMs: Infinity } })
  world.run(1000)
  path.rest(true)
  world.run(200)
  path.rest(false)
  const before = viewer.shown.length
  world.run(8000)
  t.equal(viewer.shown.length, before)
  t.equal(path.statistics().hindrance, 'no-keyframe')
})

t.test('an app that was never shown anything sees black while the phone holds', async (t) => {
  const { world, path, viewer } = toAppLine()
  path.rest(true)
  world.run(3000)
  t.ok(viewer.shown.length >= 3 && viewer.shown.every(({ number }) => number === -1))
  t.match(path.statistics(), { mode: 'black', hindrance: 'on-hold' })
})

t.test('sender reports map the stream to the wall clock by what came the shortest way', async (t) => {
  const { world, path, viewer } = toAppLine()
  world.run(2000)
  const report = path.senderReport()!
  const last = viewer.shown.at(-1)!
  const expected = (last.timestamp + (world.monotonic() - last.at) * 90) >>> 0
  t.ok(Math.abs((report.rtpTimestamp - expected) | 0) <= 180, 'within 2 ms')
  t.equal(report.ntpMs, world.now())
  t.equal(report.ssrc, 0xabcd)
  t.equal(report.packets, viewer.packets.length)
  // A keyframe that is late does not move the clock.
  world.stall(200)
  world.run(100)
  const after = path.senderReport()!
  const moved = ((after.rtpTimestamp - report.rtpTimestamp) >>> 0) / 90
  t.ok(Math.abs(moved - 300) < 5, `${moved} ms for 300`)
})

t.test('reports of the app are heeded: loss brings the estimate down', async (t) => {
  const { world, path } = toAppLine({ camera: { bytes: 3000 } })
  world.run(2000)
  const report = { jitter: 900, lastSenderReport: 0, delaySinceLastSenderReport: 0 }
  for (let i = 0; i < 6; i++) {
    path.onReceptionReport({ ssrc: 0xabcd, fractionLost: 0.4, cumulativeLost: 9, highestSequence: i * 45, ...report })
    world.run(500)
  }
  t.equal(path.statistics().mode, 'transcoded')
  t.match(path.statistics().sent, { lost: 9, jitterMs: 10 })
})

t.test('packets too large for a link are divided', async (t) => {
  const { world, viewer } = toAppLine({ phone: h264(99, { mode: 0 }), camera: { mode: 0, bytes: 3000 / 4 } })
  world.run(1000)
  t.ok(viewer.packets.every((packet) => packet.length <= 1450))
  t.equal(viewer.damaged, 0)
  t.ok(viewer.shown.filter(({ number }) => number >= 0).length > 25)
})

t.test('another path on the same SSRC goes on with its numbers and times', async (t) => {
  const world = new World()
  const { sender, receiver } = srtpPair()
  const got: Buffer[] = []
  const common = {
    app: agreed(vp8(96)),
    options: OPTIONS,
    transcoders: undefined,
    srtp: sender,
    send: (packet: Buffer) => {
      const clear = Buffer.alloc(packet.length)
      const length = receiver.unprotect(packet, packet.length, clear)
      t.ok(length > 0)
      got.push(clear.subarray(0, length))
    },
    sendFeedback: () => undefined,
    feedbackSsrc: 1,
    clock: world,
  }
  const first = new VideoPathToApp({ ...common, phone: undefined })
  for (let i = 0; i < 3; i++) {
    world.run(1000)
    first.tick()
  }
  first.close()
  const before = got.at(-1)!
  world.run(1000)
  const second = new VideoPathToApp({ ...common, phone: undefined, after: first })
  second.tick()
  const next = got.at(-1)!
  t.equal(rtpSequence(next), (rtpSequence(before) + 1) & 0xffff)
  t.equal((rtpTimestamp(next) - rtpTimestamp(before)) >>> 0, 90_000)
  first.tick()
  t.equal(got.at(-1), next, 'the closed one is silent')
})

t.test('numbers go on after the app took nothing for a while', async (t) => {
  const world = new World()
  const { sender } = srtpPair()
  const wire: Buffer[] = []
  const path = (direction: 'sendrecv' | 'recvonly', random: number, after?: VideoPathToApp) =>
    new VideoPathToApp({
      phone: undefined,
      app: agreed(vp8(96), { direction }),
      options: OPTIONS,
      transcoders: undefined,
      srtp: sender,
      send: (packet) => void wire.push(Buffer.from(packet)),
      sendFeedback: () => undefined,
      feedbackSsrc: 1,
      clock: world,
      random: () => random,
      after,
    })
  const first = path('sendrecv', 0.9)
  first.tick()
  first.close()
  const before = rtpSequence(wire.at(-1)!)
  const silent = path('recvonly', 0.5, first)
  silent.tick()
  silent.close()
  const count = wire.length
  // A number below those sent would use SRTP's key stream twice, which it refuses.
  const again = path('sendrecv', 0.1, silent)
  again.tick()
  t.equal(rtpSequence(wire[count]!), (before + 1) & 0xffff)
})

t.test('a path does not keep those before it, however often a call agrees anew', async (t) => {
  v8.setFlagsFromString('--expose-gc')
  const collect = vm.runInNewContext('gc') as () => void
  const world = new World()
  const { sender } = srtpPair()
  const paths: WeakRef<VideoPathToApp>[] = []
  const next = (after: VideoPathToApp | undefined) => {
    const path = new VideoPathToApp({
      phone: undefined,
      app: agreed(vp8(96)),
      options: OPTIONS,
      transcoders: undefined,
      srtp: sender,
      send: () => undefined,
      sendFeedback: () => undefined,
      feedbackSsrc: 1,
      clock: world,
      after,
    })
    path.tick()
    path.close()
    paths.push(new WeakRef(path))
    return path
  }
  let last = next(undefined)
  for (let n = 0; n < 5; n++) last = next(last)
  // A WeakRef holds until the end of the turn that made it.
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  t.equal(paths[0]!.deref(), undefined)
  t.equal(paths.at(-1)!.deref(), last)
})

t.test('nothing that comes makes it throw', async (t) => {
  const random = seeded(9)
  for (const format of [h264(99), vp8(99)]) {
    const { world, path } = toAppLine({ phone: format, camera: { codec: format.codec } })
    for (let i = 0; i < 3000; i++) {
      const packet = Buffer.from(Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256)))
      if (random() < 0.9 && packet.length > 1) {
        packet[0] = 0x80 | (packet[0]! & 0x20)
        packet[1] = (packet[1]! & 0x80) | 99
        if (packet.length > 12) packet.fill(5, 8, 12)
      }
      path.receive(packet)
      if (i % 10 === 0) world.run(1)
    }
    t.ok(path.statistics().received.dropped > 0)
  }
})
