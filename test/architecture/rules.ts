import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { importsOf } from './imports.ts'

/** Rooms may import rooms of lower layers only; rooms of one layer never import each other. */
const LAYERS: readonly (readonly string[])[] = [
  ['lib'],
  ['media'],
  ['calls'],
  [
    'asterisk',
    'sip',
    'connectycube',
    'mapping',
    'records',
    'recordings',
    'store',
    'events',
    'stats',
    'http',
    'dashboard',
    'config',
    'cluster',
  ],
  // It looks at what all rooms need, for the command line and for a running bridge.
  ['doctor'],
  // `bridge` is every file directly in src but main.ts: the composition root and what belongs to it.
  ['cli', 'bridge'],
  ['main'],
]

/** Each vendor package has one room; others reach it through that room's own words. */
const VENDORS: readonly (readonly [pattern: RegExp, room: string])[] = [
  [/^(zod|yaml|pino|ws)$/, 'lib'],
  [/^(werift|koffi|opusscript|rtp\.js|node-av)$/, 'media'],
  [/^connectycube$/, 'connectycube'],
  [/^sip\.js$/, 'sip'],
  [/^prom-client$/, 'stats'],
  [/^(kysely|better-sqlite3|pg)$/, 'store'],
  [/^(fastify|@fastify\/.+|fastify-type-provider-zod)$/, 'http'],
  [/^(commander|picocolors)$/, 'cli'],
]

export interface SourceFile {
  /** From the repository's root, e.g. `src/calls/call.ts`. */
  readonly path: string
  readonly text: string
}

/** What breaks the house's rules, one sentence each. `dependencies`: names of the packages a user installs. */
export function violations(files: readonly SourceFile[], dependencies: readonly string[]): string[] {
  const known = new Set(files.map(({ path }) => path))
  return files.flatMap(({ path, text }) =>
    importsOf(text).flatMap((specifier) => {
      const problem = specifier.startsWith('.')
        ? ownProblem(path, specifier, known)
        : vendorProblem(roomOf(path), specifier, dependencies)
      return problem === undefined ? [] : [`${path}: ${problem}`]
    }),
  )
}

function ownProblem(path: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  const target = posix.join(posix.dirname(path), specifier)
  if (!target.startsWith('src/')) return `imports ${target}, which is not part of the product`
  if (!known.has(target)) return `imports ${target}, which does not exist (relative imports end in .ts)`
  const from = roomOf(path)
  const to = roomOf(target)
  if (from === to) return undefined
  const [fromLayer, toLayer] = [layerOf(from), layerOf(to)]
  if (fromLayer < 0) return `the room ${from} is in no layer: add it to test/architecture/rules.ts`
  if (toLayer < 0) return `the room ${to} is in no layer: add it to test/architecture/rules.ts`
  if (toLayer === fromLayer) return `${from} imports its sibling ${to} (${target})`
  return toLayer > fromLayer ? `${from} imports ${to} (${target}), which is above it` : undefined
}

function vendorProblem(room: string, specifier: string, dependencies: readonly string[]): string | undefined {
  if (specifier.startsWith('node:')) return undefined
  if (builtinModules.includes(specifier)) return `imports ${specifier}: write node:${specifier}`
  const name = packageOf(specifier)
  const owner = VENDORS.find(([pattern]) => pattern.test(name))?.[1]
  if (owner === undefined) return `imports ${name}, which no room owns: add it to test/architecture/rules.ts`
  if (owner !== room) return `${room} imports ${name}, which only ${owner} may`
  return dependencies.includes(name) ? undefined : `imports ${name}, which is not in package.json's dependencies`
}

/** `@fastify/helmet/types` → `@fastify/helmet` */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function roomOf(path: string): string {
  const [, room = '', ...rest] = path.split('/')
  if (rest.length > 0) return room
  return room === 'main.ts' ? 'main' : 'bridge'
}

function layerOf(room: string): number {
  return LAYERS.findIndex((rooms) => rooms.includes(room))
}
