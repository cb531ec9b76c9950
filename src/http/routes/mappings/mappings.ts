import type { FastifyReply } from 'fastify'
import type { MappingDraft, MappingView } from '../../../calls/mapping-draft.ts'
import { singleLine } from '../../../lib/fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { mappingBody, mappingDraft, mappingPatch, patched, toDraft, toMappingBody } from '../../bodies/mapping-body.ts'
import { mappingPath } from '../../bodies/paths.ts'
import { Downloads } from '../../download.ts'
import { HttpError } from '../../errors.ts'
import { etagOf, requireVersion, versionOf } from '../../etags.ts'
import { nextField, pageOf, pageQuery } from '../../paging.ts'
import type { MappingsPort } from '../../ports/mappings.ts'
import { failures, invalidRequest } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'
import { checkEndpoint } from '../allowed-endpoint.ts'
import { addImportMappings } from './import-mappings.ts'
import { csvOfMappings, yamlOfMappings } from './mapping-texts.ts'
import { addTestMapping } from './test-mapping.ts'

const listBody = z
  .object({ mappings: z.array(mappingBody), next: nextField })
  .meta({ id: 'MappingList', examples: [{ mappings: [], next: null }] })

const versionHeaders = z.looseObject({
  'if-match': z
    .string()
    .optional()
    .meta({ description: 'The ETag of what was read: if it was changed meanwhile, 412.', examples: ['"v3"'] }),
})

/** The lookup table, for changing. */
export async function addMappings(api: Api, mappings: MappingsPort, context: RouteContext): Promise<void> {
  const { waits } = context
  const downloads = new Downloads()

  const find = async (id: string): Promise<MappingView> => {
    const view = await waits.for(mappings.get(id), 'looking the mapping up')
    if (!view) throw new HttpError('http_not_found', `there is no mapping ${id}`)
    return view
  }
  const checked = (draft: MappingDraft): MappingDraft => {
    checkEndpoint(draft.phone, 'phone', context)
    return draft
  }

  api.route({
    method: 'GET',
    url: '/v1/mappings',
    config: { scope: 'read' },
    schema: {
      operationId: 'listMappings',
      tags: ['mappings'],
      summary: 'The lookup table, by SIP URI',
      security,
      querystring: z.strictObject({
        ...pageQuery,
        text: singleLine(128).optional().meta({ description: 'Part of the SIP URI, the name or the department.' }),
      }),
      response: { 200: listBody, ...failures() },
    },
    handler: async ({ query }) => {
      const { items, next } = await waits.for(
        mappings.list({ text: query.text }, pageOf(query)),
        'listing the mappings',
      )
      return { mappings: items.map(toMappingBody), next: next ?? null }
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/mappings/export',
    config: { scope: 'read' },
    schema: {
      operationId: 'exportMappings',
      tags: ['mappings'],
      summary: 'The whole table as a mappings.yaml or as CSV, without secrets',
      security,
      querystring: z.strictObject({ format: z.enum(['yaml', 'csv']).default('yaml') }),
      response: {
        200: {
          description: 'All rows.',
          content: {
            'application/yaml': { schema: z.string().meta({ examples: ['mappings: []\n'] }) },
            'text/csv': { schema: z.string().meta({ examples: ['sipUri,displayName\r\n'] }) },
          },
        },
        ...failures(),
      },
    },
    handler: ({ query }, reply) => {
      if (query.format === 'csv') downloads.send(reply, csvOfMappings(mappings.export()), 'text/csv', 'mappings.csv')
      else downloads.send(reply, yamlOfMappings(mappings.export()), 'application/yaml', 'mappings.yaml')
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/mappings/:id',
    config: { scope: 'read' },
    schema: {
      operationId: 'getMapping',
      tags: ['mappings'],
      summary: 'One row of the lookup table',
      security,
      params: mappingPath,
      response: { 200: mappingBody, ...failures(404) },
    },
    handler: async ({ params: { id } }, reply) => tagged(reply, await find(id)),
  })

  api.route({
    method: 'POST',
    url: '/v1/mappings',
    config: { scope: 'admin' },
    schema: {
      operationId: 'createMapping',
      tags: ['mappings'],
      summary: 'Adds a row to the lookup table; it counts at once',
      security,
      body: mappingDraft,
      response: { 201: mappingBody, ...failures(409, 413, 415, 422) },
    },
    handler: async ({ body, auditNote }, reply) => {
      if (body.cube.password === undefined && body.cube.jwt === undefined) {
        throw invalidRequest([{ key: 'cube', message: 'must have either a password or a jwt' }])
      }
      const view = await waits.for(mappings.create(checked(toDraft(body))), 'keeping the mapping')
      auditNote.target = `mappings/${view.id}`
      return tagged(reply.code(201).header('location', `/v1/mappings/${view.id}`), view)
    },
  })

  api.route({
    method: 'PUT',
    url: '/v1/mappings/:id',
    config: { scope: 'admin' },
    schema: {
      operationId: 'replaceMapping',
      tags: ['mappings'],
      summary: 'Replaces a row; without a secret, the one that is kept stays',
      security,
      params: mappingPath,
      headers: versionHeaders,
      body: mappingDraft,
      response: { 200: mappingBody, ...failures(404, 409, 412, 413, 415, 422) },
    },
    handler: async ({ params: { id }, headers, body }, reply) => {
      const replaced = mappings.replace(id, checked(toDraft(body)), versionOf(headers['if-match']))
      return tagged(reply, await waits.for(replaced, 'keeping the mapping'))
    },
  })

  api.route({
    method: 'PATCH',
    url: '/v1/mappings/:id',
    config: { scope: 'admin' },
    schema: {
      operationId: 'patchMapping',
      tags: ['mappings'],
      summary: 'Changes parts of a row (RFC 7396: null takes a part away)',
      security,
      params: mappingPath,
      headers: versionHeaders,
      body: mappingPatch,
      response: { 200: mappingBody, ...failures(404, 409, 412, 413, 415, 422) },
    },
    handler: async ({ params: { id }, headers, body }, reply) => {
      const wanted = versionOf(headers['if-match'])
      const kept = await find(id)
      requireVersion(wanted, kept.version)
      // Of the version that was read, demanded or not: what others changed meanwhile must not be undone.
      const replaced = mappings.replace(id, checked(patched(kept, body)), kept.version)
      return tagged(reply, await waits.for(replaced, 'keeping the mapping'))
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/mappings/:id',
    config: { scope: 'admin' },
    schema: {
      operationId: 'deleteMapping',
      tags: ['mappings'],
      summary: 'Takes a row out of the lookup table; live calls go on',
      security,
      params: mappingPath,
      headers: versionHeaders,
      response: { 204: z.undefined().describe('It is gone.'), ...failures(404, 412) },
    },
    handler: async ({ params: { id }, headers }, reply) => {
      await waits.for(mappings.remove(id, versionOf(headers['if-match'])), 'removing the mapping')
      return reply.code(204).send()
    },
  })

  const test = mappings.test?.bind(mappings)
  if (test) addTestMapping(api, test, context)
  await api.register((part: Api, _: object, done: () => void) => {
    addImportMappings(part, mappings, context)
    done()
  })
}

function tagged(reply: FastifyReply, view: MappingView): z.output<typeof mappingBody> {
  void reply.header('etag', etagOf(view.version))
  return toMappingBody(view)
}
