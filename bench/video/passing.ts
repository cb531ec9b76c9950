/** The process that is measured: both directions of calls whose video is passed through, and their sockets. */
import { createSocket } from 'node:dgram'
import { systemClock } from '../../src/lib/clock.ts'
import { SrtpReceiver, SrtpSender } from '../../src/media/srtp/srtp.ts'
import { VideoPathToApp } from '../../src/media/video/path-to-app.ts'
import { VideoPathToPhone } from '../../src/media/video/path-to-phone.ts'
import type { VideoFormat, VideoOptions } from '../../src/media/video/video.ts'
import type { AgreedVideo } from '../../src/media/webrtc/video-agreement.ts'
import { serve } from '../measure/helper.ts'
import { FIRST_SSRC, KEYS, PAYLOAD_TYPES, type Doors, type Passing } from './passing-protocol.ts'

const OPTIONS: VideoOptions = {
  codecs: ['H264'],
  maxBitrate: 2_000_000,
  maxHeight: 720,
  maxFrameRate: 30,
  transcode: false,
}
const TICK_MS = 25
const closing: (() => void)[] = []
const paths: (VideoPathToApp | VideoPathToPhone)[] = []

function format(payloadType: number): VideoFormat {
  return {
    codec: 'H264',
    payloadType,
    h264: { profileLevelId: '42e01f', packetizationMode: 1, parameterSets: [] },
  }
}

function open(to: number): Promise<Doors> {
  const app: AgreedVideo = {
    codec: 'H264',
    send: format(PAYLOAD_TYPES.app),
    receive: [format(PAYLOAD_TYPES.app)],
    ssrc: FIRST_SSRC + paths.length,
    direction: 'sendrecv',
    absSendTimeId: undefined,
    remb: false,
  }
  const shared = { phone: format(PAYLOAD_TYPES.phone), app, options: OPTIONS, transcoders: undefined }
  const { profile, key, salt } = KEYS
  const sockets = [createSocket('udp4'), createSocket('udp4')] as const
  const [phoneSocket, appSocket] = sockets
  const toApp = new VideoPathToApp({
    ...shared,
    clock: systemClock,
    srtp: new SrtpSender(profile, key, salt),
    send: (packet) => appSocket.send(packet, to, '127.0.0.1'),
    sendFeedback: () => undefined,
    feedbackSsrc: 1,
  })
  const toPhone = new VideoPathToPhone({
    ...shared,
    clock: systemClock,
    srtp: new SrtpReceiver(profile, key, salt),
    send: (packet) => phoneSocket.send(packet, to, '127.0.0.1'),
    sendFeedback: () => undefined,
  })
  phoneSocket.on('message', (packet) => toApp.receive(packet))
  appSocket.on('message', (packet) => toPhone.receive(packet))
  paths.push(toApp, toPhone)
  const timer = setInterval(() => {
    toApp.tick()
    toPhone.tick()
  }, TICK_MS)
  closing.push(
    () => clearInterval(timer),
    () => toApp.close(),
    () => toPhone.close(),
    ...sockets.map((socket) => () => socket.close()),
  )
  return Promise.all(
    sockets.map((socket) => new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()))),
  ).then(() => ({ phone: phoneSocket.address().port, app: appSocket.address().port }))
}

serve<Passing>({
  open: ({ calls, to }) => Promise.all(Array.from({ length: calls }, () => open(to))),
  describe: () => paths.map(String),
  close: () => {
    for (const close of closing.splice(0)) close()
  },
})
