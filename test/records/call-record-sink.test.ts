import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { CallRecord } from '../../src/calls/call-record.ts'
import { silentLog } from '../../src/lib/log.ts'
import { CallRecordSink, type RecordArchive } from '../../src/records/call-record-sink.ts'
import { Spool } from '../../src/records/spool.ts'
import { toSpoolLine } from '../../src/records/spool-line.ts'
import { StoreError } from '../../src/store/errors.ts'
import { plain, record, until } from '../store/fixtures.ts'

const retry = { firstMs: 5, maxMs: 20 }

/** Keeps records in memory, and fails as the test says. */
class Archive implements RecordArchive {
  readonly kept = new Map<string, CallRecord>()
  away = false
  calls = 0
  unfit = new Set<string>()
  async appendAll(records: readonly CallRecord[]): Promise<void> {
    this.calls++
    if (this.away) throw new StoreError('store_unavailable', 'away')
    if (records.some(({ callId }) => this.unfit.has(callId))) throw new StoreError('store_unfit', 'unfit')
    for (const one of records) this.kept.set(one.callId, one)
  }
}

t.test('a record goes to disk and on to the archive, and leaves nothing behind', async (t) => {
  const folder = join(t.testdir({}), 'spool')
  const archive = new Archive()
  const sink = await CallRecordSink.open({ archive, folder, log: silentLog, retry })
  for (let i = 0; i < 250; i++) sink.write(record(String(i)))
  await until(() => archive.kept.size === 250)
  t.strictSame(archive.kept.get('7'), plain(record('7')))
  await sink.settled(5000)
  t.match(sink.status(), { written: 250, queued: 0, spooledBytes: 0, dropped: 0, error: undefined })
  await Promise.all([sink.close(), sink.close()])
  t.strictSame(await readdir(folder), [])
  t.doesNotThrow(() => sink.write(record('late')))
  t.equal(sink.status().dropped, 1)
})

t.test('while the archive is away records wait on disk, also for the next start', async (t) => {
  const folder = join(t.testdir({}), 'spool')
  const archive = new Archive()
  archive.away = true
  const first = await CallRecordSink.open({ archive, folder, log: silentLog, retry })
  for (let i = 0; i < 30; i++) first.write(record(String(i)))
  await until(() => first.status().queued === 0 && first.status().error !== undefined)
  t.ok(first.status().spooledBytes > 1000)
  await first.close(500)
  const second = await CallRecordSink.open({ archive, folder, log: silentLog, retry })
  second.write(record('new'))
  archive.away = false
  await until(() => archive.kept.size === 31)
  t.equal(second.status().dropped, 0)
  await second.close()
})

t.test('a record that the archive can not keep is set aside, and tried again at the next start', async (t) => {
  const folder = join(t.testdir({}), 'spool')
  const archive = new Archive()
  archive.unfit.add('bad')
  const first = await CallRecordSink.open({ archive, folder, log: silentLog, retry })
  for (const id of ['1', 'bad', '2']) first.write(record(id))
  await until(() => archive.kept.size === 2)
  await first.settled(5000)
  t.match(first.status(), { refused: 1, dropped: 0, queued: 0 })
  await first.close()
  t.strictSame(await readdir(folder), ['refused.jsonl'])
  archive.unfit.clear()
  const second = await CallRecordSink.open({ archive, folder, log: silentLog, retry })
  await until(() => archive.kept.has('bad'))
  await second.close()
  t.strictSame(await readdir(folder), [])
})

t.test('torn and strange lines cost nobody else anything', async (t) => {
  const folder = join(t.testdir({}), 'spool')
  await mkdir(folder)
  const good = (id: string) => toSpoolLine(record(id))
  await writeFile(join(folder, '000003.jsonl'), `${good('1')}nonsense\n{}\nnull\n\n${good('2')}{"callId":"torn","tim`)
  await writeFile(join(folder, '000010.jsonl'), good('3').trimEnd())
  await writeFile(join(folder, 'notes.txt'), 'not ours')
  const archive = new Archive()
  const sink = await CallRecordSink.open({ archive, folder, log: silentLog, retry })
  sink.write(record('4'))
  await until(() => archive.kept.size === 4)
  t.strictSame([...archive.kept.keys()].sort(), ['1', '2', '3', '4'])
  await sink.close()
  t.strictSame(await readdir(folder), ['notes.txt'])
})

t.test('what has no JSON is kept without what has none', async (t) => {
  const folder = join(t.testdir({}), 'spool')
  const circular: Record<string, unknown> = {}
  circular.self = circular
  const archive = new Archive()
  const sink = await CallRecordSink.open({ archive, folder, log: silentLog, retry })
  sink.write(record('1', 1, { phone: circular, app: { big: 10n ** 20n } }))
  sink.write(record('2', 1, { detail: circular as never }))
  sink.write(record('3'))
  await until(() => archive.kept.size === 2)
  t.match(archive.kept.get('1'), { callId: '1', phone: {}, app: {} })
  await sink.settled(5000)
  t.match(sink.status(), { dropped: 1, written: 2 })
  await sink.close()
})

t.test('where the disk fails too records wait in memory up to the bound, and go straight to the archive', async (t) => {
  const folder = join(t.testdir({}), 'spool')
  const archive = new Archive()
  archive.away = true
  const options = { archive, folder, log: silentLog, retry, maxBytes: 100, maxQueued: 5 }
  const sink = await CallRecordSink.open(options)
  for (let i = 0; i < 8; i++) sink.write(record(String(i)))
  await until(() => sink.status().spoolError !== undefined && sink.status().error !== undefined)
  t.match(sink.status(), { queued: 5, dropped: 3, spoolError: /full/ })
  archive.away = false
  await until(() => sink.status().queued === 0)
  t.equal(archive.kept.size, 5)
  await sink.close()
})

t.test('a spool that can not be written is refused at the start, with advice', async (t) => {
  const folder = join(t.testdir({ occupied: 'a file' }), 'occupied')
  await t.rejects(Spool.open({ folder, maxBytes: 1000 }), { code: 'records_unwritable', message: /records\.spool/ })
})

t.test('the spool goes on in further files, and each goes when its lines are dealt with', async (t) => {
  const folder = join(t.testdir({}), 'spool')
  const spool = await Spool.open({ folder, maxBytes: 10_000, fileBytes: 20 })
  for (let i = 0; i < 10; i++) await spool.append([`line ${i} of the spool\n`])
  t.equal((await readdir(folder)).length, 10)
  const seen: string[] = []
  for (;;) {
    const batch = await spool.next(3)
    if (!batch) break
    t.strictSame((await spool.next(3))?.lines, batch.lines, 'until it is done it is the next')
    seen.push(...batch.lines)
    await spool.done(batch)
  }
  t.strictSame(
    seen,
    Array.from({ length: 10 }, (_, i) => `line ${i} of the spool`),
  )
  t.equal(spool.bytes, 0)
  await t.rejects(spool.append(['x'.repeat(10_001)]), { code: 'records_unwritable', message: /full/ })
  await spool.append(['after\n'])
  t.strictSame((await spool.next(9))?.lines, ['after'])
  await spool.close()
  const [name = ''] = await readdir(folder)
  t.equal(await readFile(join(folder, name), 'utf8'), 'after\n')
})
