import { dirname, resolve } from 'node:path'
import { isAlias, isMap, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { Document, ErrorCode, Node, Scalar } from 'yaml'
import { describeFileError, readBoundedFile } from './bounded-file.ts'
import { ConfigError, keyPath, type ConfigProblem } from './config-error.ts'
import { nearestName } from './near-name.ts'
import { knownKeys } from './schema-keys.ts'
import type { z } from './schema.ts'
import { isTooDeep } from './yaml-depth.ts'
import { describeYamlError } from './yaml-errors.ts'
import { substituteScalars } from './yaml-substitution.ts'

export interface YamlOptions {
  /** For `${NAME}`; the process's environment when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly maxBytes?: number
  /** False: `${…}` stays as it is written. For text that does not come from the administrator's own files. */
  readonly substitute?: boolean
}

/** A value that passed its schema, and where each part of it stands in its file. */
export interface ValidatedYaml<T> {
  readonly value: T
  readonly file: string
  /** Absolute paths of the file itself and of every `${file:…}` in it: a change of any changes the value. */
  readonly dependencies: readonly string[]
  /** A problem with the value at `path`, with its place in the file; for checks that a schema can't express. */
  readonly problem: (path: readonly PropertyKey[], message: string) => ConfigProblem
}

const MAX_BYTES = 4 * 1024 * 1024
// An alias multiplies what it stands for: the bound keeps a small file from becoming a huge value ("billion laughs").
const MAX_ALIASES = 100

/**
 * Reads a YAML 1.2 file, fills in `${NAME}` and `${file:path}` in its values and validates it by `schema`. Rejects with
 * a ConfigError: `config_missing`, `config_unreadable`, `config_syntax` or `config_invalid`.
 */
export async function readYaml<S extends z.ZodType>(
  file: string,
  schema: S,
  options: YamlOptions = {},
): Promise<ValidatedYaml<z.output<S>>> {
  let text: string
  try {
    text = await readBoundedFile(file, options.maxBytes ?? MAX_BYTES)
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const code = missing ? 'config_missing' : 'config_unreadable'
    throw new ConfigError(code, file, `the file ${describeFileError(error)}`, { cause: error })
  }
  return parseYaml(text, file, schema, options)
}

/** The same for text at hand; `file` is for messages and for relative `${file:…}` paths. */
export async function parseYaml<S extends z.ZodType>(
  text: string,
  file: string,
  schema: S,
  options: YamlOptions = {},
): Promise<ValidatedYaml<z.output<S>>> {
  const lines = new LineCounter()
  const document = parseText(text, file, lines)
  const problemAt = (offset: number, key: string, message: string): ConfigProblem => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col), key, message }
  }
  const problem = (path: readonly PropertyKey[], message: string) =>
    problemAt(offsetOf(document, path), keyPath(path), message)

  const substituted =
    options.substitute === false
      ? { files: [], problems: [] }
      : await substituteScalars(document, { env: options.env ?? process.env, folder: dirname(resolve(file)) })
  const problems = substituted.problems.map(({ path, message }) => problem(path, message))
  const unfilled = new Set(problems.map(({ key }) => key))

  const result = schema.safeParse(toValue(document, file))
  for (const issue of result.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(schema, issue.path)
      for (const key of issue.keys) problems.push(problem([...issue.path, key], describeUnknownKey(key, known)))
    } else if (!unfilled.has(keyPath(issue.path))) {
      problems.push(problem(issue.path, issue.message))
    }
  }
  if (!result.success || problems.length > 0) {
    throw new ConfigError(
      'config_invalid',
      file,
      problems.sort((a, b) => a.line - b.line || a.column - b.column),
    )
  }
  return { value: result.data, file, dependencies: [resolve(file), ...substituted.files], problem }
}

function parseText(text: string, file: string, lines: LineCounter): Document {
  if (isTooDeep(text)) throw new ConfigError('config_syntax', file, 'the file is nested too deeply to be read')
  // Pretty errors quote the line they are about, which may hold a password. `silent` would hide a second document.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, logLevel: 'error' })
  const faults: { readonly code: ErrorCode; readonly offset: number }[] = [
    ...[...document.errors, ...document.warnings].map(({ code, pos }) => ({ code, offset: pos[0] })),
    ...danglingAliases(document).map((offset) => ({ code: 'BAD_ALIAS' as const, offset })),
  ]
  if (faults.length === 0) return document
  throw new ConfigError(
    'config_syntax',
    file,
    faults.slice(0, 10).map(({ code, offset }) => {
      const { line, col } = lines.linePos(offset)
      return { line: Math.max(1, line), column: Math.max(1, col), key: '', message: describeYamlError(code) }
    }),
  )
}

/** Where aliases stand that no anchor comes before; the parser itself finds them only when it makes the value. */
function danglingAliases(document: Document): number[] {
  const anchors = new Set<string>()
  const offsets: number[] = []
  visit(document, {
    Alias(_, node) {
      if (!anchors.has(node.source)) offsets.push(node.range?.[0] ?? 0)
    },
    Value(_, node) {
      if (node.anchor) anchors.add(node.anchor)
    },
  })
  return offsets
}

function toValue(document: Document, file: string): unknown {
  try {
    // An empty file is an empty map, so that the keys it lacks are named.
    return document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {}
  } catch (error) {
    throw new ConfigError('config_syntax', file, 'the file uses too many *aliases of aliases', { cause: error })
  }
}

/** Where the value at `path` is written: its key if it has one, else the nearest thing around it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: Node | null = document.contents
  let offset = node?.range?.[0] ?? 0
  for (const step of path) {
    const collection = isAlias(node) ? node.resolve(document) : node
    if (isMap<Scalar, Node | null>(collection)) {
      const pair = collection.items.find((item) => String(item.key.value) === String(step))
      if (!pair) return offset
      offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq<Node>(collection)) {
      node = collection.items[Number(step)] ?? null
      offset = node?.range?.[0] ?? offset
    } else return offset
  }
  return offset
}

function describeUnknownKey(key: string, known: readonly string[]): string {
  const near = nearestName(key, known)
  if (near) return `is not a known key; did you mean "${near}"?`
  return known.length > 0 ? `is not a known key; known are: ${known.join(', ')}` : 'is not a known key'
}
