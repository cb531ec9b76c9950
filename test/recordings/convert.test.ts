import { readFileSync, statSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { hear, tone } from '../../dev/audio/heard.ts'
import { encodeWav } from '../../dev/audio/wav.ts'
import { runCommand } from '../../dev/setup/command.ts'
import { convert } from '../../src/recordings/conversion/convert.ts'
import type { ConversionJob } from '../../src/recordings/conversion/job.ts'
import { channelsOf, toneFile, type Decoded } from './fixtures/sound.ts'

type Job = Pick<ConversionJob, 'layout' | 'format'> & {
  readonly parts: readonly (readonly [file: Buffer, channel: 0 | 1, startsMs: number])[]
}

function made(folder: string, { layout, format, parts }: Job) {
  const target = join(folder, `made-${layout}.${format}`)
  const result = convert({
    ...{ layout, format, target, minFreeBytes: 0 },
    parts: parts.map(([file, channel, startsMs], i) => {
      const path = join(folder, `${layout}-${format}-${i}.wav`)
      writeFileSync(path, file)
      return { path, channel, startsMs }
    }),
  })
  return { target, result }
}

/** By a decoder that others wrote, at the rate of the original: its beginning and end are what a player plays. */
async function decoded(path: string, rate: number): Promise<Decoded> {
  if (path.endsWith('.wav')) return channelsOf(readFileSync(path))
  const out = `${path}.decoded.wav`
  await runCommand('opusdec', ['--quiet', '--rate', String(rate), path, out], { timeoutMs: 30_000 })
  return channelsOf(readFileSync(out))
}

for (const rate of [8000, 16_000] as const) {
  for (const format of ['wav', 'ogg'] as const) {
    t.test(`${format}, ${rate} Hz, mixed: the tone is there from beginning to end`, async (t) => {
      const folder = t.testdir()
      const { target, result } = made(folder, {
        ...{ layout: 'mixed', format },
        parts: [[toneFile(700, 3.337, rate), 0, 0]],
      })
      const { channels } = await decoded(target, rate)
      t.equal(channels.length, 1)
      t.equal(result.durationMs, 3337)
      t.equal(channels[0]!.length, Math.round(3.337 * rate), 'not a sample more or less')
      for (const second of [0, 1, 2]) {
        const heard = hear(channels[0]!.subarray((second + 0.1) * rate, (second + 0.9) * rate), rate)
        t.ok(Math.abs(heard.dominantHz! - 700) <= 2, `${heard.dominantHz} Hz`)
        t.ok(Math.abs(heard.levelDbfs + 15) < 1.5, `${heard.levelDbfs} dB`)
      }
      t.equal(statSync(target).size, result.bytes)
      t.equal(statSync(target).mode & 0o777, 0o600)
    })

    t.test(
      `${format}, ${rate} Hz, split: each side in its channel, in its time, and nothing of it in the other`,
      async (t) => {
        const folder = t.testdir()
        // The caller speaks from 0 to 2.5 s; the other side's part begins at 1 s and ends at 4 s.
        const { target, result } = made(folder, {
          ...{ layout: 'split', format },
          parts: [
            [toneFile(600, 2.5, rate), 0, 0],
            [toneFile(1400, 3, rate), 1, 1000],
          ],
        })
        const { channels } = await decoded(target, rate)
        const [left, right] = channels as [Int16Array, Int16Array]
        t.equal(channels.length, 2)
        t.equal(result.durationMs, 4000)
        t.strictSame([left.length, right.length], [4 * rate, 4 * rate], 'the shorter is filled up')
        const during = (channel: Int16Array, from: number, to: number) =>
          hear(channel.subarray(from * rate, to * rate), rate)
        t.ok(Math.abs(during(left, 0.1, 2.4).dominantHz! - 600) <= 2)
        t.ok(Math.abs(during(right, 1.1, 3.9).dominantHz! - 1400) <= 2)
        t.ok(during(right, 0.1, 0.9).levelDbfs < -70, 'right is silent while only left is heard')
        t.ok(during(left, 2.7, 3.9).levelDbfs < -70, 'and left while only right is')
        t.ok(Math.abs(onset(right) - rate) < rate / 50, `right begins at ${onset(right) / rate} s`)
        t.ok(onset(left) < rate / 50, `left begins at ${onset(left) / rate} s`)
      },
    )
  }
}

/** The first sample of half the loudness. */
function onset(samples: Int16Array): number {
  return samples.findIndex((sample) => Math.abs(sample) > 4000)
}

t.test(
  'what is heard at one time in the original is heard at that time: the delay of the encoder is taken out',
  async (t) => {
    const click = new Int16Array(16_000)
    click.set(tone(1000, 0.1), 8000)
    const { target } = made(t.testdir(), {
      ...{ layout: 'mixed', format: 'ogg' },
      parts: [[encodeWav({ samples: click, sampleRate: 8000 }), 0, 0]],
    })
    const [heard] = (await decoded(target, 8000)).channels
    // The best match of the original along the decoded: within a millisecond.
    const match = (shift: number) => {
      let sum = 0
      for (let i = 8000; i < 8800; i++) sum += click[i]! * (heard![i + shift] ?? 0)
      return sum
    }
    const shifts = Array.from({ length: 161 }, (_, i) => i - 80)
    const best = shifts.reduce((a, b) => (match(b) > match(a) ? b : a))
    t.ok(Math.abs(best) <= 8, `${best} samples late`)
  },
)

t.test('opusinfo finds nothing to complain about, in any length', async (t) => {
  for (const [layout, seconds] of [
    ['mixed', 0],
    ['mixed', 0.02],
    ['split', 0.0135],
    ['split', 1],
    ['mixed', 61.234],
  ] as const) {
    const folder = t.testdir()
    const { target, result } = made(folder, {
      ...{ layout, format: 'ogg' },
      parts: [
        [toneFile(600, seconds), 0, 0],
        [toneFile(900, seconds), layout === 'split' ? 1 : 0, 0],
      ],
    })
    const said = await runCommand('opusinfo', [target], { timeoutMs: 30_000 })
    t.notMatch(said, /warning|error|invalid|hole|missing/i, said)
    t.match(said, /Logical stream 1 ended/)
    t.equal((await decoded(target, 48_000)).channels[0]!.length, Math.round(seconds * 8000) * 6)
    t.equal(result.durationMs, Math.round((Math.round(seconds * 8000) / 8000) * 1000))
  }
})

t.test('a flipped bit anywhere in a page is noticed: the checksums are right', async (t) => {
  const { target } = made(t.testdir(), { layout: 'mixed', format: 'ogg', parts: [[toneFile(600, 2), 0, 0]] })
  const file = readFileSync(target)
  for (const at of [30, 100, 600, file.length - 3]) {
    const damaged = Buffer.from(file)
    damaged[at]! ^= 4
    writeFileSync(`${target}.damaged.ogg`, damaged)
    const said = await runCommand('opusinfo', [`${target}.damaged.ogg`], { timeoutMs: 30_000 }).catch(String)
    t.match(said, /warning|error|no opus|hole/i, `byte ${at}`)
  }
})

t.test('parts of one side follow one another with silence between, and sides are added in a mixed one', async (t) => {
  const { target, result } = made(t.testdir(), {
    ...{ layout: 'mixed', format: 'wav' },
    parts: [
      [toneFile(500, 1), 0, 0],
      [toneFile(500, 1), 0, 2000],
      [toneFile(2000, 4), 0, 0],
    ],
  })
  const [all] = channelsOf(readFileSync(target)).channels
  t.equal(result.durationMs, 4000)
  const level = (from: number, to: number) => hear(all!.subarray(from * 8000, to * 8000), 8000)
  t.ok(Math.abs(level(0.1, 0.9).levelDbfs + 12) < 0.5, 'two tones')
  t.ok(Math.abs(level(1.1, 1.9).levelDbfs + 15) < 0.5, 'one tone')
  t.ok(Math.abs(level(2.1, 2.9).levelDbfs + 12) < 0.5, 'two again')
  t.equal(level(3.1, 3.9).dominantHz, 2000)
})

t.test('loud sides that are added are limited, not wrapped round', async (t) => {
  const loud = encodeWav({ samples: new Int16Array(800).fill(30_000), sampleRate: 8000 })
  const { target } = made(t.testdir(), {
    ...{ layout: 'mixed', format: 'wav' },
    parts: [
      [loud, 0, 0],
      [loud, 0, 0],
    ],
  })
  t.ok(channelsOf(readFileSync(target)).channels[0]!.every((sample) => sample === 32_767))
})

t.test('peaks tell how loud it is where, for each channel', async (t) => {
  const { result } = made(t.testdir(), {
    ...{ layout: 'split', format: 'wav' },
    parts: [
      [toneFile(600, 1), 0, 0],
      [toneFile(600, 1), 1, 1000],
    ],
  })
  const [left, right] = result.peaks.map((text) => Buffer.from(text, 'base64'))
  t.equal(left!.length, 200)
  t.ok(
    left!.subarray(1, 99).every((peak) => Math.abs(peak - 64) <= 1),
    '-12 dB is a quarter of 255',
  )
  t.ok(left!.subarray(101).every((peak) => peak === 0))
  t.ok(right!.subarray(0, 99).every((peak) => peak === 0))
  t.ok(right!.subarray(101, 199).every((peak) => Math.abs(peak - 64) <= 1))
})

t.test('what can not be made leaves nothing behind', async (t) => {
  const folder = t.testdir()
  const job = (parts: Job['parts']) => () => made(folder, { layout: 'split', format: 'ogg', parts })
  t.throws(
    job([
      [toneFile(600, 1), 0, 0],
      [toneFile(600, 1, 16_000), 1, 0],
    ]),
    { code: 'recording_unreadable', message: /2 sampling rates/ },
  )
  t.throws(job([[Buffer.from('nothing'), 0, 0]]), { code: 'recording_unreadable' })
  t.notOk(existsSync(join(folder, 'made-split.ogg')))
  t.throws(
    () =>
      convert({
        ...{ layout: 'mixed', format: 'wav', minFreeBytes: 1e15 },
        parts: [{ path: writeTone(folder), channel: 0, startsMs: 0 }],
        target: join(folder, 'full.wav'),
      }),
    { code: 'recording_no_space', message: /recordings\.maxBytes/ },
  )
  t.notOk(existsSync(join(folder, 'full.wav')))
})

function writeTone(folder: string): string {
  const path = join(folder, 'long.wav')
  writeFileSync(path, toneFile(600, 140))
  return path
}
