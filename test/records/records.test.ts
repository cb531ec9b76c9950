import { PassThrough, Writable } from 'node:stream'
import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { CallRecord } from '../../src/calls/call-record.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { createLog, silentLog } from '../../src/lib/log.ts'
import { JsonLinesRecords } from '../../src/records/json-lines-records.ts'
import { RecordQueue } from '../../src/records/record-queue.ts'
import type { RecordStore } from '../../src/records/record-store.ts'

const retry = { firstMs: 5, maxMs: 10 }

function record(callId: string, more: Partial<CallRecord> = {}): CallRecord {
  return {
    callId,
    channelId: 'ch-1',
    cubeSessionId: undefined,
    direction: 'phone-to-app',
    from: { address: 'sip:1001@b.c', number: '1001', displayName: 'Zé' },
    to: { address: 'cube:1', number: 'vendas', displayName: 'Vendas' },
    answeredBy: undefined,
    mapping: 'sip:vendas@b.c',
    department: 'Vendas',
    times: {
      arrived: 1,
      rung: 2,
      accepted: undefined,
      joined: undefined,
      firstAudioToApp: undefined,
      firstAudioToPhone: undefined,
      ended: 3,
    },
    setupMs: undefined,
    talkMs: 0,
    endedBy: 'phone',
    cause: 'cancelled',
    detail: undefined,
    result: 'client',
    media: undefined,
    phone: {},
    app: {},
    participants: [],
    transfers: [],
    recordings: [],
    counted: [],
    ...more,
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (await condition()) return
    await sleep(10)
  }
  throw new Error('waited in vain')
}

async function idsIn(file: string): Promise<unknown[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  return lines.map((line) => (JSON.parse(line) as CallRecord).callId)
}

/** A store whose appends fail, or wait, as the test says. */
class FaultyStore implements RecordStore {
  readonly kept: string[] = []
  failing = false
  stuck = false
  closed = 0
  async append({ callId }: CallRecord): Promise<void> {
    if (this.stuck) await new Promise(() => undefined)
    if (this.failing) throw new Error('ENOSPC: the disk is full')
    this.kept.push(callId)
  }
  async reopen(): Promise<void> {
    if (this.failing) throw new Error('EACCES: not allowed')
    this.kept.push('reopened')
  }
  async close(): Promise<void> {
    this.closed++
  }
  toString(): string {
    return 'a faulty store'
  }
}

t.test('each record is one line of JSON with every key, in a file for its owner only', async (t) => {
  const file = join(t.testdir({}), 'records.jsonl')
  const records = await JsonLinesRecords.open({ file, log: silentLog })
  records.write(record('1', { detail: 'a\nb\u2028c\r' }))
  records.write(record('2'))
  await records.close()
  const text = await readFile(file, 'utf8')
  const lines = text.split('\n')
  t.equal(lines.length, 3)
  t.equal(lines[2], '')
  t.notMatch(text, /\u2028|\r/)
  const [first] = lines.map((line) => (line ? (JSON.parse(line) as CallRecord) : undefined))
  t.match(first, { callId: '1', detail: 'a\nb\u2028c\r', cubeSessionId: null, times: { joined: null, rung: 2 } })
  t.equal((await stat(file)).mode & 0o777, 0o600)
  t.match(records.status(), { store: file, written: 2, queued: 0, dropped: 0, failures: 0 })
})

t.test('records are appended, and a line torn by a crash is ended first', async (t) => {
  const file = join(t.testdir({ 'records.jsonl': '{"callId":"old"}\n{"callId":"to' }), 'records.jsonl')
  const records = await JsonLinesRecords.open({ file, log: silentLog })
  records.write(record('new'))
  await records.close()
  const lines = (await readFile(file, 'utf8')).split('\n')
  t.strictSame(lines.slice(0, 2), ['{"callId":"old"}', '{"callId":"to'])
  t.match(JSON.parse(lines[2] ?? ''), { callId: 'new' })
})

t.test('after a rotation and a reopen the new file is written', async (t) => {
  const folder = t.testdir({})
  const file = join(folder, 'records.jsonl')
  const records = await JsonLinesRecords.open({ file, log: silentLog })
  records.write(record('1'))
  await until(() => records.status().written === 1)
  await rename(file, `${file}.1`)
  records.write(record('2'))
  await until(() => records.status().written === 2)
  records.reopen()
  records.write(record('3'))
  await until(() => records.status().written === 3)
  t.strictSame(await idsIn(`${file}.1`), ['1', '2'])
  t.strictSame(await idsIn(file), ['3'])
  await records.close()
})

t.test('a file that can not be written is refused at the start, with advice', async (t) => {
  const folder = t.testdir({ occupied: 'a file' })
  for (const file of [join(folder, 'none', 'x'), join(folder, 'occupied', 'x'), folder]) {
    await t.rejects(JsonLinesRecords.open({ file, log: silentLog }), {
      code: 'records_unwritable',
      message: /create its folder|set records\.file/,
    })
  }
})

t.test('a full disk never reaches the call, is told once, and bounded at the end', async (t) => {
  const said: string[] = []
  const log = createLog(
    'info',
    new PassThrough().on('data', (line: Buffer) => said.push(line.toString())),
  )
  const records = await JsonLinesRecords.open({ file: '/dev/full', log, retry })
  t.doesNotThrow(() => records.write(record('1')))
  await until(() => records.status().failures > 3)
  t.match(records.status(), { written: 0, queued: 1, error: /ENOSPC/ })
  await records.close()
  t.match(records.status(), { queued: 0, dropped: 1 })
  t.equal(said.filter((line) => line.includes('records can not be kept')).length, 1)
  t.equal(said.filter((line) => line.includes('"callId":"1"')).length, 1, 'the lost record is named')
})

t.test('records wait in order while the store fails, and none is written twice', async (t) => {
  const store = new FaultyStore()
  const records = new RecordQueue(store, { log: silentLog, retry })
  store.failing = true
  for (const id of ['1', '2', '3']) records.write(record(id))
  await until(() => records.status().failures > 2)
  t.match(records.status(), { queued: 3, error: 'ENOSPC: the disk is full' })
  store.failing = false
  await until(() => records.status().queued === 0)
  t.strictSame(store.kept, ['1', '2', '3'])
  t.match(records.status(), { written: 3, dropped: 0, error: undefined })
  await records.close()
})

t.test('a reopen that fails is tried by the next record', async (t) => {
  const store = new FaultyStore()
  const records = new RecordQueue(store, { log: silentLog, retry })
  store.failing = true
  records.reopen()
  await until(() => records.status().error === 'EACCES: not allowed')
  store.failing = false
  records.write(record('1'))
  await until(() => records.status().written === 1)
  await records.close()
  t.strictSame(store.kept, ['1'])
})

t.test('the queue is bounded, and what does not fit is counted', async (t) => {
  const store = new FaultyStore()
  store.stuck = true
  const records = new RecordQueue(store, { log: silentLog, maxQueued: 5 })
  for (let i = 0; i < 8; i++) records.write(record(String(i)))
  t.match(records.status(), { queued: 5, dropped: 3 })
  const start = performance.now()
  await records.close(100)
  t.ok(performance.now() - start < 10_000, 'a stuck store does not hold the close')
  t.match(records.status(), { queued: 0, dropped: 8, error: /took longer/ })
})

t.test('a record that JSON can not express is dropped and the next goes through', async (t) => {
  const file = join(t.testdir({}), 'records.jsonl')
  const records = await JsonLinesRecords.open({ file, log: silentLog, retry })
  const circular: Record<string, unknown> = {}
  circular.self = circular
  const hostile = {
    toJSON: () => {
      throw new Error('no')
    },
  }
  records.write(record('1', { phone: circular }))
  records.write(record('2', { app: { hostile } }))
  records.write(record('3', { app: { big: 10n ** 20n } }))
  await records.close()
  t.match(records.status(), { written: 1, dropped: 2 })
  t.match(JSON.parse(await readFile(file, 'utf8')), { callId: '3', app: { big: '100000000000000000000' } })
})

t.test('close flushes, is idempotent, and later records are refused without a throw', async (t) => {
  const store = new FaultyStore()
  const records = new RecordQueue(store, { log: silentLog })
  for (let i = 0; i < 100; i++) records.write(record(String(i)))
  await Promise.all([records.close(), records.close()])
  t.equal(store.kept.length, 100)
  t.equal(store.closed, 1)
  t.doesNotThrow(() => records.write(record('late')))
  t.doesNotThrow(() => records.reopen())
  t.match(records.status(), { written: 100, dropped: 1 })
})

t.test('"-" writes to standard output, which stays open', async (t) => {
  const stdout = new PassThrough()
  const records = await JsonLinesRecords.open({ file: '-', log: silentLog, stdout })
  records.write(record('1'))
  await records.close()
  t.match(JSON.parse(String(stdout.read())), { callId: '1' })
  t.notOk(stdout.writableEnded)
  t.equal(stdout.listenerCount('error'), 0)
})

t.test('a standard output whose reader went away does not end the process', async (t) => {
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
  const records = await JsonLinesRecords.open({ file: '-', log: silentLog, stdout, retry })
  records.write(record('1'))
  await until(() => records.status().failures > 0)
  await records.close()
  t.match(records.status(), { written: 0, dropped: 1 })
})

t.test('an existing file keeps its mode', async (t) => {
  const file = join(t.testdir({}), 'records.jsonl')
  await writeFile(file, '', { mode: 0o640 })
  const records = await JsonLinesRecords.open({ file, log: silentLog })
  await records.close()
  t.equal((await stat(file)).mode & 0o777, 0o640)
})
