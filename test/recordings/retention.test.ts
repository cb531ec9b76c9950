import { readdirSync } from 'node:fs'
import t from 'tap'
import type { Clock } from '../../src/lib/clock.ts'
import { outdated } from '../../src/recordings/retention.ts'
import { newRecording, part, toneFile } from './fixtures/sound.ts'
import { startShelf } from './fixtures/shelf.ts'

const DAY = 86_400_000
const file = (id: string, endedAt: number, bytes = 10) => ({ id, endedAt, bytes })
const ids = (found: ReturnType<typeof outdated>) => found.map(({ file: { id }, why }) => `${id} ${why}`)

t.test('the old go, then the oldest until the rest has room', async (t) => {
  const files = [file('c', 300), file('a', 100), file('d', 400), file('b', 200)]
  t.strictSame(ids(outdated(files, 400, { retentionMs: 1000, maxBytes: 40 })), [])
  t.strictSame(ids(outdated(files, 400, { retentionMs: 250, maxBytes: 40 })), ['a retentionDays'])
  t.strictSame(ids(outdated(files, 400, { retentionMs: 1000, maxBytes: 39 })), ['a maxBytes'])
  t.strictSame(ids(outdated(files, 400, { retentionMs: 250, maxBytes: 15 })), [
    ...['a retentionDays', 'b maxBytes', 'c maxBytes'],
  ])
  t.strictSame(ids(outdated([], 400, { retentionMs: 1, maxBytes: 1 })), [])
})

t.test('what is kept too long is deleted with its entry, by when its sound ended', async (t) => {
  const folder = t.testdir()
  let now = 1_795_428_010_000
  const clock: Clock = { now: () => now, monotonic: () => now }
  const { shelf, index } = await startShelf(t, folder, { retentionDays: 2, clock })
  await shelf.keep(newRecording('old', { startedAt: now }))
  await shelf.keep(newRecording('new', { startedAt: now + DAY }))
  await shelf.look()
  now += 2 * DAY + 900
  await shelf.look()
  t.equal(index.entries.size, 2, 'it ended a second after it began')
  now += DAY / 2
  await shelf.look()
  t.strictSame([...index.entries.keys()], ['new'])
  t.strictSame(readdirSync(folder).sort(), ['incoming', 'new.json', 'new.wav'])
  t.match(shelf.status(), { recordings: 1, bytes: 16_044 })
})

t.test(
  'when they are too many together the oldest go at once, and a store that is down keeps them for later',
  async (t) => {
    const folder = t.testdir()
    const { shelf, index } = await startShelf(t, folder, { maxBytes: 40_000 })
    await shelf.look()
    for (const [i, id] of ['b', 'a', 'c'].entries()) await shelf.keep(newRecording(id, { startedAt: 1e12 + i * DAY }))
    await shelf.look()
    t.strictSame([...index.entries.keys()], ['a', 'c'])
    index.down = true
    await shelf.keep(newRecording('d', { startedAt: 1e12 + 4 * DAY }))
    await shelf.look()
    t.equal((await shelf.stat('a')).recording.id, 'a')
    index.down = false
    await shelf.look()
    t.strictSame([...index.entries.keys()].sort(), ['c', 'd'])
  },
)

t.test('one that is larger than all together may be is refused, not deleted afterwards', async (t) => {
  const { shelf, index } = await startShelf(t, t.testdir(), { maxBytes: 20_000 })
  const large = newRecording('large', { parts: [part('all', toneFile(600, 3))] })
  await t.rejects(shelf.keep(large), { code: 'recording_too_large', message: /recordings\.maxBytes/ })
  await shelf.keep(newRecording('small'))
  t.strictSame([...index.entries.keys()], ['small'])
})
