import { readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import { loadableAddon } from '../../fuzz/engine/addon.ts'
import { Input, framed } from '../../fuzz/engine/input.ts'
import { forOldGlibc } from '../../fuzz/engine/old-glibc.ts'
import { readProgress, runTarget } from '../../fuzz/engine/run-target.ts'
import { rtpSequence } from '../../src/media/rtp/header.ts'

t.setTimeout(300_000)
const addon = await loadableAddon()
t.teardown(async () => {
  if (addon.used !== addon.prebuilt) await rm(dirname(addon.used), { recursive: true, force: true })
})

function fixture(name: string) {
  return { name: `${name}-${process.pid}`, source: join(import.meta.dirname, 'fixtures', `${name}.ts`) }
}

t.test('coverage of our code guides the search to a bug behind two conditions', async (t) => {
  // Without it these two conditions hold once in 2^48 tries; with it some 10^5 are enough.
  const dir = t.testdir()
  const options = { addon, seeds: join(dir, 'seeds'), cacheDir: join(dir, 'cache') }
  const result = await runTarget(fixture('planted'), { ...options, seconds: 120, seed: 7 })
  t.match(result.finding, { what: /planted/, reproducer: /crash-/ })
  t.ok(result.executions < 10_000_000, `${result.executions} executions`)
  const input = await readFile(result.finding?.reproducer ?? '')
  t.equal(rtpSequence(input), 0xbeef)
  t.equal(input.toString('latin1', 4, 8), 'bomb')

  const kept = { addon, seeds: dirname(result.finding?.reproducer ?? ''), cacheDir: join(dir, 'anew') }
  const again = await runTarget(fixture('planted'), { ...kept, seconds: 1 })
  t.ok(again.executions < 10, 'an input that is kept is tried first')
  t.match(again.finding, { what: /planted/ })
})

t.test('a target that keeps its promises ends in time, with figures', async (t) => {
  const dir = t.testdir()
  const options = { addon, seeds: join(dir, 'seeds'), cacheDir: join(dir, 'cache') }
  const result = await runTarget(fixture('harmless'), { ...options, seconds: 2 })
  t.equal(result.finding, undefined)
  t.ok(result.executions > 1000 && result.executionsPerSecond > 100, `${result.executions} executions`)
  t.ok(result.coverage > 3 && result.features >= result.coverage && result.corpus > 0, 'it reaches our code')
})

t.test('the figures are read from what libFuzzer prints', async (t) => {
  t.same(
    readProgress([
      'INFO: seed corpus: files: 3',
      '#8\tINITED cov: 5 ft: 6 corp: 2/10b exec/s: 0 rss: 160Mb',
      '#4096\tDONE   cov: 16 ft: 20 corp: 5/53b lim: 17 exec/s: 2048 rss: 165Mb',
      'Done 4096 runs in 2 second(s)',
    ]),
    { executions: 4096, executionsPerSecond: 2048, coverage: 16, features: 20, corpus: 5 },
  )
  t.same(readProgress([]), { executions: 0, executionsPerSecond: 0, coverage: 0, features: 0, corpus: 0 })
})

t.test('the native part is changed for an older C library only where it asks for a newer one', async (t) => {
  const library = await readFile(addon.prebuilt)
  const changed = forOldGlibc(library)
  t.equal(changed.length, library.length)
  const different = changed.filter((byte, at) => byte !== library[at]).length
  t.ok(different > 0 && different < 32, `${different} bytes`)
  t.throws(() => forOldGlibc(Buffer.alloc(100)), /ELF/)
})

t.test('an input is taken apart without an end', async (t) => {
  const input = new Input(Buffer.concat([Buffer.from([1, 2, 3, 0, 0, 0, 4]), framed(Buffer.from('abc'))]))
  t.equal(input.byte(), 1)
  t.equal(input.uint16(), 0x0203)
  t.equal(input.uint32(), 4)
  t.equal(input.packet().toString(), 'abc')
  t.ok(input.isEmpty)
  t.equal(input.uint32(), 0)
  t.equal(input.packet().length, 0)
})
