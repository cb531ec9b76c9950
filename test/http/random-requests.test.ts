import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import { CALL, FakePorts, serve, type Answer } from './fixture.ts'

/*
 * Requests made of the description itself: bodies that its schemas allow, such bodies with something changed, and any
 * JSON at all, at every endpoint. Whatever comes, the answer is never a 500 and every refusal is a problem.
 */

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly examples?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
}

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const file = fileURLToPath(new URL('../../client/openapi.json', import.meta.url))
const document = JSON.parse(await readFile(file, 'utf8')) as Document
const RUNS = Number(process.env.RANDOM_REQUESTS ?? 12)

const NASTY = fc.constantFrom(
  '\r\nAction: Command\r\nCommand: core stop now',
  'PJSIP/1001&PJSIP/1002',
  "'; DROP TABLE mappings; --",
  '${file:/etc/passwd}',
  'sip:a@b>;x=y',
  '../../etc/passwd',
  '__proto__',
  '\u0000',
  '\u2028',
  '\ud800',
  '😀'.repeat(200),
  '%0d%0a',
)
const text = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), NASTY)

/** As UTF-8 can carry it: half a surrogate pair can't stand in a URL. */
function wellFormed(value: string): string {
  return Buffer.from(value).toString()
}

/** A value of the schema's shape; what its patterns ask of text is met by its examples only. */
function shaped(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref) return shaped(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, depth)
  const examples = schema.examples ?? []
  const own = ownShape(schema, depth)
  return examples.length > 0 ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...examples) }, own) : own
}

function ownShape(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (depth > 6) return fc.constant(null)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((part) => shaped(part, depth + 1)))
  if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map((part) => shaped(part, depth + 1)))
  switch (schema.type) {
    case 'object': {
      const parts = Object.entries(schema.properties ?? {}).map(
        ([key, part]) => [key, shaped(part, depth + 1)] as const,
      )
      const requiredKeys = (schema.required ?? []).filter((key) => schema.properties?.[key])
      return fc.record(Object.fromEntries(parts), { requiredKeys })
    }
    case 'array':
      return fc.array(shaped(schema.items ?? {}, depth + 1), { maxLength: 4 })
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? 0, -1e9), max: Math.min(schema.maximum ?? 100, 1e9) })
    case 'number':
      return fc.double({ noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'string':
      return text
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

/** The value with one thing in it replaced, or added. */
function spoilt(value: unknown, key: string, by: unknown): unknown {
  if (Array.isArray(value)) return [...(value as unknown[]), by]
  if (typeof value !== 'object' || value === null) return by
  const keys = Object.keys(value)
  const at = keys[key.length % (keys.length + 1)] ?? key
  const old = (value as Record<string, unknown>)[at]
  return { ...value, [at]: typeof old === 'object' && old !== null && key.length % 2 ? spoilt(old, key, by) : by }
}

function bodies(operation: Operation): fc.Arbitrary<unknown> {
  const schema = operation.requestBody?.content['application/json']?.schema
  const any = fc.jsonValue({ maxDepth: 3 })
  if (!schema) return fc.oneof(fc.constant(undefined), any)
  const good = shaped(schema)
  return fc.oneof(
    { weight: 3, arbitrary: good },
    {
      weight: 3,
      arbitrary: fc.tuple(good, text, fc.oneof(text, any)).map(([value, key, by]) => spoilt(value, key, by)),
    },
    { weight: 1, arbitrary: any },
  )
}

/** A path with ids that exist, that could, and that can't. */
function urls(path: string, { parameters = [] }: Operation): fc.Arbitrary<string> {
  const known: Record<string, string[]> = {
    participant: ['p1', 'app', 'p9'],
    monitor: ['m1', 'm9'],
    id: [CALL.callId, 'r1', '1', '1.2'],
  }
  const segments = path.split('/').map((part) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1]
    if (name === undefined) return fc.constant(part)
    const segment = text.map((value) => encodeURIComponent(wellFormed(value)) || 'x')
    return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...(known[name] ?? ['1'])) }, segment)
  })
  const query = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) =>
      fc.option(
        fc
          .oneof(shaped(schema ?? {}).map(String), text)
          .map((value) => `${name}=${encodeURIComponent(wellFormed(value))}`),
      ),
    )
  const extra = fc.option(
    text.map((value) => `${encodeURIComponent(wellFormed(value))}=1`),
    { freq: 8 },
  )
  return fc.tuple(fc.tuple(...segments), fc.tuple(...query, extra)).map(([parts, fields]) => {
    const given = fields.filter((field) => field !== null)
    return parts.join('/') + (given.length > 0 ? `?${given.join('&')}` : '')
  })
}

function check(what: string, { status, headers, json, text }: Answer): void {
  if (status < 400) return
  if (status >= 500) throw new Error(`${what}: ${status} ${text}`)
  const type = headers['content-type']
  const problem = json as { code?: unknown; status?: unknown; detail?: unknown } | undefined
  if (type !== 'application/problem+json' && type !== 'application/problem+json; charset=utf-8') {
    throw new Error(`${what}: ${status} is no problem but ${String(type)} ${text}`)
  }
  if (typeof problem?.code !== 'string' || problem.status !== status || typeof problem.detail !== 'string') {
    throw new Error(`${what}: not a whole problem: ${text}`)
  }
}

t.test('nothing that is sent makes an error of our own, and every refusal is a problem', async (t) => {
  const limits = { requestsPerMinute: 1_000_000 }
  const { ask } = await serve(t, limits)
  let asked = 0
  const seen = new Set<number>()
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const property = fc.asyncProperty(urls(path, operation), bodies(operation), async (url, body) => {
        asked++
        const given = method === 'get' || body === undefined ? {} : { body }
        // Figures of all calls come until somebody stops reading.
        const endless = path === '/v1/figures' && !/[?&]call=/.test(url)
        const asks = endless ? `${url}${url.includes('?') ? '&' : '?'}call=none` : url
        const answer = await ask(method.toUpperCase(), asks, given)
        seen.add(answer.status)
        check(`${method} ${url} ${JSON.stringify({ body }).slice(0, 400)}`, answer)
      })
      await t.resolves(fc.assert(property, { numRuns: RUNS }), `${method} ${path}`)
    }
  }
  t.ok(asked >= RUNS * 40, `${asked} requests`)
  for (const status of [200, 400, 404]) t.ok(seen.has(status), `${status} was among the answers`)
})

t.test('what reaches the call after any request is what its patterns let through', async (t) => {
  const { ask, ports } = await serve(t, { requestsPerMinute: 1_000_000 })
  const path = `/v1/calls/${CALL.callId}/transfer`
  const bad = /[\r\n\0&,;|"<>\\ ]/
  const property = fc.asyncProperty(
    text,
    fc.constantFrom('phone', 'extension', 'sipUri', 'mapping'),
    async (value, way) => {
      ports.operator.live = new FakePorts().operator.live
      const before = ports.operator.asked.length
      const { status } = await ask('POST', path, { body: { participant: 'p1', to: { [way]: value } } })
      const passed = ports.operator.asked.slice(before)
      if (status === 400 ? passed.length > 0 : passed.length !== 1)
        throw new Error(`${status} but ${passed.length} passed`)
      const { to } = (passed[0]?.args[1] ?? { to: {} }) as { to: Record<string, string> }
      if (way !== 'mapping' && bad.test(Object.values(to).join('')))
        throw new Error(`let through: ${JSON.stringify(to)}`)
    },
  )
  await t.resolves(fc.assert(property, { numRuns: 200 }))
})
