import { ConfigError } from '../../../lib/config-error.ts'
import { z } from '../../../lib/schema.ts'
import { parseYaml } from '../../../lib/yaml-document.ts'
import type { Api } from '../../api.ts'
import { mappingDraft, toDraft } from '../../bodies/mapping-body.ts'
import type { MappingsPort } from '../../ports/mappings.ts'
import { failures, invalidRequest } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

const MAX_BYTES = 8 * 1024 * 1024
const flagField = z.enum(['true', 'false']).default('false')

const importBody = z
  .strictObject({
    mappings: z.array(mappingDraft).max(100_000),
    defaultDomain: z.unknown().optional(),
    routes: z.unknown().optional().meta({ description: 'Not imported: routes stay in mappings.yaml.' }),
  })
  .meta({
    id: 'ImportMappings',
    description: 'A mappings.yaml, as YAML or JSON; ${…} is not filled in here.',
    examples: [
      {
        mappings: [
          {
            sipUri: 'sip:suporte@empresa.com',
            displayName: 'Suporte',
            cube: { userId: 4448515, login: 'suporte_conectycube', password: 'REPLACE-ME' },
            ring: ['pedro'],
          },
        ],
      },
    ],
  })

const reportBody = z
  .object({
    applied: z.boolean().meta({ description: 'False: nothing was changed, as a row was refused or a dry run wanted.' }),
    rows: z.array(
      z.object({
        sipUri: z.string(),
        outcome: z.enum(['added', 'changed', 'unchanged', 'refused', 'removed']),
        detail: z.string().nullable(),
      }),
    ),
    left: z.array(z.string()).meta({ description: 'Keys of the file that are not kept here.' }),
  })
  .meta({
    id: 'ImportReport',
    examples: [
      { applied: true, rows: [{ sipUri: 'sip:suporte@empresa.com', outcome: 'added', detail: null }], left: [] },
    ],
  })

/** In a part of the interface of its own: YAML is read here and nowhere else. */
export function addImportMappings(api: Api, mappings: MappingsPort, { waits }: RouteContext): void {
  api.addContentTypeParser(
    ['application/yaml', 'application/x-yaml', 'text/yaml'],
    { parseAs: 'string', bodyLimit: MAX_BYTES },
    async (_request: unknown, text: string) => readYamlText(text),
  )

  api.route({
    method: 'POST',
    url: '/v1/mappings/import',
    config: { scope: 'admin' },
    bodyLimit: MAX_BYTES,
    schema: {
      operationId: 'importMappings',
      tags: ['mappings'],
      summary: 'Takes in a mappings.yaml, all of it or nothing',
      security,
      consumes: ['application/json', 'application/yaml'],
      querystring: z.strictObject({
        replaceAll: flagField.meta({ description: 'Rows that are not among those imported go.' }),
        dryRun: flagField.meta({ description: 'Only tells what would happen.' }),
      }),
      body: importBody,
      response: { 200: reportBody, ...failures(409, 413, 415, 422) },
    },
    handler: async ({ body, query, auditNote }) => {
      const dryRun = query.dryRun === 'true'
      const replaceAll = query.replaceAll === 'true'
      const imported = mappings.import(body.mappings.map(toDraft), { replaceAll, dryRun })
      const rows = await waits.for(imported, 'importing the mappings')
      const applied = !dryRun && rows.every(({ outcome }) => outcome !== 'refused')
      auditNote.detail = { mappings: body.mappings.length, replaceAll, dryRun, applied }
      return {
        applied,
        rows: rows.map(({ sipUri, outcome, detail }) => ({ sipUri, outcome, detail: detail ?? null })),
        left: (['defaultDomain', 'routes'] as const).filter((key) => body[key] !== undefined),
      }
    },
  })
}

async function readYamlText(text: string): Promise<unknown> {
  try {
    // Never filled in: what is sent could name any file or variable of this machine.
    return (await parseYaml(text, 'the body', z.unknown(), { substitute: false })).value
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const problems = error.problems.map(({ line, column, message }) => ({
      key: '',
      message: `line ${line}, column ${column}: ${message}`,
    }))
    throw invalidRequest(problems.length > 0 ? problems : [{ key: '', message: 'can not be read as YAML' }])
  }
}
