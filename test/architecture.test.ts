import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { importsOf } from './architecture/imports.ts'
import { violations, type SourceFile } from './architecture/rules.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

async function sources(): Promise<SourceFile[]> {
  const names = await readdir(join(root, 'src'), { recursive: true })
  const paths = names.filter((name) => /\.(ts|mts|js|mjs)$/.test(name)).map((name) => `src/${name}`)
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })))
}

async function dependencies(): Promise<string[]> {
  const text = await readFile(join(root, 'package.json'), 'utf8')
  const { dependencies, optionalDependencies } = JSON.parse(text) as Record<string, Record<string, string>>
  return Object.keys({ ...dependencies, ...optionalDependencies })
}

t.test('dependencies between rooms run one way, and each vendor package has one room', async (t) => {
  const files = await sources()
  t.ok(files.length > 50, 'the sources were found')
  t.strictSame(violations(files, await dependencies()), [])
})

/** What the rules say of one import in a house of one file for each room. */
function judge(path: string, text: string): string[] {
  const rooms = [
    'lib',
    'media',
    'calls',
    'asterisk',
    'connectycube',
    'mapping',
    'records',
    'http',
    'config',
    'cluster',
    'doctor',
    'cli',
  ]
  const house = [...rooms.map((room) => `src/${room}/it.ts`), 'src/bridge.ts', 'src/status.ts', 'src/main.ts']
  const files = house.filter((other) => other !== path).map((other) => ({ path: other, text: '' }))
  return violations([...files, { path, text }], ['zod', 'ws', 'fastify', '@fastify/helmet', 'commander', 'yaml'])
}

t.test('what is allowed is let through', async (t) => {
  const allowed: [path: string, text: string][] = [
    ['src/media/it.ts', "import { a } from '../lib/it.ts'"],
    ['src/calls/it.ts', "import type { a } from '../media/it.ts'"],
    ['src/asterisk/deep/it.ts', "import { a } from '../../calls/it.ts'\nimport { b } from '../it.ts'"],
    ['src/cli/it.ts', "import { a } from '../config/it.ts'\nimport { Command } from 'commander'"],
    ['src/doctor/it.ts', "import { a } from '../asterisk/it.ts'\nimport { b } from '../config/it.ts'"],
    ['src/cli/it.ts', "import { a } from '../doctor/it.ts'"],
    ['src/bridge.ts', "import { a } from './doctor/it.ts'"],
    ['src/bridge.ts', "import { a } from './asterisk/it.ts'\nimport { b } from './status.ts'"],
    ['src/main.ts', "import { a } from './bridge.ts'\nimport { b } from './cli/it.ts'"],
    ['src/lib/it.ts', "import { z } from 'zod'\nimport fs from 'node:fs/promises'"],
    ['src/http/it.ts', "import helmet from '@fastify/helmet'\nimport type { X } from 'fastify/types/it.js'"],
    ['src/lib/it.ts', "// import { a } from '../calls/it.ts'\nconst text = \"import { a } from '../calls/it.ts'\""],
  ]
  for (const [path, text] of allowed) t.strictSame(judge(path, text), [], `${path}: ${text}`)
})

t.test('every breach is found, however it is written', async (t) => {
  const breaches: [path: string, text: string, message: RegExp][] = [
    ['src/lib/it.ts', "import { a } from '../media/it.ts'", /lib imports media .* above it/],
    ['src/media/it.ts', "import type { a } from '../calls/it.ts'", /media imports calls .* above it/],
    ['src/calls/it.ts', "export * from '../mapping/it.ts'", /calls imports mapping .* above it/],
    ['src/calls/it.ts', "const a = await import('../asterisk/it.ts')", /calls imports asterisk .* above it/],
    ['src/lib/it.ts', "import '../bridge.ts'", /lib imports bridge .* above it/],
    ['src/asterisk/it.ts', "import { a } from '../connectycube/it.ts'", /asterisk imports its sibling connectycube/],
    ['src/http/it.ts', "type A = import('../config/it.ts').A", /http imports its sibling config/],
    ['src/mapping/it.ts', "import { a } from '../cli/it.ts'", /mapping imports cli .* above it/],
    ['src/doctor/it.ts', "import { a } from '../cli/it.ts'", /doctor imports cli .* above it/],
    ['src/http/it.ts', "import { a } from '../doctor/it.ts'", /http imports doctor .* above it/],
    ['src/cli/it.ts', "import { a } from '../bridge.ts'", /cli imports its sibling bridge/],
    ['src/bridge.ts', "import { a } from './main.ts'", /bridge imports main .* above it/],
    ['src/config/it.ts', "import { z } from 'zod'", /config imports zod, which only lib may/],
    ['src/mapping/it.ts', "import { parse } from 'yaml'", /mapping imports yaml, which only lib may/],
    ['src/http/it.ts', "const ws = require('ws')", /http imports ws, which only lib may/],
    ['src/cli/it.ts', "import type { A } from 'fastify/types/it.js'", /cli imports fastify, which only http may/],
    ['src/calls/it.ts', "import x from '@fastify/helmet'", /calls imports @fastify\/helmet, which only http may/],
    ['src/lib/it.ts', "import x from 'left-pad'", /imports left-pad, which no room owns/],
    ['src/lib/it.ts', "import { pino } from 'pino'", /imports pino, which is not in package\.json's dependencies/],
    ['src/lib/it.ts', "import fs from 'fs'", /write node:fs/],
    ['src/lib/it.ts', "import x from '../../dev/cloud/it.ts'", /not part of the product/],
    ['src/lib/it.ts', "import x from './gone.ts'", /does not exist/],
    ['src/lib/it.ts', "import x from '../media/it.js'", /does not exist/],
    ['src/services/it.ts', "import x from '../lib/it.ts'", /the room services is in no layer/],
    ['src/main.ts', "import x from './services/it.ts'", /does not exist/],
  ]
  for (const [path, text, message] of breaches) t.match(judge(path, text), [message], `${path}: ${text}`)
})

t.test('two breaches in one file are two', async (t) => {
  t.equal(judge('src/lib/it.ts', "import '../calls/it.ts'\nimport '../media/it.ts'").length, 2)
})

t.test('imports are found in every form', async (t) => {
  const text = `
    import a from './a.ts'
    import type { b } from './b.ts'
    export { c } from './c.ts'
    export type * from './d.ts'
    import './e.ts'
    const f = await import('./f.ts')
    type G = import('./g.ts').G
    const h = require('./h.ts')
  `
  t.strictSame(
    importsOf(text),
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => `./${name}.ts`),
  )
})
