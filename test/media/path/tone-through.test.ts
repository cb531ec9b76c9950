import { randomBytes } from 'node:crypto'
import t from 'tap'
import { PathToApp } from '../../../src/media/path/to-app.ts'
import { PathToPhone } from '../../../src/media/path/to-phone.ts'
import { g711Tables } from '../../../src/media/g711/g711.ts'
import { writeRtpHeader } from '../../../src/media/rtp/header.ts'
import type { G711Law } from '../../../src/media/g711/g711.ts'
import type { OpusOptions } from '../../../src/media/session.ts'
import { SrtpReceiver, SrtpSender, type SrtpProfile } from '../../../src/media/srtp/srtp.ts'
import { FakeTime, seeded } from '../fake-time.ts'
import { dominantHz, levelOf, shareAt, tone, warble } from '../tone.ts'

const opus: OpusOptions = { bitrate: 24000, complexity: 5, inbandFec: true, expectedLossPercent: 15, dtx: false }

type Sound = typeof tone

/** A phone's packet: 20 ms of a 1000 Hz tone. */
function phonePacket(codec: G711Law, frame: number, sound: Sound): Buffer {
  const packet = Buffer.alloc(172)
  writeRtpHeader(packet, frame === 0, codec === 'PCMU' ? 0 : 8, (65500 + frame) & 0xffff, frame * 160, 0x1234)
  const { encode } = g711Tables(codec)
  sound(1000, 8000, frame * 160, 160).forEach((sample, i) => (packet[12 + i] = encode[sample & 0xffff]!))
  return packet
}

interface Conditions {
  readonly codec?: G711Law
  readonly profile?: SrtpProfile
  /** True for a packet on the app's side that gets lost. */
  readonly lose?: (packet: number) => boolean
  /** Delay of a packet on the app's side, ms. */
  readonly delay?: (packet: number) => number
  readonly seconds?: number
  readonly sound?: Sound
}

/** A phone's tone to the app, which sends back what it gets; what the phone hears, without the first second. */
function throughBoth(conditions: Conditions) {
  const { codec = 'PCMU', profile = 'AEAD_AES_128_GCM', seconds = 5, sound = tone } = conditions
  const { lose = () => false, delay = () => 0 } = conditions
  const time = new FakeTime()
  const key = randomBytes(16)
  const salt = randomBytes(profile === 'AEAD_AES_128_GCM' ? 12 : 14)
  const heard: number[] = []
  const { decode } = g711Tables(codec)
  const underWay: { packet: Buffer; at: number }[] = []
  let count = 0
  const toPhone = new PathToPhone({
    phoneCodec: codec,
    payloadType: 111,
    telephoneEventPayloadTypes: [126],
    srtp: new SrtpReceiver(profile, key, salt),
    send: (packet) => packet.subarray(12).forEach((code) => heard.push(decode[code]!)),
    onDigit: () => undefined,
    clock: time,
    pacer: time.pacer,
    random: seeded(1),
  })
  const toApp = new PathToApp({
    phoneCodec: codec,
    opus,
    payloadType: 111,
    telephoneEvent: undefined,
    ssrc: 77,
    srtp: new SrtpSender(profile, key, salt),
    send: (packet) => {
      const number = count++
      if (!lose(number)) underWay.push({ packet: Buffer.from(packet), at: time.monotonic() + delay(number) })
    },
    clock: time,
    pacer: time.pacer,
    random: seeded(2),
  })
  for (let frame = 0; frame < seconds * 50; frame++) {
    toApp.receive(phonePacket(codec, frame, sound))
    for (let ms = 0; ms < 20; ms++) {
      for (let i = underWay.length - 1; i >= 0; i--) {
        if (underWay[i]!.at <= time.monotonic()) toPhone.receive(underWay.splice(i, 1)[0]!.packet)
      }
      time.advance(1)
    }
  }
  const result = {
    paths: [String(toApp), String(toPhone)],
    fromPhone: toApp.receiveStatistics(),
    fromApp: toPhone.receiveStatistics(),
    toApp: toApp.sendStatistics(),
    toPhone: toPhone.sendStatistics(),
    pcm: Int16Array.from(heard.slice(8000)),
  }
  toApp.close()
  toPhone.close()
  return result
}

const sent = levelOf(tone(1000, 8000, 0, 8000))

t.test('a tone comes through both paths at its frequency and level', async (t) => {
  for (const codec of ['PCMU', 'PCMA'] as const) {
    for (const profile of ['AEAD_AES_128_GCM', 'AES128_CM_HMAC_SHA1_80'] as const) {
      const { pcm, paths, fromPhone, fromApp, toApp, toPhone } = throughBoth({ codec, profile })
      t.equal(dominantHz(pcm), 1000)
      t.ok(shareAt(pcm, 1000) > 0.95, `${shareAt(pcm, 1000)} of the energy is the tone's`)
      t.ok(Math.abs(levelOf(pcm) - sent) < 1.5, `${levelOf(pcm)} dBov of ${sent}`)
      t.same(paths, [
        `RTP(${codec}) -> reorder(40ms) -> ${codec}(decode) -> Opus(encode 8kHz) -> RTP(111) -> SRTP`,
        `SRTP -> RTP(111) -> jitter(adaptive) -> Opus(decode 8kHz) -> ${codec}(encode) -> RTP(${codec}) -> UDP`,
      ])
      t.match(fromPhone, { packets: 250, bytes: 43000, lost: 0, late: 0, malformed: 0 })
      t.match(fromApp, { packets: 250, lost: 0, late: 0, concealedMs: 0, fecRecovered: 0, unauthentic: 0 })
      t.ok(Math.abs(fromPhone.levelDbov - sent) < 1 && Math.abs(fromApp.levelDbov - sent) < 1.5)
      t.equal(toApp.packets, 250)
      t.equal(toPhone.packets, 250)
    }
  }
})

t.test('with 5 % lost the tone is still there, recovered or concealed', async (t) => {
  const random = seeded(7)
  const { pcm, fromApp } = throughBoth({ sound: warble, lose: () => random() < 0.05, seconds: 20 })
  t.equal(dominantHz(pcm), 1000)
  const warbled = levelOf(warble(1000, 8000, 0, 8000))
  t.ok(Math.abs(levelOf(pcm) - warbled) < 2, `${levelOf(pcm)} dBov of ${warbled}`)
  t.ok(fromApp.lost > 25)
  // libopus adds FEC to about two packets of three of this sound.
  t.ok(fromApp.fecRecovered > fromApp.lost * 0.55, `${fromApp.fecRecovered} of ${fromApp.lost} recovered`)
  t.ok(fromApp.concealedMs < fromApp.lost * 20 * 0.5, `${fromApp.concealedMs} ms concealed`)
})

t.test('30 ms of jitter is evened out', async (t) => {
  const random = seeded(3)
  const { pcm, fromApp } = throughBoth({ delay: () => Math.floor(random() * 30), seconds: 20 })
  t.equal(dominantHz(pcm), 1000)
  t.ok(Math.abs(levelOf(pcm) - sent) < 1.5, `${levelOf(pcm)} dBov of ${sent}`)
  t.ok(fromApp.concealedMs <= 300, `${fromApp.concealedMs} ms concealed`)
  t.ok(fromApp.late <= 10, `${fromApp.late} late`)
  t.ok(fromApp.jitterMs > 5)
})
