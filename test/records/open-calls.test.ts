import t from 'tap'
import type { CallRecord } from '../../src/calls/call-record.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { silentLog } from '../../src/lib/log.ts'
import type { OpenCall } from '../../src/calls/open-call.ts'
import { interruptedRecord } from '../../src/records/interrupted.ts'
import { OpenCalls, type OpenCallNotes } from '../../src/records/open-calls.ts'
import { RecordOutputs } from '../../src/records/record-outputs.ts'
import { Retention } from '../../src/records/retention.ts'
import { party, record, until, view } from '../store/fixtures.ts'

class Notes implements OpenCallNotes {
  readonly noted = new Map<string, OpenCall>()
  writes = 0
  beats = 0
  away = false
  async note(calls: readonly OpenCall[]): Promise<void> {
    this.writes++
    if (this.away) throw new Error('away')
    for (const call of calls) this.noted.set(call.callId, call)
  }
  async seen(): Promise<void> {
    this.beats++
  }
  async all(): Promise<readonly OpenCall[]> {
    if (this.away) throw new Error('away')
    return [...this.noted.values()]
  }
  async clearRecorded(): Promise<void> {
    // Nothing has a record here.
  }
}

const clock = { now: () => 5_000_000, monotonic: () => 0 }
const retry = { firstMs: 5, maxMs: 20 }
const records = { write: () => undefined }
const base = { records, node: 'n', run: 'new', clock, log: silentLog, retry }

t.test('a new call and the beginning of a talk are noted at once, other changes together', async (t) => {
  const notes = new Notes()
  const open = new OpenCalls({ ...base, notes, everyMs: 60_000, seenMs: 10 })
  t.teardown(() => open.close())
  open.take({ type: 'call.started', callId: 'a', at: 1, data: view('a') })
  await until(() => notes.noted.has('a'))
  t.match(notes.noted.get('a'), { node: 'n', run: 'new', lastSeen: 5_000_000, times: { rung: 1_000_100 } })
  open.take({ type: 'call.changed', callId: 'a', at: 2, data: view('a', { held: true }) })
  await sleep(100)
  t.equal(notes.writes, 1, 'that waits')
  open.take({ type: 'call.changed', callId: 'a', at: 3, data: view('a', { state: 'talking', since: 1_000_900 }) })
  await until(() => notes.writes === 2)
  t.match(notes.noted.get('a')?.times, { rung: 1_000_100, joined: 1_000_900 })
  await until(() => notes.beats > 1)
  open.take({ type: 'call.ended', callId: 'a', at: 4, data: record('a') })
  open.take({ type: 'call.changed', callId: 'a', at: 5, data: view('a') })
  t.equal(open.size, 0, 'what comes late does not open it again')
})

t.test('while the store is away notes are tried again', async (t) => {
  const notes = new Notes()
  notes.away = true
  const open = new OpenCalls({ ...base, notes, everyMs: 10 })
  t.teardown(() => open.close())
  open.take({ type: 'call.started', callId: 'a', at: 1, data: view('a') })
  await until(() => notes.writes > 2)
  notes.away = false
  await until(() => notes.noted.has('a'))
})

t.test('what earlier runs of this bridge left open gets records, once the store is there', async (t) => {
  const notes = new Notes()
  const left = (callId: string, node: string, run: string): OpenCall => ({
    ...{ callId, node, run, lastSeen: 1_060_000 },
    view: view(callId),
    times: { rung: 1_000_100, accepted: undefined, joined: 1_002_000 },
  })
  for (const call of [left('mine', 'n', 'old'), left('others', 'm', 'old'), left('live', 'n', 'new')]) {
    notes.noted.set(call.callId, call)
  }
  notes.away = true
  const written: CallRecord[] = []
  const open = new OpenCalls({ ...base, notes, records: { write: (one) => written.push(one) } })
  t.teardown(() => open.close())
  const recovered = open.recover()
  await sleep(50)
  notes.away = false
  t.equal(await recovered, 1)
  t.match(written, [
    {
      callId: 'mine',
      cause: 'interrupted',
      endedBy: 'bridge',
      result: 'server',
      talkMs: 58_000,
      setupMs: 2000,
      times: { arrived: 1_000_000, rung: 1_000_100, joined: 1_002_000, ended: 1_060_000 },
    },
  ])
  t.equal(await open.recover(), 1, 'only once')
  t.equal(written.length, 1)
})

t.test('the record of an interrupted call tells all that was known', (t) => {
  const since = 1_002_000
  const participant = { since, holding: false, onHold: false, muted: false, networkId: 'x' }
  const open = interruptedRecord({
    ...{ callId: 'a', node: 'n', run: 'r', lastSeen: 900_000 },
    view: view('a', {
      participants: [
        { ...participant, id: 'p1', kind: 'phone', role: 'caller', party: party('1'), state: 'joined' },
        { ...participant, id: 'p2', kind: 'app', role: 'callee', party: party('2'), state: 'ringing' },
      ],
    }),
    times: { rung: undefined, accepted: undefined, joined: undefined },
  })
  t.match(open, { talkMs: 0, setupMs: undefined, answeredBy: undefined, times: { ended: 1_000_000 }, result: 'server' })
  t.match(open.participants, [{ joined: since, cause: 'interrupted' }, { joined: undefined }])
  t.end()
})

t.test('each output gets each record', (t) => {
  const [first, second]: CallRecord[][] = [[], []]
  new RecordOutputs([{ write: (one) => first?.push(one) }, { write: (one) => second?.push(one) }]).write(record('a'))
  t.strictSame([first?.length, second?.length], [1, 1])
  t.end()
})

t.test('what is old is deleted in small batches; a failure keeps nothing else from it', async (t) => {
  const asked: [string, number, number][] = []
  let rows = 1234
  const retention = new Retention({
    aging: [
      { name: 'broken', days: 1, deleteBefore: () => Promise.reject(new Error('away')) },
      { name: 'forever', days: 0, deleteBefore: () => Promise.reject(new Error('must not be asked')) },
      {
        name: 'records',
        days: 2,
        deleteBefore: async (before, limit) => {
          asked.push(['records', before, limit])
          const now = Math.min(limit, rows)
          rows -= now
          return now
        },
      },
    ],
    clock: { now: () => 10 * 86_400_000, monotonic: () => 0 },
    log: silentLog,
    firstMs: 1,
    pauseMs: 1,
  })
  await until(() => rows === 0)
  t.same(asked, Array(3).fill(['records', 8 * 86_400_000, 500]))
  await Promise.all([retention.close(), retention.close()])
})
