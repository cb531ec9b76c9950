import t from 'tap'
import { g711Tables } from '../../../src/media/g711/g711.ts'
import { G722Decoder, G722Encoder } from '../../../src/media/g722/g722.ts'
import { loadOpus } from '../../../src/media/opus/load.ts'
import type { RtpCodec } from '../../../src/media/session.ts'
import { hear, type Heard } from '../../../dev/audio/heard.ts'
import { appLine, irregularities, phoneLine, type Packet } from './rig.ts'

const FRAMES = 150
const AMPLITUDE = 8000

/** 20 ms of a tone at a sampling rate, `frame` frames into it. */
function tone(hz: number, rate: number, frame: number): Int16Array {
  const samples = rate / 50
  return Int16Array.from({ length: samples }, (_, i) =>
    Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * (frame * samples + i)) / rate)),
  )
}

/** A phone's coder for 20 ms. */
function phoneEncoder(codec: RtpCodec): (hz: number, frame: number) => Buffer {
  if (codec === 'G722') {
    const encoder = new G722Encoder()
    return (hz, frame) => {
      const payload = Buffer.alloc(160)
      encoder.encode(tone(hz, 16_000, frame), 320, payload)
      return payload
    }
  }
  const { encode } = g711Tables(codec)
  return (hz, frame) => Buffer.from(tone(hz, 8000, frame).map((sample) => encode[sample & 0xffff]!))
}

/** What a phone hears of packets. */
function heardByPhone(codec: RtpCodec, packets: readonly Packet[]): Heard {
  const payload = Buffer.concat(packets.map((packet) => packet.payload))
  if (codec === 'G722') {
    const pcm = new Int16Array(payload.length * 2)
    new G722Decoder().decode(payload, 0, payload.length, pcm)
    return hear(pcm.subarray(-16_000), 16_000)
  }
  const { decode } = g711Tables(codec)
  return hear(
    Int16Array.from(payload.subarray(-8000), (byte) => decode[byte]!),
    8000,
  )
}

/** What an app hears of packets. It decodes at 16 kHz, enough for what phones say. */
function heardByApp(packets: readonly Packet[]): Heard {
  const decoder = loadOpus().createDecoder(16_000)
  const pcm = new Int16Array(packets.length * 320)
  const frame = new Int16Array(16_000)
  let at = 0
  for (const { payload } of packets) {
    const samples = decoder.decode(payload, payload.length, frame)
    pcm.set(frame.subarray(0, samples), at)
    at += samples
  }
  decoder.close()
  return hear(pcm.subarray(at - 16_000, at), 16_000)
}

function phoneSays(codec: RtpCodec, hz: number) {
  const { path, time, sent, say } = phoneLine({ phoneCodec: codec, codec: loadOpus() })
  const encode = phoneEncoder(codec)
  const payloadType = { PCMU: 0, PCMA: 8, G722: 9 }[codec]
  for (let n = 0; n < FRAMES; n++) {
    say(n, { payloadType, payload: encode(hz, n) })
    time.advance(20)
  }
  const level = path.receiveStatistics().levelDbov
  path.close()
  return { sent, level, path: String(path), heard: heardByApp(sent) }
}

function appSays(codec: RtpCodec, hz: number) {
  const { path, time, sent, sealed } = appLine({ phoneCodec: codec, codec: loadOpus() })
  const options = { bitrate: 32_000, complexity: 5, inbandFec: false, expectedLossPercent: 0, dtx: false }
  const encoder = loadOpus().createEncoder(options, 16_000)
  const out = Buffer.alloc(1275)
  for (let n = 0; n < FRAMES; n++) {
    path.receive(sealed(n, out.subarray(0, encoder.encode(tone(hz, 16_000, n), 320, out))))
    time.advance(20)
  }
  encoder.close()
  const level = path.receiveStatistics().levelDbov
  path.close()
  return { sent, level, path: String(path), heard: heardByPhone(codec, sent) }
}

const near = (heard: Heard, hz: number) => heard.dominantHz !== undefined && Math.abs(heard.dominantHz - hz) < 10

t.test('a wideband phone is heard in wideband: 5 kHz reaches the app', async (t) => {
  const { sent, path, heard, level } = phoneSays('G722', 5000)
  t.ok(near(heard, 5000), `${heard.dominantHz} Hz`)
  t.ok(heard.levelDbfs > -20, `${heard.levelDbfs} dBFS`)
  t.ok(level > -20, `${level} dBov`)
  t.match(path, /^RTP\(G722\) -> reorder\(.*\) -> G722\(decode\) -> Opus\(encode 16kHz\) -> RTP\(111\) -> SRTP$/)
  t.equal(sent.length, FRAMES)
  t.same(irregularities(sent, 960), [])
})

t.test('a wideband phone hears in wideband: 5 kHz reaches it', async (t) => {
  const { sent, path, heard, level } = appSays('G722', 5000)
  t.ok(near(heard, 5000), `${heard.dominantHz} Hz`)
  t.ok(heard.levelDbfs > -20, `${heard.levelDbfs} dBFS`)
  t.ok(level > -20, `${level} dBov`)
  t.equal(path, 'SRTP -> RTP(111) -> jitter(adaptive) -> Opus(decode 16kHz) -> G722(encode) -> RTP(G722) -> UDP')
  t.ok(sent.length >= FRAMES)
  t.same(irregularities(sent, 160), [], 'the clock of G.722 counts 8000 a second')
  t.ok(sent.every(({ type, payload }) => type === 9 && payload.length === 160))
})

t.test('speech in the band of all phones comes through G.722 as well', async (t) => {
  for (const { heard } of [phoneSays('G722', 700), appSays('G722', 700)]) {
    t.ok(near(heard, 700), `${heard.dominantHz} Hz`)
    t.ok(Math.abs(heard.levelDbfs + 15) < 2, `${heard.levelDbfs} dBFS`)
  }
})

t.test('a phone of G.711 hears nothing of 5 kHz', async (t) => {
  for (const codec of ['PCMU', 'PCMA'] as const) {
    const { heard } = appSays(codec, 5000)
    t.notOk(near(heard, 5000))
    t.ok(heard.levelDbfs < -35, `${heard.levelDbfs} dBFS`)
  }
})

t.test('a digit takes the place of wideband audio, and losses are told in frames of 20 ms', async (t) => {
  const { path, time, sent, say } = phoneLine({ phoneCodec: 'G722', codec: loadOpus() })
  const encode = phoneEncoder('G722')
  for (let n = 0; n < 40; n++) {
    if (n === 5) path.sendDtmf('1', 60)
    if (n !== 30) say(n, { payloadType: 9, payload: encode(440, n) })
    time.advance(20)
  }
  t.match(sent.map(({ type }) => (type === 110 ? 'e' : 'a')).join(''), /^a{5,7}e{5}a{20,}$/)
  const at = sent.findIndex(({ sequence }, i) => i > 0 && sequence !== ((sent[i - 1]!.sequence + 1) & 0xffff))
  t.equal(sent[at]!.sequence - sent[at - 1]!.sequence, 2)
  t.equal(sent[at]!.timestamp - sent[at - 1]!.timestamp, 2 * 960)
})
