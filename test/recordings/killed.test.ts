import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { sleep, within } from '../../src/lib/deadline.ts'
import { readAll } from './fixtures/sound.ts'
import { startShelf } from './fixtures/shelf.ts'

const program = fileURLToPath(new URL('./fixtures/keep-for-ever.ts', import.meta.url))

t.test('killed at any moment, the bridge leaves whole recordings and nothing else', async (t) => {
  const folder = t.testdir()
  const told: string[] = []
  for (const extraMs of [3, 58, 131]) {
    const child = fork(program, [folder], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    child.stdout!.on('data', (text: Buffer) => told.push(...text.toString().trim().split('\n')))
    const gone = once(child, 'exit')
    await within(60_000, once(child.stdout!, 'data'), 'the first recording')
    await sleep(extraMs)
    child.kill('SIGKILL')
    await gone
  }
  const { shelf, index } = await startShelf(t, folder)
  await shelf.look()
  t.strictSame(readdirSync(join(folder, 'incoming')), [])
  for (const id of told) t.ok(index.entries.has(id), `${id} was said to be kept, and is`)
  t.equal(readdirSync(folder).length, 1 + 2 * index.entries.size)
  for (const { id, sha256, state } of index.entries.values()) {
    const hash = createHash('sha256').update(await readAll(await shelf.open(id)))
    t.strictSame([state, hash.digest('hex')], ['kept', sha256], id)
  }
})
