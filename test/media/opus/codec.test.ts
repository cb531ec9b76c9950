import t from 'tap'
import { openLibopus } from '../../../src/media/opus/libopus.ts'
import { type OpusCodec, OPUS_BAD_ARGUMENT, OPUS_INVALID_PACKET } from '../../../src/media/opus/opus.ts'
import { openOpusscript } from '../../../src/media/opus/opusscript.ts'
import { opusDuration, opusHasFec } from '../../../src/media/opus/packet.ts'
import type { OpusOptions } from '../../../src/media/session.ts'
import { dominantHz, levelOf, tone } from '../tone.ts'

const settings: OpusOptions = { bitrate: 24000, complexity: 5, inbandFec: true, expectedLossPercent: 15, dtx: false }

/** Encodes `frames` of a tone; each packet in a buffer of its own, off the start of its memory. */
function encodeTone(codec: OpusCodec, hz: number, frames: number, options = settings): Buffer[] {
  const encoder = codec.createEncoder(options)
  const out = Buffer.alloc(1300).subarray(7)
  const packets = Array.from({ length: frames }, (_, i) => {
    const length = encoder.encode(tone(hz, 8000, i * 160, 160), 160, out)
    return Buffer.concat([Buffer.alloc(3), out.subarray(0, Math.max(0, length))]).subarray(3)
  })
  encoder.close()
  return packets
}

function join(frames: Int16Array[]): Int16Array {
  return Int16Array.from(frames.flatMap((frame) => [...frame]))
}

for (const open of [() => openLibopus('libopus.so.0'), openOpusscript]) {
  const codec = open()

  t.test(`${codec.kind}: a tone comes back at its frequency and level`, async (t) => {
    const packets = encodeTone(codec, 1000, 50)
    const decoder = codec.createDecoder()
    const pcm = new Int16Array(960)
    const heard = packets.map((packet) => {
      t.equal(opusDuration(packet, packet.length), 960)
      t.equal(decoder.decode(packet, packet.length, pcm), 160)
      return pcm.slice(0, 160)
    })
    const steady = join(heard.slice(10))
    t.equal(dominantHz(steady), 1000)
    t.ok(Math.abs(levelOf(steady) - levelOf(tone(1000, 8000, 0, 8000))) < 1.5)
    decoder.close()
  })

  t.test(`${codec.kind}: the bit rate is kept to`, async (t) => {
    const bytes = (bitrate: number) =>
      encodeTone(codec, 300, 100, { ...settings, bitrate }).reduce((a, p) => a + p.length, 0)
    t.ok(bytes(8000) < bytes(32000))
    t.ok(bytes(24000) <= (24000 / 8) * 2 * 1.1)
  })

  t.test(`${codec.kind}: at 16 kHz a tone that no narrow band carries comes back`, async (t) => {
    const encoder = codec.createEncoder(settings, 16_000)
    const decoder = codec.createDecoder(16_000)
    const out = Buffer.alloc(1275)
    const pcm = new Int16Array(1920)
    const heard: Int16Array[] = []
    for (let i = 0; i < 50; i++) {
      const length = encoder.encode(tone(5500, 16_000, i * 320, 320), 320, out)
      t.equal(decoder.decode(out, length, pcm), 320)
      heard.push(pcm.slice(0, 320))
    }
    const steady = join(heard.slice(10))
    t.ok(levelOf(steady) > levelOf(tone(5500, 16_000, 0, 8000)) - 3)
    t.equal(decoder.conceal(pcm, 320), 320)
    encoder.close()
    decoder.close()
  })

  t.test(`${codec.kind}: bit rate and complexity change while it runs, and nonsense is refused`, async (t) => {
    const encoder = codec.createEncoder({ ...settings, inbandFec: false })
    const out = Buffer.alloc(1275)
    const bytes = () => {
      let sum = 0
      for (let i = 0; i < 50; i++) sum += encoder.encode(tone(300 + i * 20, 8000, i * 160, 160), 160, out)
      return sum
    }
    const before = bytes()
    encoder.set('bitrate', 8000)
    encoder.set('complexity', 0)
    bytes()
    t.ok(bytes() < before / 1.5)
    t.throws(() => encoder.set('complexity', 11), { code: 'media_no_codec' })
    t.ok(bytes() > 0, 'and goes on')
    encoder.close()
  })

  t.test(`${codec.kind}: a loss is concealed, and does not stay for ever`, async (t) => {
    const packets = encodeTone(codec, 1000, 20)
    const decoder = codec.createDecoder()
    const pcm = new Int16Array(960)
    for (const packet of packets) decoder.decode(packet, packet.length, pcm)
    t.equal(decoder.conceal(pcm, 160), 160)
    t.ok(levelOf(pcm.subarray(0, 160)) > -30)
    for (let i = 0; i < 50; i++) t.equal(decoder.conceal(pcm, 160), 160)
    t.ok(levelOf(pcm.subarray(0, 160)) < -50)
    decoder.close()
  })

  t.test(`${codec.kind}: damaged packets and bad lengths are refused, and the coder lives on`, async (t) => {
    const [packet] = encodeTone(codec, 1000, 1)
    const decoder = codec.createDecoder()
    const pcm = new Int16Array(960)
    t.equal(decoder.decode(packet!, 0, pcm), OPUS_INVALID_PACKET)
    t.equal(decoder.decode(packet!, packet!.length + 1, pcm), OPUS_INVALID_PACKET)
    t.ok(decoder.decode(Buffer.from('ffffffffffff', 'hex'), 6, pcm) < 0)
    t.equal(decoder.conceal(new Int16Array(10), 160), OPUS_BAD_ARGUMENT)
    t.equal(decoder.decode(packet!, packet!.length, pcm), 160)
    for (let seed = 0; seed < 300; seed++) {
      const noise = Buffer.from(Array.from({ length: 1 + (seed % 90) }, (_, i) => (seed * 7919 + i * 104729) & 0xff))
      const samples = decoder.decode(noise, noise.length, pcm)
      t.ok(samples <= 960)
    }
    const encoder = codec.createEncoder(settings)
    t.equal(encoder.encode(new Int16Array(10), 160, Buffer.alloc(100)), OPUS_BAD_ARGUMENT)
    t.ok(encoder.encode(new Int16Array(161), 161, Buffer.alloc(100)) < 0)
    encoder.close()
    decoder.close()
  })

  t.test(`${codec.kind}: a closed coder refuses, and closes once`, async (t) => {
    const encoder = codec.createEncoder(settings)
    const decoder = codec.createDecoder()
    const [packet] = encodeTone(codec, 1000, 1)
    for (let i = 0; i < 2; i++) {
      encoder.close()
      decoder.close()
    }
    t.equal(encoder.encode(new Int16Array(160), 160, Buffer.alloc(100)), OPUS_BAD_ARGUMENT)
    t.equal(decoder.decode(packet!, packet!.length, new Int16Array(960)), OPUS_BAD_ARGUMENT)
    t.equal(decoder.conceal(new Int16Array(960), 160), OPUS_BAD_ARGUMENT)
    t.equal(decoder.decodeFec(packet!, packet!.length, new Int16Array(960), 160), OPUS_BAD_ARGUMENT)
    encoder.set('expectedLossPercent', 20)
    decoder.reset()
  })

  t.test(`${codec.kind}: after a reset the decoder starts anew`, async (t) => {
    const packets = encodeTone(codec, 1000, 10)
    const decoder = codec.createDecoder()
    const [first, second] = [new Int16Array(960), new Int16Array(960)]
    decoder.decode(packets[5]!, packets[5]!.length, first)
    for (const packet of packets) decoder.decode(packet, packet.length, second)
    decoder.reset()
    decoder.decode(packets[5]!, packets[5]!.length, second)
    t.same(second.subarray(0, 160), first.subarray(0, 160))
    decoder.close()
  })

  t.test(`${codec.kind}: DTX leaves frames of silence out`, async (t) => {
    const encoder = codec.createEncoder({ ...settings, dtx: true })
    const out = Buffer.alloc(1275)
    const lengths = Array.from({ length: 60 }, () => encoder.encode(new Int16Array(160), 160, out))
    t.ok(lengths.filter((length) => length <= 2).length > 30)
    encoder.close()
  })
}

t.test('libopus gives a lost frame back from its successor', async (t) => {
  const codec = openLibopus('libopus.so.0')
  // A tone that jumps in level at the lost frame: concealment can't know, FEC does.
  const encoder = codec.createEncoder(settings)
  const out = Buffer.alloc(1275)
  const speech = (i: number) => tone(200 + 40 * i, i === 14 ? 12000 : 1500, i * 160, 160)
  const packets = Array.from({ length: 16 }, (_, i) => {
    const length = encoder.encode(speech(i), 160, out)
    return Buffer.from(out.subarray(0, length))
  })
  t.ok(opusHasFec(packets[15]!, packets[15]!.length))
  const recover = (by: 'fec' | 'conceal') => {
    const decoder = codec.createDecoder()
    const pcm = new Int16Array(960)
    for (const packet of packets.slice(0, 14)) decoder.decode(packet, packet.length, pcm)
    const samples =
      by === 'fec' ? decoder.decodeFec(packets[15]!, packets[15]!.length, pcm, 160) : decoder.conceal(pcm, 160)
    t.equal(samples, 160)
    decoder.close()
    return levelOf(pcm.subarray(0, 160))
  }
  t.ok(recover('fec') > recover('conceal') + 6)
})

t.test('packets without FEC are known as such', async (t) => {
  const codec = openLibopus('libopus.so.0')
  for (const packet of encodeTone(codec, 1000, 10, { ...settings, inbandFec: false })) {
    t.notOk(opusHasFec(packet, packet.length))
  }
})

t.test('opusscript stops at its bound, and takes more when some are closed', async (t) => {
  const codec = openOpusscript()
  const decoders = Array.from({ length: 60 }, () => codec.createDecoder())
  t.throws(() => codec.createDecoder(), { code: 'media_opus_missing', message: /install libopus/ })
  const encoded = (() => {
    decoders.pop()?.close()
    return encodeTone(codec, 1000, 3)
  })()
  t.ok(encoded.every((packet) => packet.length > 10))
  for (const decoder of decoders) decoder.close()
})
