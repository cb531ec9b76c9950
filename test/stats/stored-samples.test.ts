import { join } from 'node:path'
import t from 'tap'
import type { CallRecord } from '../../src/calls/call-record.ts'
import { silentLog } from '../../src/lib/log.ts'
import { sampleOf, type CallSample } from '../../src/stats/call-sample.ts'
import { Store } from '../../src/store/store.ts'
import { storedSamples } from '../../src/stored-samples.ts'
import { MEDIA } from '../http/fixture.ts'
import { recordOf } from './records.ts'

const START = 1_795_000_000_000

t.test('what is read back from the store is what the records say, each once', async (t) => {
  const store = await Store.open({ url: undefined, file: join(t.testdir({}), 'store.sqlite'), log: silentLog })
  t.teardown(() => store.close())
  const transfers = ['completed', 'failed'].map((state) => ({
    id: 't1',
    kind: 'blind',
    transferred: 'p1',
    transferor: 'p2',
    target: { address: 'sip:a@b', number: 'a', displayName: '' },
    state,
    since: 1,
    by: 'operator',
    reason: undefined,
  })) as unknown as CallRecord['transfers']
  const records = [
    recordOf({ callId: 'before' }, START - 1),
    recordOf({ callId: 'a', transfers }, START),
    recordOf({ callId: 'b', media: MEDIA, mapping: undefined }, START),
    recordOf({ callId: 'c', setupMs: undefined, talkMs: 0, result: 'client', cause: 'busy' }, START + 5),
    recordOf({ callId: 'after' }, START + 100),
  ]
  for (const record of records) await store.cdrs.append(record)
  const read: CallSample[] = []
  for await (const part of storedSamples(() => store.reader).samples(START, START + 100)) read.push(...part)
  t.strictSame(read, records.slice(1, 4).map(sampleOf))
})
