import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { ConfigError } from '../../src/lib/config-error.ts'
import { z } from '../../src/lib/schema.ts'
import { parseYaml, readYaml } from '../../src/lib/yaml-document.ts'

const schema = z.strictObject({
  name: z.string().min(1),
  port: z.int().min(1).max(65535).default(80),
  secret: z.string().min(4).optional(),
  level: z.enum(['low', 'high']).default('low'),
  nested: z.strictObject({ address: z.string().default('here'), list: z.array(z.int()).default([]) }).prefault({}),
})

async function refused(text: string, env: Record<string, string> = {}): Promise<ConfigError> {
  try {
    await parseYaml(text, 'a.yaml', schema, { env })
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('the text was accepted')
}

t.test('a right document comes out with its defaults', async (t) => {
  const { value } = await parseYaml('name: x\nnested: { list: [1, 2] }\n', 'a.yaml', schema)
  t.strictSame(value, { name: 'x', port: 80, level: 'low', nested: { address: 'here', list: [1, 2] } })
})

t.test('every problem is named with file, line, column and key', async (t) => {
  const error = await refused('name: 5\nport: "80"\nnested:\n  list: [1, two]\nlevel: middle\n')
  t.equal(error.code, 'config_invalid')
  t.equal(
    error.message,
    [
      'a.yaml:1:1: name must be text, but is a whole number',
      'a.yaml:2:1: port must be a number, but is text',
      'a.yaml:4:13: nested.list[1] must be a number, but is text',
      'a.yaml:5:1: level must be one of: low, high',
    ].join('\n'),
  )
})

t.test('unknown keys are fatal and the near name is offered', async (t) => {
  const error = await refused('name: x\nnested:\n  adress: there\nprot: 1\nwhatever: 1\n')
  t.strictSame(
    error.problems.map(({ line, key, message }) => [line, key, message]),
    [
      [3, 'nested.adress', 'is not a known key; did you mean "address"?'],
      [4, 'prot', 'is not a known key; did you mean "port"?'],
      [5, 'whatever', 'is not a known key; known are: name, port, secret, level, nested'],
    ],
  )
  t.match((await refused('name: x\n__proto__: { port: 1 }\n')).message, /__proto__ is not a known key/)
})

t.test('a missing key, an empty value and an empty file say so', async (t) => {
  t.match((await refused('port: 5\n')).message, /a\.yaml:1:1: name is missing; it must be text/)
  t.match((await refused('name:\n')).message, /name must be text, but is empty/)
  t.match((await refused('')).message, /a\.yaml:1:1: name is missing/)
  t.match((await refused('- 1\n')).message, /must be a map of keys, but is a list/)
})

t.test('what is not YAML says where, and never quotes the text', async (t) => {
  const broken: [text: string, message: RegExp][] = [
    ['name: x\nsecret: *hunter22\n', /a\.yaml:2:\d+: there is no anchor/],
    ['name: x\nsecret: !hunter22\n', /a\.yaml:2:\d+: unknown !tag/],
    ['name: x\nsecret: "hunter22\n', /missing/],
    ['name: x\nsecret: @hunter22\n', /a\.yaml:2:\d+: a plain value may not begin/],
    ['name: x\nname: hunter22\n', /a\.yaml:2:1: this key stands twice/],
    ['name: x\n\tsecret: hunter22\n', /tab|indent/],
    ['name: x\n---\nsecret: hunter22\n', /a\.yaml:2:\d+: a second document/],
    ['name: x: hunter22\n', /key: value/],
    ['? [hunter22]\n: 1\n', /a key must be plain text/],
  ]
  for (const [text, message] of broken) {
    const error = await refused(text)
    t.equal(error.code, 'config_syntax', text)
    t.match(error.message, message, text)
    t.notMatch(error.message, /hunter22/, text)
  }
})

t.test('an alias bomb and a nesting bomb are refused and do not hang', async (t) => {
  const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(10)}]`)
  t.match(await refused(`l0: &l0 [x]\n${levels.join('\n')}\n`), { code: 'config_syntax', message: /too many/ })
  for (const bomb of ['[', '{a: ', '- ', '? ', '[\n', '"x": [', "{'[': ["]) {
    t.match(await refused(`name:\n  ${bomb.repeat(50_000)}`), { code: 'config_syntax' }, bomb)
  }
  const stairs = Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}k:`)
  t.match(await refused(stairs.join('\n')), { code: 'config_syntax', message: /nested too deeply/ })
  t.equal((await parseYaml(`name: "${'['.repeat(5000)}"`, 'a.yaml', schema)).value.name.length, 5000)
})

t.test('a modest alias works, and a problem in it is placed at its anchor', async (t) => {
  const text = 'name: &n x\nnested: { address: *n }\n'
  t.equal((await parseYaml(text, 'a.yaml', schema)).value.nested.address, 'x')
  const error = await refused('name: x\nnested: &a { lost: 1 }\n')
  t.match(error.problems[0], { line: 2, key: 'nested.lost' })
})

t.test('${NAME} and ${file:path} are filled in, and their text is not looked at again', async (t) => {
  const folder = t.testdir({ key: '  s3cret-${NOT_ME}\n' })
  const file = join(folder, 'a.yaml')
  await writeFile(
    file,
    `name: "\${WHO} and \${file:${folder}/key}"\nsecret: \${file:key}\nnested: { address: 'a$\${b}' }\n`,
  )
  const { value, dependencies } = await readYaml(file, schema, { env: { WHO: 'me ${WHO}' } })
  t.equal(value.name, 'me ${WHO} and s3cret-${NOT_ME}')
  t.equal(value.secret, 's3cret-${NOT_ME}')
  t.equal(value.nested.address, 'a${b}')
  t.strictSame(dependencies, [file, join(folder, 'key'), join(folder, 'key')])
})

t.test('what can not be filled in is named by key, together with the other problems', async (t) => {
  const error = await refused('name: ${NOBODY}\nsecret: ${file:/nowhere/key}\nprot: 1\nnested: { address: "${a b}" }\n')
  t.strictSame(
    error.problems.map(({ line, key, message }) => [line, key, message]),
    [
      [1, 'name', 'needs the environment variable NOBODY, which is not set'],
      [2, 'secret', 'needs the file /nowhere/key, which does not exist'],
      [3, 'prot', 'is not a known key; did you mean "port"?'],
      [4, 'nested.address', 'holds a ${…} that is neither ${NAME} nor ${file:path}; write $${ for a literal ${'],
    ],
  )
})

t.test('a filled-in value is never echoed', async (t) => {
  const error = await refused('name: x\nport: ${HUNTER}\nlevel: ${HUNTER}\nsecret: ${SHORT}\n', {
    HUNTER: 'hunter22',
    SHORT: 'zq',
  })
  t.equal(error.problems.length, 3)
  t.notMatch(JSON.stringify([error.message, error.problems]), /hunter22|zq/)
})

t.test('files that can not be read are told apart', async (t) => {
  const folder = t.testdir({ 'latin1.yaml': Buffer.from([0x6e, 0x3a, 0xe3, 0x0a]) as unknown as string })
  await mkdir(join(folder, 'dir'))
  await writeFile(join(folder, 'big.yaml'), `name: ${'x'.repeat(70_000)}`)
  await t.rejects(readYaml(join(folder, 'none.yaml'), schema), { code: 'config_missing', message: /does not exist/ })
  await t.rejects(readYaml(join(folder, 'dir'), schema), { code: 'config_unreadable', message: /is a folder/ })
  await t.rejects(readYaml('/dev/zero', schema), { code: 'config_unreadable', message: /not a regular file/ })
  await t.rejects(readYaml(join(folder, 'latin1.yaml'), schema), { code: 'config_unreadable', message: /UTF-8/ })
  await t.rejects(readYaml(join(folder, 'big.yaml'), schema, { maxBytes: 50_000 }), {
    code: 'config_unreadable',
    message: /larger than 50000 bytes/,
  })
})

t.test('a check beyond the schema can point at its place', async (t) => {
  const document = await parseYaml('name: x\nnested:\n  list:\n    - 7\n    - 7\n', 'a.yaml', schema)
  t.match(document.problem(['nested', 'list', 1], 'is twice'), { line: 5, column: 7, key: 'nested.list[1]' })
})
