import { once } from 'node:events'
import { mkdir, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sleep, within } from '../../src/lib/deadline.ts'
import { silentLog } from '../../src/lib/log.ts'
import { FileWatch, fingerprint } from '../../src/mapping/file-watch.ts'
import type { MappingDiff } from '../../src/mapping/mapping-diff.ts'
import { MappingTable, type MappingTableOptions } from '../../src/mapping/mapping-table.ts'

const HANG = 15_000
const NEVER = 3_600_000

function row(extension: string, userId: number, displayName = extension, password = 'hunter22'): string {
  const cube = `{ userId: ${userId}, login: u${userId}, password: '${password}' }`
  return `  - { sipUri: 'sip:${extension}@b.c', displayName: ${displayName}, cube: ${cube}, phone: PJSIP/1 }\n`
}
const fileOf = (...rows: string[]) => `mappings:\n${rows.join('')}`

async function open(t: Test, text: string, options: Partial<MappingTableOptions> = {}) {
  const file = options.file ?? join(t.testdir({}), 'mappings.yaml')
  if (options.file === undefined) await writeFile(file, text)
  const table = await MappingTable.open({ log: silentLog, debounceMs: 30, pollMs: 500, ...options, file })
  t.teardown(() => table.close())
  return { table, file }
}

async function changeOf(table: MappingTable): Promise<MappingDiff> {
  const [diff] = (await within(HANG, once(table, 'changed'), 'a change')) as [MappingDiff]
  return diff
}

t.test('a written file is read again, and the difference is told', async (t) => {
  const { table, file } = await open(t, fileOf(row('a', 1), row('b', 2), row('c', 3)), { pollMs: NEVER })
  const [first] = table.all()
  const changed = changeOf(table)
  await writeFile(file, fileOf(row('a', 1), row('b', 2, 'Other'), row('d', 4)))
  const diff = await changed
  t.strictSame(
    [
      diff.added.map((m) => m.sipUri),
      diff.removed.map((m) => m.sipUri),
      diff.changed.map(({ before, after }) => [before.displayName, after.displayName]),
    ],
    [['sip:d@b.c'], ['sip:c@b.c'], [['b', 'Other']]],
  )
  t.equal(table.findByAddress('d')?.cube.userId, 4)
  t.equal(table.findByAddress('c'), undefined)
  t.equal(table.findByCubeUser(3), undefined)
  t.equal(first?.displayName, 'a', 'a mapping taken before stays what it was')
})

t.test('a changed password is a change', async (t) => {
  const { table, file } = await open(t, fileOf(row('a', 1)))
  const changed = changeOf(table)
  await writeFile(file, fileOf(row('a', 1, 'a', 'hunter23')))
  t.equal((await changed).changed.length, 1)
})

t.test('a file that an editor renames over the old one is noticed, more than once', async (t) => {
  const { table, file } = await open(t, fileOf(row('a', 1)), { pollMs: NEVER })
  for (const extension of ['b', 'c', 'd']) {
    const changed = changeOf(table)
    await writeFile(`${file}.tmp`, fileOf(row(extension, 1)))
    await rename(`${file}.tmp`, file)
    await changed
    t.ok(table.findByAddress(extension), extension)
  }
})

t.test('a folder that is itself a link, which is swapped, is found by polling', async (t) => {
  const folder = t.testdir({ one: { m: fileOf(row('a', 1)) }, two: { m: fileOf(row('b', 1)) } })
  await symlink('one', join(folder, 'current'))
  const { table } = await open(t, '', { file: join(folder, 'current', 'm') })
  const changed = changeOf(table)
  await symlink('two', join(folder, 'next'))
  await rename(join(folder, 'next'), join(folder, 'current'))
  await changed
  t.ok(table.findByAddress('b'))
})

t.test('links as Kubernetes makes them are noticed without polling', async (t) => {
  const folder = t.testdir({ one: { m: fileOf(row('a', 1)) }, two: { m: fileOf(row('b', 1)) } })
  await symlink('one', join(folder, '..data'))
  await symlink('..data/m', join(folder, 'm'))
  const { table } = await open(t, '', { file: join(folder, 'm'), pollMs: NEVER })
  const changed = changeOf(table)
  await symlink('two', join(folder, '..next'))
  await rename(join(folder, '..next'), join(folder, '..data'))
  await changed
  t.ok(table.findByAddress('b'))
})

t.test('a folder that took the place of another is watched', async (t) => {
  const folder = t.testdir({ a: { file: 'old' }, b: { file: 'other' } })
  const file = join(folder, 'a', 'file')
  let changes = 0
  const watch = new FileWatch({
    debounceMs: 20,
    pollMs: NEVER,
    onChange: () => {
      changes++
      return Promise.resolve()
    },
  })
  t.teardown(() => watch.close())
  watch.follow([file], await fingerprint([file]))
  await rename(join(folder, 'a'), join(folder, 'gone'))
  await rename(join(folder, 'b'), join(folder, 'a'))
  watch.follow([file], await fingerprint([file]))
  // The move itself makes an event; what is to be seen is the write after it.
  await sleep(300)
  await writeFile(file, 'newer still')
  for (let i = 0; changes === 0 && i < HANG / 20; i++) await sleep(20)
  t.equal(changes, 1)
})

t.test('a secret file of its own that changes is noticed', async (t) => {
  const folder = t.testdir({ secrets: { a: 'old' } })
  const file = join(folder, 'mappings.yaml')
  await writeFile(file, fileOf(row('a', 1, 'a', '${file:secrets/a}')))
  const { table } = await open(t, '', { file })
  const changed = changeOf(table)
  await writeFile(join(folder, 'secrets', 'a'), 'newer')
  await changed
  t.strictSame(table.findByAddress('a')?.cube.secret, { kind: 'password', password: 'newer' })
})

t.test('a broken file keeps the old table and says why, until it is mended', async (t) => {
  const { table, file } = await open(t, fileOf(row('a', 1)))
  const failed = within(HANG, once(table, 'failed'), 'a failure')
  await writeFile(file, `${fileOf(row('b', 2))}    prot: hunter22\n`)
  await failed
  t.ok(table.findByAddress('a'), 'the old table is in use')
  t.match(table.status(), { count: 1, error: /mappings\.yaml:\d+:\d+: / })
  t.notMatch(table.status().error, /hunter22/)

  const changed = changeOf(table)
  await writeFile(file, fileOf(row('b', 2)))
  await changed
  t.equal(table.status().error, undefined)
  t.ok(table.findByAddress('b'))
})

t.test('a removed file keeps the old table, and is noticed when it comes back', async (t) => {
  const { table, file } = await open(t, fileOf(row('a', 1)))
  const failed = within(HANG, once(table, 'failed'), 'a failure')
  await unlink(file)
  await failed
  t.match(table.status(), { count: 1, error: /does not exist/ })
  const changed = changeOf(table)
  await writeFile(file, fileOf(row('b', 2)))
  await changed
  t.ok(table.findByAddress('b'))
})

t.test('a removed folder that comes back is found by polling', async (t) => {
  const folder = join(t.testdir({}), 'gone')
  await mkdir(folder)
  const file = join(folder, 'mappings.yaml')
  await writeFile(file, fileOf(row('a', 1)))
  const { table } = await open(t, '', { file, pollMs: 50 })
  const failed = within(HANG, once(table, 'failed'), 'a failure')
  await rm(folder, { recursive: true })
  await failed
  const changed = changeOf(table)
  await mkdir(folder)
  await writeFile(file, fileOf(row('b', 2)))
  await changed
  t.ok(table.findByAddress('b'))
})

t.test('a mended file with the same content emits no change, and the error goes', async (t) => {
  const { table, file } = await open(t, fileOf(row('a', 1)), { pollMs: NEVER, debounceMs: NEVER })
  let changes = 0
  table.on('changed', () => changes++)
  await writeFile(file, 'broken: [')
  t.equal(await table.reload(), undefined)
  t.ok(table.status().error)
  await writeFile(file, fileOf(row('a', 1)))
  t.strictSame(await table.reload(), { added: [], removed: [], changed: [], routes: false })
  t.equal(table.status().error, undefined)
  t.equal(changes, 0)
})

t.test('a listener that throws does not stop the next reload', async (t) => {
  const { table, file } = await open(t, fileOf(row('a', 1)), { pollMs: NEVER, debounceMs: NEVER })
  table.on('changed', () => {
    throw new Error('a defect')
  })
  for (const extension of ['b', 'c']) {
    await writeFile(file, fileOf(row(extension, 1)))
    t.equal((await table.reload())?.added.length, 1)
  }
})

t.test('a file that is broken to begin with is refused', async (t) => {
  const folder = t.testdir({ 'mappings.yaml': 'mappings: 5' })
  await t.rejects(MappingTable.open({ file: join(folder, 'mappings.yaml'), log: silentLog }), {
    code: 'config_invalid',
    message: /mappings must be a list/,
  })
  await t.rejects(MappingTable.open({ file: join(folder, 'none.yaml'), log: silentLog }), { code: 'config_missing' })
})

t.test('after close nothing is read any more', async (t) => {
  const { table, file } = await open(t, fileOf(row('a', 1)))
  await Promise.all([table.close(), table.close()])
  await writeFile(file, fileOf(row('b', 2)))
  t.equal(await table.reload(), undefined)
  t.ok(table.findByAddress('a'))
})

t.test('routes are read again as mappings are, and a broken one keeps the old', async (t) => {
  const routes = (match: string) =>
    `routes:\n  - { name: users, from: phones, match: '${match}', identity: 'sip:a@b.c', ring: '{rest}' }\n`
  const { table, file } = await open(t, fileOf(row('a', 1)) + routes('_8.'), { pollMs: NEVER })
  const changed = changeOf(table)
  await writeFile(file, fileOf(row('a', 1)) + routes('_9.'))
  t.match(await changed, { added: [], removed: [], changed: [], routes: true })
  t.strictSame(
    table.routes().map(({ match }) => match.text),
    ['_9.'],
  )
  const failed = within(HANG, once(table, 'failed'), 'a failure')
  await writeFile(file, fileOf(row('a', 1)) + routes('9.'))
  await failed
  t.match(table.status(), { count: 1, routes: 1, error: /:4:\d+: routes\[0\]\.match is a pattern/ })
  t.equal(table.routes()[0]?.match.text, '_9.')
})
