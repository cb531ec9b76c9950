import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { silentLog } from '../../src/lib/log.ts'
import { convert } from '../../src/recordings/conversion/convert.ts'
import { RecordingShelf } from '../../src/recordings/recording-shelf.ts'
import { Store } from '../../src/store/store.ts'
import { newRecording } from './fixtures/sound.ts'

t.test("the store's list of recordings is what the shelf has", async (t) => {
  const folder = t.testdir({ shelf: {} })
  const store = await Store.open({ url: undefined, file: join(folder, 'store.sqlite'), log: silentLog })
  t.teardown(() => store.close())
  const open = async () => {
    const shelf = new RecordingShelf({
      ...{ folder: join(folder, 'shelf'), retentionDays: 36_500, maxBytes: 1e12, minFreeBytes: 0, conversions: 1 },
      ...{ opusLibrary: undefined, index: store.recordings, log: silentLog, convert: async (job) => convert(job) },
    })
    t.teardown(() => shelf.close())
    await shelf.start()
    await shelf.look()
    return shelf
  }
  const shelf = await open()
  const one = await shelf.keep(newRecording('one'))
  const two = await shelf.keep(newRecording('two', { mapping: undefined, startedAt: one.startedAt + 1 }))
  t.strictSame((await shelf.list({ limit: 10, cursor: undefined })).items, [two, one])
  await shelf.remove('one')
  t.strictSame((await store.recordings.list({ limit: 10, cursor: undefined })).items, [two])
  await shelf.close()
  await store.recordings.delete('two')
  t.strictSame(await (await open()).list({ limit: 10, cursor: undefined }), { items: [two], next: undefined })
  rmSync(join(folder, 'shelf', 'two.wav'))
  await open()
  t.equal((await store.recordings.get('two'))?.state, 'missing')
})
