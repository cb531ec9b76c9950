import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { tone } from '../../dev/audio/heard.ts'
import { decodeWav, encodeWav } from '../../dev/audio/wav.ts'
import { WavFile } from '../../src/recordings/conversion/wav-file.ts'
import { wavHeader } from '../../src/recordings/conversion/wav-header.ts'

const samples = tone(440, 0.5)
const plain = encodeWav({ samples, sampleRate: 8000 })

function read(folder: string, file: Buffer, block = 1000): { rate: number; samples: Int16Array } {
  const path = join(folder, 'file.wav')
  writeFileSync(path, file)
  const wav = new WavFile(path)
  try {
    const all = new Int16Array(wav.samples + 5)
    let at = 0
    for (let count = 1; count > 0; at += count) count = wav.read(all.subarray(at, Math.min(at + block, all.length)))
    return { rate: wav.rate, samples: all.subarray(0, at) }
  } finally {
    wav.close()
    wav.close()
  }
}

function patched(file: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(file)
  copy.writeUInt32LE(value >>> 0, at)
  return copy
}

function chunk(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(id, 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
}

t.test('a file is read to its end whatever the size of the pieces', async (t) => {
  for (const block of [1, 7, 160, 4000, 100_000]) t.strictSame(read(t.testdir(), plain, block), { rate: 8000, samples })
  t.equal(read(t.testdir(), encodeWav({ samples, sampleRate: 16_000 })).rate, 16_000)
})

t.test('sizes that the switch did not get to fill in, or too small or large ones, cost no sound', async (t) => {
  for (const [name, riff, data] of [
    ['both 0', 0, 0],
    ['all ones', 0xffff_ffff, 0xffff_ffff],
    ['half of it', 36 + samples.length, samples.length],
    ['more than there is', 99_999, 99_999],
  ] as const) {
    t.strictSame(read(t.testdir(), patched(patched(plain, 4, riff), 40, data)).samples, samples, name)
  }
})

t.test('chunks before and after the sound are not taken for sound, with an odd length either', async (t) => {
  const [head, format, data] = [plain.subarray(0, 12), plain.subarray(12, 36), plain.subarray(36)]
  const before = Buffer.concat([head, chunk('LIST', Buffer.from('odd')), format, chunk('fact', Buffer.alloc(4)), data])
  t.strictSame(read(t.testdir(), before).samples, samples)
  const after = Buffer.concat([plain, chunk('LIST', Buffer.from('even')), chunk('note', Buffer.from('odd'))])
  t.strictSame(read(t.testdir(), after).samples, samples)
  t.strictSame(read(t.testdir(), after.subarray(0, -1)).samples, samples, 'the last byte of padding is missing')
})

t.test('a format told by its GUID is understood', async (t) => {
  const format = Buffer.alloc(40)
  plain.copy(format, 0, 20, 36)
  format.writeUInt16LE(0xfffe, 0)
  format.writeUInt16LE(1, 24)
  const file = Buffer.concat([plain.subarray(0, 12), chunk('fmt ', format), plain.subarray(36)])
  t.strictSame(read(t.testdir(), file).samples, samples)
})

t.test('a half sample at the end, and no sound at all, are no errors', async (t) => {
  t.strictSame(read(t.testdir(), patched(Buffer.concat([plain, Buffer.from([1])]), 40, 0)).samples, samples)
  t.equal(read(t.testdir(), plain.subarray(0, 44)).samples.length, 0)
})

t.test('what is no such file is refused, and why is said', async (t) => {
  for (const [file, why] of [
    [Buffer.alloc(0), /cut off/],
    [Buffer.from('<html>no such recording</html>'), /not a WAVE file/],
    [plain.subarray(0, 20), /cut off|no sound/],
    [plain.subarray(0, 36), /no sound/],
    [Buffer.concat([plain.subarray(0, 12), plain.subarray(36)]), /before its format/],
    [patched(plain, 20, 0x0002_0001), /2 channels/],
    [patched(plain, 20, 0x0001_0007), /format 7/],
    [patched(plain, 24, 44_100), /44100 Hz/],
  ] as const) {
    t.throws(() => read(t.testdir(), file), { code: 'recording_unreadable', message: why })
  }
})

t.test('no bytes whatever make it throw anything else, or read beyond the end', async (t) => {
  const folder = t.testdir()
  let seed = 1
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let i = 0; i < 1500; i++) {
    const file = Buffer.from(plain.subarray(0, 60 + random(40)))
    for (let change = 0; change < 4; change++) file[random(file.length)] = random(256)
    try {
      const heard = read(folder, file).samples.length
      if (heard > file.length / 2) t.fail(`${heard} samples of ${file.length} bytes`)
    } catch (error) {
      if ((error as { code?: string }).code !== 'recording_unreadable') throw error
    }
  }
})

t.test('the header that we write is what others read, and 4 GiB is the end', async (t) => {
  const file = Buffer.concat([wavHeader(8000, 1, samples.length), plain.subarray(44)])
  t.strictSame(decodeWav(file), { samples, sampleRate: 8000 })
  t.throws(() => wavHeader(16_000, 2, 2 ** 30), { code: 'recording_too_large' })
})
