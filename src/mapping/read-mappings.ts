import type { DialRoute } from '../calls/dial-plan.ts'
import type { Mapping } from '../calls/mapping.ts'
import { ConfigError, type ConfigProblem } from '../lib/config-error.ts'
import { readYaml, type ValidatedYaml, type YamlOptions } from '../lib/yaml-document.ts'
import { MappingIndex, userOf } from './mapping-index.ts'
import { mappingFile, type MappingRow } from './mapping-schema.ts'
import { routeProblems } from './route-checks.ts'

export interface ReadMappingsOptions extends Pick<YamlOptions, 'env'> {
  /** Which endpoints a mapping's `phone` may be; all when absent. */
  readonly allowsEndpoint?: ((endpoint: string) => boolean) | undefined
}

export interface ReadMappings {
  readonly index: MappingIndex
  /** Absolute paths of all files that made up the table. */
  readonly dependencies: readonly string[]
  readonly defaultDomain: string | undefined
}

const MAX_BYTES = 32 * 1024 * 1024

/** Reads mappings.yaml. Rejects with a ConfigError that lists every problem, none of which holds a secret. */
export async function readMappings(file: string, options: ReadMappingsOptions = {}): Promise<ReadMappings> {
  const yaml = await readYaml(file, mappingFile, {
    maxBytes: MAX_BYTES,
    ...(options.env ? { env: options.env } : {}),
  })
  const { mappings: rows, routes, defaultDomain } = yaml.value
  const problems = [
    ...repeated(rows, yaml, 'mappings', ['sipUri'], (row) => row.sipUri),
    ...repeated(rows, yaml, 'mappings', ['cube', 'userId'], (row) => String(row.cube.userId)),
    ...leadingNowhere(rows, routes, yaml),
    ...ambiguous(rows, yaml, defaultDomain),
    ...forbidden(rows, yaml, options.allowsEndpoint),
    ...repeated(routes, yaml, 'routes', ['name'], (route) => route.name),
    ...routeProblems(routes, { rows, yaml, allowsEndpoint: options.allowsEndpoint }),
  ]
  if (problems.length > 0) {
    throw new ConfigError(
      'config_invalid',
      file,
      problems.sort((a, b) => a.line - b.line),
    )
  }
  return {
    index: new MappingIndex(rows.map(toMapping), defaultDomain, routes),
    dependencies: yaml.dependencies,
    defaultDomain,
  }
}

/** A row that was checked, as calls need it. */
export function toMapping({ cube, ...row }: MappingRow): Mapping {
  const secret =
    cube.jwt === undefined
      ? { kind: 'password' as const, password: cube.password ?? '' }
      : { kind: 'jwt' as const, jwt: cube.jwt }
  return {
    sipUri: row.sipUri,
    displayName: row.displayName,
    department: row.department,
    cube: { userId: cube.userId, login: cube.login, secret },
    ring: row.ring,
    phone: row.phone,
    audio: row.audio,
    ...(row.limits && { limits: row.limits }),
    ...(row.recording && { recording: row.recording }),
    ...(row.room && { room: row.room }),
  }
}

type Yaml = Pick<ValidatedYaml<unknown>, 'problem'>

/** Rows whose `valueOf` another row above already has. */
function repeated<Row>(
  rows: readonly Row[],
  yaml: Yaml,
  list: 'mappings' | 'routes',
  key: readonly string[],
  valueOf: (row: Row) => string,
): ConfigProblem[] {
  const first = new Map<string, number>()
  const problems: ConfigProblem[] = []
  for (const [i, row] of rows.entries()) {
    const value = valueOf(row)
    const before = first.get(value)
    if (before === undefined) {
      first.set(value, i)
      continue
    }
    const { line } = yaml.problem([list, before, ...key], '')
    problems.push(yaml.problem([list, i, ...key], `(${value}) is the same as in line ${line}`))
  }
  return problems
}

/** Extensions that several domains have, none of them the default: a phone that dials one could mean any. */
function ambiguous(rows: readonly MappingRow[], yaml: Yaml, defaultDomain: string | undefined): ConfigProblem[] {
  const byUser = new Map<string, number[]>()
  for (const [i, row] of rows.entries()) {
    const user = userOf(row)
    byUser.set(user, [...(byUser.get(user) ?? []), i])
  }
  const problems: ConfigProblem[] = []
  for (const [user, sharing] of byUser) {
    const uris = new Set(sharing.map((i) => rows[i]?.sipUri))
    // The same URI twice is another problem, and is told as such.
    if (uris.size <= 1 || (defaultDomain !== undefined && uris.has(`sip:${user}@${defaultDomain}`))) continue
    problems.push(
      yaml.problem(
        ['mappings', sharing[1]!, 'sipUri'],
        `shares the extension ${user} with another domain: say by "defaultDomain" which of them a phone means by it`,
      ),
    )
  }
  return problems
}

function forbidden(
  rows: readonly MappingRow[],
  yaml: Yaml,
  allows: ((endpoint: string) => boolean) | undefined,
): ConfigProblem[] {
  if (!allows) return []
  return rows.flatMap(({ phone }, i) =>
    phone === undefined || allows(phone)
      ? []
      : [yaml.problem(['mappings', i, 'phone'], 'is not among the endpoints that asterisk.endpoints allows')],
  )
}

/** Mappings that nothing comes to: a route may use one as its identity, which is enough. */
function leadingNowhere(rows: readonly MappingRow[], routes: readonly DialRoute[], yaml: Yaml): ConfigProblem[] {
  const used = new Set(routes.map(({ identity }) => identity))
  return rows.flatMap(({ ring, phone, room, sipUri }, i) =>
    ring.length > 0 || phone !== undefined || room !== undefined || used.has(sipUri)
      ? []
      : [
          yaml.problem(
            ['mappings', i],
            'leads nowhere: give it app users to ring, a phone, or both, a room, or a route',
          ),
        ],
  )
}
