import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import t from 'tap'
import { sleep, within } from '../../src/lib/deadline.ts'
import { runConversion } from '../../src/recordings/conversion/conversion-process.ts'
import { hear } from '../../dev/audio/heard.ts'
import { channelsOf, newRecording, part, pieces, readAll, toneFile } from './fixtures/sound.ts'
import { startShelf } from './fixtures/shelf.ts'

function names(folder: string): string[] {
  return readdirSync(folder).sort()
}

function mode(path: string): number {
  return statSync(path).mode & 0o777
}

t.test('a kept recording is a file of its own, for this user only, listed with its figures', async (t) => {
  const folder = join(t.testdir(), 'deep/recordings')
  const { shelf, index } = await startShelf(t, folder)
  const stored = await shelf.keep(
    newRecording('r1', {
      layout: 'split',
      parts: [part('caller', toneFile(600, 1)), part('others', toneFile(900, 2))],
    }),
  )
  const file = readFileSync(join(folder, 'r1.wav'))
  t.match(stored, { id: 'r1', callId: 'call-of-r1', durationMs: 2000, layout: 'split', format: 'wav', state: 'kept' })
  t.equal(stored.bytes, file.length)
  t.equal(stored.sha256, createHash('sha256').update(file).digest('hex'))
  const [left, right] = channelsOf(file).channels.map((channel) => hear(channel.subarray(0, 8000), 8000).dominantHz)
  t.ok(Math.abs(left! - 600) <= 2 && Math.abs(right! - 900) <= 2, 'the caller is left, the others are right')
  t.strictSame(index.entries.get('r1'), stored)
  t.strictSame(names(folder), ['incoming', 'r1.json', 'r1.wav'])
  t.strictSame(names(join(folder, 'incoming')), [])
  t.strictSame([folder, `${folder}/incoming`, `${folder}/r1.wav`, `${folder}/r1.json`].map(mode), [
    ...[0o700, 0o700, 0o600, 0o600],
  ])
  t.match(shelf.status(), { recordings: 1, bytes: file.length, underWay: 0, error: undefined })
})

t.test('it is served whole and in ranges, and what it may be saved as says when it was', async (t) => {
  const folder = t.testdir()
  const { shelf } = await startShelf(t, folder)
  await shelf.keep(newRecording('r1', { format: 'ogg' }))
  const file = readFileSync(join(folder, 'r1.ogg'))
  t.match(await shelf.stat('r1'), {
    ...{ bytes: file.length, contentType: 'audio/ogg' },
    fileName: 'recording-20261123T100010Z-r1.ogg',
    recording: { id: 'r1', mapping: 'sip:vendas@empresa.com' },
  })
  t.same(await readAll(await shelf.open('r1')), file)
  t.same(await readAll(await shelf.open('r1', { start: 10, end: 19 })), file.subarray(10, 20))
  t.same(await readAll(await shelf.open('r1', { start: file.length - 1 })), file.subarray(-1))
  for (const range of [
    { start: -1 },
    { start: 5, end: 4 },
    { end: file.length },
    { start: file.length },
    { start: 0.5 },
  ])
    await t.rejects(shelf.open('r1', range), { code: 'recording_range', statusCode: 416 })
  const peaks = await shelf.peaks('r1', 10)
  t.equal(peaks.durationMs, 1000)
  t.strictSame(
    peaks.channels.map((channel) => channel.length),
    [10],
  )
  t.ok(peaks.channels[0]!.every((peak) => Math.abs(peak - 64) <= 1))
  t.equal((await shelf.peaks('r1', 1e9)).channels[0]!.length, 100)
})

t.test('no id leads out of the folder, and an unknown one is unknown', async (t) => {
  const folder = t.testdir({ 'secret.json': '{}', shelf: {} })
  const { shelf } = await startShelf(t, join(folder, 'shelf'))
  for (const id of ['../secret', '..', '', 'a/b', 'a\0b', '.hidden', 'x'.repeat(65), 'r1']) {
    for (const attempt of [shelf.stat(id), shelf.open(id), shelf.peaks(id, 5), shelf.remove(id)])
      await t.rejects<unknown>(attempt, { code: 'recording_unknown', statusCode: 404 })
    if (id !== 'r1') await t.rejects(shelf.keep(newRecording(id)), { code: 'recording_bad_id' })
  }
})

t.test('keeping twice is keeping once, at the same time and later', async (t) => {
  const { shelf, index } = await startShelf(t, t.testdir())
  let opened = 0
  const once = newRecording('r1', {
    parts: [{ side: 'all', startsMs: 0, open: () => (opened++, Promise.resolve(pieces(toneFile(600, 1)))) }],
  })
  const [one, two] = await Promise.all([shelf.keep(once), shelf.keep(once)])
  t.strictSame(one, two)
  t.strictSame(await shelf.keep(once), one)
  t.equal(opened, 1)
  t.equal(index.entries.size, 1)
})

t.test('more recordings than may be converted at once wait, and all are kept', async (t) => {
  const folder = t.testdir()
  const { shelf } = await startShelf(t, folder, { conversions: 2 })
  let [now, most] = [0, 0]
  const recordings = Array.from({ length: 6 }, (_, i) => {
    const open = () => {
      most = Math.max(most, ++now)
      return Promise.resolve(pieces(toneFile(600, 0.2)))
    }
    return shelf.keep(newRecording(`r${i}`, { parts: [{ side: 'all', startsMs: 0, open }] })).finally(() => now--)
  })
  await Promise.all(recordings)
  t.equal(most, 2)
  t.equal(names(folder).length, 1 + 6 * 2)
})

t.test('a part that stops coming, breaks off or is no sound is told, and leaves nothing behind', async (t) => {
  const folder = t.testdir()
  const { shelf, index } = await startShelf(t, folder, { fetchIdleMs: 300 })
  const stalled = new PassThrough()
  stalled.write(toneFile(600, 0.1))
  const broken = Readable.from(
    (async function* () {
      yield toneFile(600, 1)
      throw new Error('socket hang up')
    })(),
  )
  const late = new Promise<Readable>(() => undefined)
  for (const [open, code, message] of [
    [() => Promise.resolve(stalled), 'recording_fetch', /took longer than 300 ms/],
    [() => Promise.resolve(broken), 'recording_fetch', /socket hang up/],
    [() => Promise.reject(new Error('404 Not Found')), 'recording_fetch', /404/],
    [() => late, 'recording_fetch', /took longer/],
    [() => Promise.resolve(Readable.from([Buffer.from('<html>')])), 'recording_unreadable', /not a WAVE|cut off/],
    [() => Promise.resolve(Readable.from([])), 'recording_unreadable', /cut off/],
  ] as const) {
    await t.rejects(shelf.keep(newRecording('r1', { parts: [{ side: 'all', startsMs: 0, open }] })), { code, message })
  }
  t.ok(stalled.destroyed)
  t.strictSame(names(folder), ['incoming'])
  t.strictSame(names(join(folder, 'incoming')), [])
  t.equal(index.entries.size, 0)
  await shelf.keep(newRecording('r1'))
})

t.test('parts that no call could have are refused', async (t) => {
  const { shelf } = await startShelf(t, t.testdir())
  const sound = toneFile(600, 0.1)
  for (const parts of [[], [part('all', sound, -1)], [part('all', sound, NaN)], [part('all', sound, 1e12)]])
    await t.rejects(shelf.keep(newRecording('r1', { parts })), { code: 'recording_unreadable' })
})

t.test('while the store is down recordings are kept, and they are listed when it is back', async (t) => {
  const { shelf, index } = await startShelf(t, t.testdir())
  await shelf.look()
  index.down = true
  const stored = await shelf.keep(newRecording('r1'))
  t.equal((await shelf.stat('r1')).recording.id, 'r1')
  await t.rejects(shelf.remove('r1'), /store is down/)
  await readAll(await shelf.open('r1'))
  await shelf.look()
  t.equal(index.entries.size, 0)
  index.down = false
  await shelf.look()
  t.strictSame(index.entries.get('r1'), stored)
})

t.test(
  'wherever the removing of a recording is interrupted, no entry is left without file and explanation',
  async (t) => {
    for (const works of [0, 1]) {
      const folder = t.testdir()
      const { shelf, index } = await startShelf(t, folder)
      await shelf.keep(newRecording('r1'))
      await shelf.look()
      index.downAfter = works
      const removing = shelf.remove('r1')
      if (works === 0) {
        await t.rejects(removing, /store is down/)
        t.equal((await shelf.stat('r1')).recording.state, 'kept', 'nothing was done')
      } else {
        await removing
        t.equal(index.entries.get('r1')?.state, 'removing')
        await t.rejects(shelf.stat('r1'), { code: 'recording_unknown' })
      }
      index.downAfter = Infinity
      if (works === 0) await shelf.remove('r1')
      else await shelf.look()
      t.equal(index.entries.size, 0)
      t.strictSame(names(folder), ['incoming'])
      await shelf.close()
    }
  },
)

t.test('a start clears what is half, enters what is not listed, and marks what someone took', async (t) => {
  const folder = t.testdir()
  const first = await startShelf(t, folder)
  const index = first.index
  for (const id of ['kept', 'unlisted', 'taken', 'removing']) await first.shelf.keep(newRecording(id))
  await first.shelf.close()
  index.entries.delete('unlisted')
  index.entries.set('removing', { ...index.entries.get('removing')!, state: 'removing' })
  rmSync(join(folder, 'taken.wav'))
  writeFileSync(join(folder, 'incoming', 'x.0.part'), 'half')
  writeFileSync(join(folder, 'half.json'), '{}')
  writeFileSync(join(folder, 'notes of an operator.txt'), 'are left alone')
  const { shelf } = await startShelf(t, folder, { index })
  await shelf.look()
  t.strictSame([...index.entries.values()].map(({ id, state }) => `${id} ${state}`).sort(), [
    'kept kept',
    'taken missing',
    'unlisted kept',
  ])
  t.strictSame(names(folder), [
    ...['incoming', 'kept.json', 'kept.wav', 'notes of an operator.txt', 'unlisted.json', 'unlisted.wav'],
  ])
  t.strictSame(names(join(folder, 'incoming')), [])
  await shelf.remove('taken')
  t.notOk(index.entries.has('taken'), 'the entry of what someone took can be removed')
})

t.test('more recordings than a page of the index has are all compared', async (t) => {
  const folder = t.testdir()
  const { shelf, index } = await startShelf(t, folder)
  const stored = await shelf.keep(newRecording('r0'))
  await shelf.close()
  for (let i = 0; i < 450; i++) index.entries.set(`gone${i}`, { ...stored, id: `gone${i}`, startedAt: i })
  await (await startShelf(t, folder, { index })).shelf.look()
  t.equal([...index.entries.values()].filter(({ state }) => state === 'missing').length, 450)
  t.equal(index.entries.get('r0')?.state, 'kept')
})

t.test('closing in the middle ends at once, leaves nothing behind, and refuses what comes later', async (t) => {
  const folder = t.testdir()
  const { shelf } = await startShelf(t, folder, { conversions: 2, convert: runConversion })
  const endless = new PassThrough()
  endless.write(toneFile(600, 1))
  const hour = Buffer.concat([toneFile(600, 1), Buffer.alloc(57_600_000)])
  const under = [
    shelf.keep(
      newRecording('r1', { format: 'ogg', parts: [{ ...part('all', hour), open: async () => pieces(hour, 1e6) }] }),
    ),
    shelf.keep(newRecording('r2', { parts: [{ side: 'all', startsMs: 0, open: async () => endless }] })),
    shelf.keep(newRecording('r3')),
  ]
  const outcomes = Promise.allSettled(under)
  const busy = async () => {
    while (!['r1.ogg', 'r2.0.part'].every((name) => names(join(folder, 'incoming')).includes(name))) await sleep(50)
  }
  await within(60_000, busy(), 'one that is converted and one that comes in')
  const begun = performance.now()
  await shelf.close()
  await shelf.close()
  t.ok(performance.now() - begun < 5000)
  for (const outcome of await outcomes) t.match(outcome, { status: 'rejected', reason: { code: 'recording_closed' } })
  t.ok(endless.destroyed)
  // The short one may just have been given its name when it was told to stop: whole, and whoever asks again finds it.
  const kept = names(folder).filter((name) => name !== 'incoming')
  t.ok(kept.length === 0 || kept.join() === 'r3.json,r3.wav', kept.join())
  t.strictSame(names(join(folder, 'incoming')), [])
  for (const attempt of [shelf.keep(newRecording('r4')), shelf.demandSpace()])
    await t.rejects<unknown>(attempt, { code: 'recording_closed' })
})

t.test('with a folder that can not be used the start succeeds, each attempt says why, and it recovers', async (t) => {
  const folder = t.testdir({ file: 'no folder' })
  const { shelf } = await startShelf(t, join(folder, 'file'))
  await t.rejects(shelf.demandSpace(), { code: 'recording_folder', message: /recordings\.folder/ })
  await t.rejects(shelf.keep(newRecording('r1')), { code: 'recording_folder' })
  t.match(shelf.status().error, /recordings\.folder/)
  rmSync(join(folder, 'file'))
  await shelf.keep(newRecording('r1'))
  t.equal(shelf.status().error, undefined)
  rmSync(join(folder, 'file'), { recursive: true })
  await t.rejects(shelf.keep(newRecording('r2')), { code: 'recording_folder' }, 'someone took the folder away')
  await shelf.keep(newRecording('r2'))
  mkdirSync(join(folder, 'other'))
})
