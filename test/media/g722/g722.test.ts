import { createHash } from 'node:crypto'
import t from 'tap'
import { G722Decoder, G722Encoder } from '../../../src/media/g722/g722.ts'
import { seeded } from '../fake-time.ts'
import { noise, RATE, snr, speechLike, wideTone } from './sounds.ts'
import { spandspDecode, spandspEncode } from './spandsp.ts'

const SECONDS = 10
const SAMPLES = SECONDS * RATE

const sounds = {
  'speech-like sound': speechLike(SAMPLES),
  'quiet speech-like sound': speechLike(SAMPLES, 2).map((sample) => sample >> 6),
  'a tone of 1000 Hz': wideTone(1000, 12000, SAMPLES),
  'a tone of 6000 Hz': wideTone(6000, 12000, SAMPLES),
  'a tone between the bands': wideTone(4000, 12000, SAMPLES),
  noise: noise(10000, SAMPLES),
  silence: new Int16Array(SAMPLES),
}

/** 20 ms at a time, as calls do. */
function encodeFrames(pcm: Int16Array): Uint8Array {
  const encoder = new G722Encoder()
  const out = new Uint8Array(pcm.length / 2)
  for (let i = 0; i < pcm.length; i += 320) encoder.encode(pcm.subarray(i, i + 320), 320, out, i / 2)
  return out
}

function decodeFrames(payload: Uint8Array): Int16Array {
  const decoder = new G722Decoder()
  const pcm = new Int16Array(payload.length * 2)
  for (let i = 0; i < payload.length; i += 160) decoder.decode(payload, i, 160, pcm, 2 * i)
  return pcm
}

/** Where two rows first differ; -1 when they don't. */
function differsAt(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (a[i] !== b[i]) return i
  return -1
}

for (const [name, pcm] of Object.entries(sounds)) {
  t.test(`${name} becomes the bits that libspandsp makes of it, and those become the same sound`, async (t) => {
    const payload = encodeFrames(pcm)
    t.equal(differsAt(payload, spandspEncode(pcm)), -1)
    t.equal(differsAt(decodeFrames(payload), spandspDecode(payload)), -1)
  })
}

t.test('bits that no encoder made become the same sound too', async (t) => {
  const random = seeded(3)
  const payload = Uint8Array.from({ length: SAMPLES / 2 }, () => 256 * random())
  const [ours, theirs] = [decodeFrames(payload), spandspDecode(payload)]
  const differing = [...ours.keys()].filter((i) => ours[i] !== theirs[i])
  t.ok(
    differing.every((i) => ours[i] === 32767 || ours[i] === -32768),
    'where it saturates theirs wraps',
  )
  t.ok(differing.length < SAMPLES / 100, `${differing.length} saturate`)
})

// libspandsp neither limits nor saturates where the Recommendation does. These are the digests of what the ITU's own
// software tool library (STL, module g722) makes of square waves at full scale, by half their period in samples.
for (const [half, bits, sound] of [
  [1, '9fdb92c6197389f1', '0bb1e9b3c9edc141'],
  [2, 'ae36c1439dae5d03', 'd890f6b116bb217a'],
  [16, 'bda4e605367fc644', 'abb50e475a84689d'],
] as const) {
  t.test(`a square wave at full scale, ${half} samples up and down, is limited as by the ITU's library`, async (t) => {
    const square = Int16Array.from({ length: RATE }, (_, i) => (Math.floor(i / half) % 2 === 0 ? 32767 : -32768))
    const payload = encodeFrames(square)
    const heard = decodeFrames(payload)
    t.equal(digest(payload), bits)
    t.equal(digest(new Uint8Array(heard.buffer)), sound)
    t.ok(snr(square, heard, 22) > 12, `${snr(square, heard, 22)} dB`)
  })
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}

t.test('a round trip keeps speech and tones', async (t) => {
  const least = { 'speech-like sound': 14, 'a tone of 1000 Hz': 35, 'a tone of 6000 Hz': 20, noise: 8 } as const
  for (const [name, bound] of Object.entries(least)) {
    const pcm = sounds[name as keyof typeof least]
    // Both filters together delay by 22 samples.
    const ratio = snr(pcm, decodeFrames(encodeFrames(pcm)), 22)
    t.ok(ratio > bound, `${name}: ${ratio.toFixed(1)} dB, more than ${bound}`)
  }
  t.ok(decodeFrames(encodeFrames(sounds.silence)).every((sample) => Math.abs(sample) <= 8))
})

t.test('the length of the pieces does not matter', async (t) => {
  const pcm = sounds['speech-like sound'].subarray(0, RATE)
  const whole = encodeFrames(pcm)
  const [encoder, decoder] = [new G722Encoder(), new G722Decoder()]
  const pieces = Buffer.alloc(whole.length + 12)
  const heard = new Int16Array(pcm.length)
  let at = 0
  for (let i = 0; at < whole.length; i++) {
    const bytes = Math.min([1, 80, 160, 240, 7, 500][i % 6]!, whole.length - at)
    t.equal(encoder.encode(pcm.subarray(2 * at), 2 * bytes, pieces, 12 + at), bytes)
    t.equal(decoder.decode(pieces, 12 + at, bytes, heard, 2 * at), 2 * bytes)
    at += bytes
  }
  t.equal(differsAt(pieces.subarray(12), whole), -1)
  t.equal(differsAt(heard, decodeFrames(whole)), -1)
})

t.test('after a reset the stream begins anew', async (t) => {
  const pcm = sounds['speech-like sound'].subarray(RATE, RATE + 3200)
  const [encoder, decoder] = [new G722Encoder(), new G722Decoder()]
  const [first, second] = [new Uint8Array(1600), new Uint8Array(1600)]
  const [heard, again] = [new Int16Array(3200), new Int16Array(3200)]
  encoder.encode(pcm, 3200, first)
  encoder.reset()
  encoder.encode(pcm, 3200, second)
  t.equal(differsAt(first, second), -1)
  decoder.decode(first, 0, 1600, heard)
  decoder.reset()
  decoder.decode(first, 0, 1600, again)
  t.equal(differsAt(heard, again), -1)
})

t.test('a decoder that missed packets meets the encoder again', async (t) => {
  const pcm = sounds['speech-like sound']
  const payload = encodeFrames(pcm)
  const whole = decodeFrames(payload)
  const decoder = new G722Decoder()
  const heard = new Int16Array(pcm.length)
  for (let i = 0; i < payload.length; i += 160) {
    if (i < 16000 || i >= 16000 + 5 * 160) decoder.decode(payload, i, 160, heard, 2 * i)
  }
  t.equal(differsAt(heard.subarray(2 * 32000), whole.subarray(2 * 32000)), -1, 'within two seconds, to the bit')
})
