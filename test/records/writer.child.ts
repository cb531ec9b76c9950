/**
 * Run by tests as a process of its own, and killed by them: writes records until then, and says the id of each before it
 * writes it. Arguments: the store's file, the spool's folder, the prefix of the ids.
 */
import { CallRecordSink } from '../../src/records/call-record-sink.ts'
import { OpenCalls } from '../../src/records/open-calls.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { silentLog } from '../../src/lib/log.ts'
import { Store } from '../../src/store/store.ts'
import { record, view } from '../store/fixtures.ts'

const [file = '', folder = '', prefix = ''] = process.argv.slice(2)
const store = await Store.open({ url: undefined, file, log: silentLog })
const sink = await CallRecordSink.open({ archive: store.cdrs, folder, log: silentLog })
const open = new OpenCalls({
  notes: store.openCalls,
  records: sink,
  node: 'bridge',
  run: prefix,
  clock: systemClock,
  log: silentLog,
})
await open.recover()
process.stdout.write('ready\n')
for (let i = 0; ; i++) {
  const callId = `${prefix}-${i}`
  open.take({ type: 'call.started', callId, at: Date.now(), data: view(callId) })
  // A call is noted within moments; only one that is shorter than that could be lost with the process.
  await sleep(20)
  while (!(await store.openCalls.all()).some((call) => call.callId === callId)) await sleep(2)
  process.stdout.write(`${callId}\n`)
  const ended = record(callId, i)
  open.take({ type: 'call.ended', callId, at: Date.now(), data: ended })
  sink.write(ended)
  if (i % 3 === 0) sink.write(ended)
}
