import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { silentLog } from '../../src/lib/log.ts'
import { MappingBook, type KeptMapping } from '../../src/mapping/mapping-book.ts'
import { MappingTable } from '../../src/mapping/mapping-table.ts'

const row = (name: string, userId: number, over: object = {}) => ({
  sipUri: `sip:${name}@empresa.com`,
  displayName: name,
  cube: { userId, login: name, password: 'not-for-logs' },
  ring: ['maria'],
  ...over,
})

function kept(name: string, userId: number, over: object = {}): KeptMapping {
  const { cube, ...rest } = row(name, userId)
  const secret = { kind: 'password' as const, password: cube.password }
  return { ...rest, cube: { userId, login: name, secret }, ...over }
}

t.test('rows of the file and rows that are kept make one table; the file goes before', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'book-'))
  const path = join(dir, 'mappings.yaml')
  const write = (rows: unknown[]) => writeFile(path, JSON.stringify({ mappings: rows }))
  await write([row('vendas', 1)])
  const file = await MappingTable.open({ file: path, log: silentLog })
  t.teardown(() => file.close())
  const book = new MappingBook({ file, allowsEndpoint: (endpoint) => endpoint !== 'PJSIP/forbidden', log: silentLog })
  t.teardown(() => book.close())
  const changes: string[] = []
  book.on('changed', ({ added, removed, changed }) =>
    changes.push([added, removed, changed].map((it) => it.length).join()),
  )

  book.keep([
    kept('suporte', 2, { limits: { destinations: ['_0X.'], maxConcurrent: 1 }, recording: { always: true } }),
    kept('sala', 6, { ring: [], room: { maxParticipants: 4 } }),
    kept('vendas', 3),
    kept('outro', 1),
    kept('proibido', 4, { phone: 'PJSIP/forbidden' }),
    kept('quebrado', 5, { colour: 'blue' }),
  ])
  t.same(
    book.all().map(({ sipUri }) => sipUri),
    ['sip:vendas@empresa.com', 'sip:suporte@empresa.com', 'sip:sala@empresa.com'],
  )
  t.match(book.findByAddress('suporte'), {
    limits: { destinations: [{ text: '_0X.' }], maxConcurrent: 1 },
    recording: { always: true },
    audio: {},
  })
  t.match(book.findByAddress('sala'), { room: { maxParticipants: 4 } })
  t.equal(book.findByCubeUser(1)?.sipUri, 'sip:vendas@empresa.com')
  t.match(book.leftOut, [
    { sipUri: 'sip:vendas@empresa.com', why: /file/ },
    { sipUri: 'sip:outro@empresa.com', why: /file/ },
    { sipUri: 'sip:proibido@empresa.com', why: /asterisk\.endpoints/ },
    { sipUri: 'sip:quebrado@empresa.com', why: /colour/ },
  ])
  t.notMatch(JSON.stringify(book.leftOut), /not-for-logs/)
  t.ok(book.isOfFile({ sipUri: 'sip:vendas@empresa.com', cubeUserId: 9 }))
  t.notOk(book.isOfFile({ sipUri: 'sip:suporte@empresa.com', cubeUserId: 2 }))

  await write([])
  await file.reload()
  t.same(
    book
      .all()
      .map(({ sipUri }) => sipUri)
      .sort(),
    ['sip:outro@empresa.com', 'sip:sala@empresa.com', 'sip:suporte@empresa.com', 'sip:vendas@empresa.com'],
  )
  t.equal(book.findByCubeUser(3)?.sipUri, 'sip:vendas@empresa.com', 'what the file no longer has is free again')
  book.keep([])
  t.same(book.all(), [])
  t.same(changes, ['2,0,0', '1,0,1', '0,4,0'])
})
