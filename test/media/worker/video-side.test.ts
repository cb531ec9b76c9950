import t, { type Test } from 'tap'
import type { AgreedPhoneVideo } from '../../../src/media/phone/phone-negotiation.ts'
import type { SipPhone } from '../../../src/media/phone/sip-phone.ts'
import { readFeedback, type Feedback } from '../../../src/media/rtp/feedback.ts'
import { SrtpSender } from '../../../src/media/srtp/srtp.ts'
import type { ConnectedApp } from '../../../src/media/webrtc/peer.ts'
import { VideoSide } from '../../../src/media/worker/video-side.ts'
import { agreed, Camera, h264, OPTIONS, World } from '../video/streams/rig.ts'

const KEYS = {
  profile: 'AEAD_AES_128_GCM',
  sendKey: Buffer.alloc(16, 1),
  sendSalt: Buffer.alloc(12, 2),
  receiveKey: Buffer.alloc(16, 3),
  receiveSalt: Buffer.alloc(12, 4),
} as const

/** An app with a camera, and a phone whose ports only take. */
function call(t: Test) {
  const world = new World()
  const asked: Feedback['kind'][] = []
  const side = new VideoSide({
    options: OPTIONS,
    transcoders: undefined,
    clock: world,
    pacer: world.pacer,
    cname: 'x',
    send: () => undefined,
    sendFeedback: (write) => {
      const out = Buffer.alloc(1200)
      readFeedback(out, write(out), ({ kind }) => asked.push(kind))
    },
    onReportSource: () => undefined,
    emit: () => undefined,
  })
  t.teardown(() => side.close())
  const sealed = new SrtpSender(KEYS.profile, KEYS.receiveKey, KEYS.receiveSalt)
  const camera = new Camera(world, {
    codec: 'H264',
    payloadType: 102,
    ssrc: 5,
    send: (packet) => {
      const out = Buffer.alloc(packet.length + 16)
      side.receive(out.subarray(0, sealed.protect(packet, packet.length, out)))
    },
  })
  const sip = { sendVideo: () => undefined, sendVideoRtcp: () => undefined, videoStrangers: 0 } as unknown as SipPhone
  const phoneAt = (port: number): AgreedPhoneVideo => ({
    sends: true,
    receives: true,
    rtp: { address: '127.0.0.1', port },
    rtcp: { address: '127.0.0.1', port: port + 1 },
    phone: h264(99),
    own: h264(99),
    nack: false,
    maxBitrate: undefined,
  })
  side.connect({ keys: KEYS, video: agreed(h264(102)) } as unknown as ConnectedApp)
  return { world, side, sip, camera, asked, phoneAt }
}

t.test('a phone that moves its media to another address gets a keyframe there, unasked', async (t) => {
  const { world, side, sip, asked, phoneAt } = call(t)
  side.setPhone(sip, phoneAt(4000))
  world.run(2000)
  t.match(side.statistics(), { toPhone: { mode: 'untouched' } })
  const before = asked.filter((kind) => kind === 'pli').length
  side.setPhone(sip, phoneAt(4000))
  world.run(500)
  t.equal(asked.filter((kind) => kind === 'pli').length, before, 'nothing is new')
  side.setPhone(sip, phoneAt(5000))
  world.run(400)
  t.equal(asked.filter((kind) => kind === 'pli').length, before + 1)
  t.match(side.statistics(), { toPhone: { sent: { keyframeRequests: 0 } } }, 'the phone asked for nothing')
})
