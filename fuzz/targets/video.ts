import { readFeedback } from '../../src/media/rtp/feedback.ts'
import {
  RTP_HEADER_LENGTH,
  rtpPayloadType,
  rtpSequence,
  rtpSsrc,
  rtpTimestamp,
  writeRtpHeader,
} from '../../src/media/rtp/header.ts'
import { SrtpReceiver, SrtpSender } from '../../src/media/srtp/srtp.ts'
import { blackPicture } from '../../src/media/video/black-picture.ts'
import { VideoPathToApp } from '../../src/media/video/path-to-app.ts'
import type { TranscodeSource } from '../../src/media/video/transcoder/transcode.ts'
import type { VideoFormat } from '../../src/media/video/video.ts'
import { FakeTime, seeded } from '../../test/media/fake-time.ts'
import { Input } from '../engine/input.ts'
import { promise } from '../engine/promise.ts'
import { isPlausible } from '../engine/statistics.ts'

const KEY = Buffer.alloc(16, 1)
const SALT = Buffer.alloc(12, 2)
const MOST_MS = 10_000
const SSRC = 0xabcdef01
const NUMBER = 99
const OPTIONS = { codecs: ['H264', 'VP8'], maxBitrate: 500_000, maxHeight: 480, maxFrameRate: 25 } as const

function h264(mode: 0 | 1): VideoFormat {
  const h264 = { profileLevelId: '42e01f', packetizationMode: mode, parameterSets: [] } as const
  return { codec: 'H264', payloadType: NUMBER, h264 }
}

const VP8: VideoFormat = { codec: 'VP8', payloadType: NUMBER }
/** From the phone, to the app. */
const PAIRS: readonly (readonly [VideoFormat, VideoFormat])[] = [
  [h264(1), h264(1)],
  [h264(0), h264(1)],
  [h264(1), h264(0)],
  [VP8, VP8],
  [h264(1), VP8],
  [VP8, h264(0)],
]

/** Answers each picture with black, at once. */
const transcoders: TranscodeSource = {
  available: true,
  open: ({ to, target }, listener) => ({
    push: ({ timestamp }) => {
      listener.onPicture({ data: blackPicture(to, 320, 240), timestamp, keyframe: true, damaged: false }, 320, 240)
      return true
    },
    setTarget: () => undefined,
    requestKeyframe: () => undefined,
    queueMs: 0,
    statistics: () => ({
      target,
      decodeMs: 0,
      encodeMs: 0,
      queueMs: 0,
      droppedPictures: 0,
      decodeErrors: 0,
      restarts: 0,
    }),
    close: () => undefined,
  }),
}

/** What a phone sends, or somebody in its place: the codecs, then time passed, kind and a packet, again and again. */
export function fuzz(data: Buffer): void {
  const input = new Input(data)
  const [phone, send] = PAIRS[input.byte() % PAIRS.length]!
  const transcode = input.byte() % 2 === 1
  const time = new FakeTime()
  const receiver = new SrtpReceiver('AEAD_AES_128_GCM', KEY, SALT)
  const clear = Buffer.alloc(10_000)
  let sequence = -1
  let timestamp: number | undefined
  let sent = 0
  const path = new VideoPathToApp({
    phone,
    app: {
      codec: send.codec,
      send,
      receive: [send],
      ssrc: SSRC,
      direction: 'sendrecv',
      absSendTimeId: 3,
      remb: true,
    },
    options: { ...OPTIONS, transcode },
    transcoders,
    srtp: new SrtpSender('AEAD_AES_128_GCM', KEY, SALT),
    send: (sealed) => {
      const length = receiver.unprotect(sealed, sealed.length, clear)
      // Sent again.
      if (length === -2) return
      promise(length > RTP_HEADER_LENGTH, 'what is sent is authentic')
      promise(rtpSsrc(clear) === SSRC && rtpPayloadType(clear) === NUMBER, 'the stream is one')
      const number = rtpSequence(clear)
      const step = (number - sequence) & 0xffff
      promise(sequence < 0 || (step >= 1 && step <= 101), `numbers go on by ${step}`)
      sequence = number
      const forth = timestamp === undefined ? 1 : (rtpTimestamp(clear) - timestamp) | 0
      promise(forth >= 0, `time goes forth, not by ${forth}`)
      timestamp = rtpTimestamp(clear)
      sent++
    },
    sendFeedback: (write) => {
      const out = Buffer.alloc(1200)
      const length = write(out)
      let items = 0
      readFeedback(out, length, () => items++)
      promise(items === 1, 'we say what we mean')
    },
    feedbackSsrc: 1,
    clock: time,
    random: seeded(1),
  })
  const next = { ssrc: 1, sequence: 65_530, timestamp: 0 }
  let passed = 0
  try {
    while (!input.isEmpty && passed < MOST_MS) {
      const ms = input.byte()
      passed += ms
      time.stall(ms)
      path.tick()
      const kind = input.byte()
      if (kind === 0xff) path.rest(input.byte() % 2 === 1)
      else if (kind >= 0xf8) {
        const packet = input.packet()
        // Where it speaks of streams it is made to speak of this one.
        if (packet.length >= 12) packet.writeUInt32BE(SSRC, 8)
        readFeedback(packet, packet.length, (item) => path.onFeedback(item))
      } else if (kind >= 0xf0) path.receive(input.packet())
      else path.receive(rtp(input, kind, next))
    }
    time.stall(1000)
    path.tick()
    const statistics = path.statistics()
    promise(isPlausible(statistics), `figures are figures: ${JSON.stringify(statistics)}`)
    promise(statistics.sent.packets === sent, 'what is sent counts once')
    promise((path.senderReport() === undefined) === (sent === 0), 'who sends can report')
  } finally {
    path.close()
  }
}

function rtp(input: Input, kind: number, next: { ssrc: number; sequence: number; timestamp: number }): Buffer {
  if (kind & 0x01) next.sequence = (next.sequence + (kind & 0x20 ? input.uint16() : 2)) & 0xffff
  if (kind & 0x02) next.timestamp = (next.timestamp + input.uint32()) >>> 0
  if (kind & 0x04) next.ssrc = input.byte()
  // A picture goes on, or another begins.
  if (kind & 0x08) next.timestamp = (next.timestamp + 3000) >>> 0
  const payload = input.packet()
  const packet = Buffer.alloc(RTP_HEADER_LENGTH + payload.length)
  writeRtpHeader(packet, (kind & 0x10) !== 0, NUMBER, next.sequence, next.timestamp, next.ssrc)
  if (kind & 0x40) packet[0] = 0x80 | (input.byte() & 0x3f)
  payload.copy(packet, RTP_HEADER_LENGTH)
  next.sequence = (next.sequence + 1) & 0xffff
  return packet
}
