import { spawn } from 'node:child_process'
import { appendFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { loaderFlags } from '../../src/lib/typescript.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { sleep, within } from '../../src/lib/deadline.ts'
import { silentLog } from '../../src/lib/log.ts'
import { CallRecordSink } from '../../src/records/call-record-sink.ts'
import { OpenCalls } from '../../src/records/open-calls.ts'
import { Store } from '../../src/store/store.ts'

const child = fileURLToPath(new URL('./writer.child.ts', import.meta.url))

t.test('kill -9 at any moment loses no call and doubles none', async (t) => {
  const dir = t.testdir({})
  const [file, folder] = [join(dir, 'store.sqlite'), join(dir, 'spool')]
  const said = new Set<string>()
  for (let run = 0; run < 4; run++) {
    const writer = spawn(process.execPath, [...loaderFlags(child), child, file, folder, `run${run}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = new Promise<void>((resolve) => writer.once('exit', () => resolve()))
    let text = ''
    const some = new Promise<void>((resolve) => {
      writer.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.split('\n').length > 3) resolve()
      })
    })
    await within(60_000, some, 'the first records')
    await sleep(Math.random() * 400)
    writer.kill('SIGKILL')
    await within(10_000, exited, 'the end')
    for (const line of text.split('\n').slice(0, -1)) if (line !== 'ready') said.add(line)
  }
  // A crash in the middle of a write leaves a torn line, too.
  for (const name of await readdir(folder)) await appendFile(join(folder, name), '{"callId":"torn","ti')

  const store = await Store.open({ url: undefined, file, log: silentLog })
  t.teardown(() => store.close())
  const sink = await CallRecordSink.open({ archive: store.cdrs, folder, log: silentLog })
  t.teardown(() => sink.close())
  const open = new OpenCalls({
    notes: store.openCalls,
    records: sink,
    node: 'bridge',
    run: 'last',
    clock: systemClock,
    log: silentLog,
  })
  t.teardown(() => open.close())
  await open.recover()
  await sink.settled(20_000)
  t.match(sink.status(), { queued: 0, spooledBytes: 0, dropped: 0, refused: 0 })
  t.strictSame(await store.openCalls.all(), [], 'no call is open any more')

  const kept: string[] = []
  for await (const { callId } of store.cdrs.export({})) kept.push(callId)
  t.equal(new Set(kept).size, kept.length, 'nothing is doubled')
  const missing = [...said].filter((callId) => !kept.includes(callId))
  t.strictSame(missing, [], `nothing of ${said.size} is lost`)
  t.ok(said.size >= 8)
})
