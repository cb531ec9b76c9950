import { z } from '../lib/schema.ts'
import { unwrapSchema } from '../lib/schema-keys.ts'
import { yamlLines } from '../lib/yaml-text.ts'
import { bridgeSchema } from './bridge-config.ts'
import { docOf } from './field-doc.ts'

const HEAD = `# Configuration of cubebridge. Generated from the program's own definitions: every value below is the default, what is
# commented out is optional. Any value may hold \${NAME} (an environment variable) or \${file:path} (a file's text, as
# Docker and Kubernetes mount secrets); $\${ stands for a literal \${. Check it with: cubebridge check
`

/** The sample configuration, as text. */
export function sampleConfig(): string {
  return `${HEAD}\n${section(bridgeSchema, true).join('\n')}\n`
}

function section(object: z.ZodObject, spaced: boolean): string[] {
  return Object.entries(object.shape).flatMap(([key, schema], i) => [
    ...(spaced && i > 0 ? [''] : []),
    ...entry(key, schema as z.ZodType),
  ])
}

/** One key with its comment. The lines are at column 0: whoever nests them indents them. */
function entry(key: string, schema: z.ZodType): string[] {
  const doc = docOf(schema)
  const comment = (doc?.text ?? '').split('\n').map((line) => `# ${line}`)
  const inner = unwrapSchema(schema)
  // What a value is when nothing is written; undefined: there is no default, or the key is required.
  const fallback = schema.safeParse(undefined)
  const optional = fallback.success && fallback.data === undefined

  if (inner instanceof z.ZodObject) {
    const lines = [`${key}:`, ...section(inner, false).map((line) => (line ? `  ${line}` : line))]
    return [...comment, ...(optional && !doc?.shown ? lines.map(commentedOut) : lines)]
  }
  if (!fallback.success || (optional && doc?.shown)) return [...comment, ...yamlLines({ [key]: doc?.example })]
  const example = doc?.example === undefined ? [] : yamlLines({ [key]: doc.example }).map(commentedOut)
  if (optional) return [...comment, ...example]
  return [...comment, ...example, ...yamlLines({ [key]: writtenDefault(schema) })]
}

/** A default as a person writes it, before any transformation. */
function writtenDefault(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return schema.def.defaultValue
  throw new Error('a key of the configuration has a default that the sample can not show')
}

function commentedOut(line: string): string {
  return line.startsWith('#') ? line : `# ${line}`
}
