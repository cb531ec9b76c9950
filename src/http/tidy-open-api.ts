import { PROBLEM_TYPE } from './problem.ts'

interface Media {
  schema?: { $ref?: string }
  example?: unknown
  examples?: Record<string, unknown>
}

interface Response {
  description?: string
  content?: Record<string, Media>
  $ref?: string
}

interface Operation {
  parameters?: object[]
  description?: string
  requestBody?: { content: Record<string, Media>; required?: boolean }
  responses: Record<string, Response>
  'x-scope'?: string
  'x-idempotent'?: boolean
}

interface Schema {
  examples?: unknown[]
}

export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; responses?: Record<string, Response> }
}

const KEY_PARAMETER = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Sent again with the same key, this is carried out once.',
  schema: { type: 'string', maxLength: 255 },
  example: '8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11',
}

/** What the generator leaves to be done: names without `Input`, examples where tools look for them, scopes, keys. */
export function tidyOpenApi(document: OpenApiDocument): OpenApiDocument {
  const tidy = renamed(withoutUnused(document))
  for (const operations of Object.values(tidy.paths)) {
    for (const operation of Object.values(operations)) complete(operation, tidy.components.schemas)
  }
  return withSharedProblems(tidy)
}

function complete(operation: Operation, schemas: Record<string, Schema>): void {
  const bodies = [operation.requestBody, ...Object.values(operation.responses)]
  for (const media of bodies.flatMap((body) => Object.values(body?.content ?? {}))) giveExample(media, schemas)
  if (operation['x-idempotent']) {
    delete operation['x-idempotent']
    operation.parameters = [...(operation.parameters ?? []), KEY_PARAMETER]
  }
  const scope = operation['x-scope']
  if (scope) operation.description = [operation.description, `Scope: \`${scope}\`.`].filter(Boolean).join('\n\n')
}

/** Every operation refuses in the same ways: each is written once, and referred to. */
function withSharedProblems(document: OpenApiDocument): OpenApiDocument {
  const shared: Record<string, Response> = {}
  for (const operations of Object.values(document.paths)) {
    for (const { responses } of Object.values(operations)) {
      for (const [status, response] of Object.entries(responses)) {
        if (!response.content?.[PROBLEM_TYPE]) continue
        shared[`Problem${status}`] = response
        responses[status] = { $ref: `#/components/responses/Problem${status}` }
      }
    }
  }
  return { ...document, components: { ...document.components, responses: shared } }
}

/** Try-it pages and mock servers read the example beside a reference, not the one behind it. */
function giveExample(media: Media, schemas: Record<string, Schema>): void {
  if (media.example !== undefined || media.examples !== undefined) return
  const name = media.schema?.$ref?.split('/').at(-1)
  const examples = name === undefined ? undefined : schemas[name]?.examples
  if (examples?.length === 1) media.example = examples[0]
  if (examples && examples.length > 1) {
    media.examples = Object.fromEntries(examples.map((value, i) => [`example${i + 1}`, { value }]))
  }
}

/** Every schema comes out as it may be sent and as it may be received; what no route refers to would only confuse. */
function withoutUnused(document: OpenApiDocument): OpenApiDocument {
  const { schemas } = document.components
  const used = new Set<string>()
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      follow(schemas[name] ?? {})
    }
  }
  follow(document.paths)
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  // Sorted, so that the document does not depend on the order in which modules were loaded.
  kept.sort(([a], [b]) => (a < b ? -1 : 1))
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } }
}

/** `BeginCallInput` → `BeginCall`, unless both are there. */
function renamed(document: OpenApiDocument): OpenApiDocument {
  const names = new Set(Object.keys(document.components.schemas))
  const isSpare = (name: string) => name.endsWith('Input') && !names.has(name.slice(0, -5))
  const text = JSON.stringify(document.paths) + '\n' + JSON.stringify(document.components)
  const [paths = '{}', components = '{}'] = text
    .replaceAll(/"#\/components\/schemas\/([^"]+)"/g, (whole, name: string) =>
      isSpare(name) ? `"#/components/schemas/${name.slice(0, -5)}"` : whole,
    )
    .split('\n')
  const result = JSON.parse(components) as OpenApiDocument['components']
  result.schemas = Object.fromEntries(
    Object.entries(result.schemas).map(([name, schema]) => [isSpare(name) ? name.slice(0, -5) : name, schema]),
  )
  return { ...document, paths: JSON.parse(paths) as OpenApiDocument['paths'], components: result }
}
