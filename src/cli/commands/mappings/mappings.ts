import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Option, type Command } from 'commander'
import { mappingBody } from '../../../http/bodies/mapping-body.ts'
import { z } from '../../../lib/schema.ts'
import { readYaml } from '../../../lib/yaml-document.ts'
import type { ApiClient } from '../../api/api-client.ts'
import { apiCommand, openSession, type ApiOptions, type Session } from '../../api/session.ts'
import { momentText } from '../../api/times.ts'
import { CliError } from '../../cli-error.ts'
import type { CliContext, Done, ExitCode } from '../../context.ts'
import { fieldsOf, mappingOptions, type MappingFields } from './mapping-fields.ts'

type Mapping = z.output<typeof mappingBody>

interface ImportOptions extends ApiOptions {
  readonly replaceAll?: boolean
  readonly dryRun?: boolean
}

const reportBody = z.object({
  applied: z.boolean(),
  rows: z.array(z.object({ sipUri: z.string(), outcome: z.string(), detail: z.string().nullable() })),
  left: z.array(z.string()),
})

/** `cubebridge mappings`: the lookup table that the bridge keeps. */
export function addMappings(program: Command, context: CliContext, done: Done): void {
  const mappings = program
    .command('mappings')
    .description('the lookup table: SIP addresses and their ConnectyCube users')
  apiCommand(mappings, 'list', 'list it (the default)', context, { isDefault: true })
    .option('--text <text>', 'part of the SIP URI, the name or the department')
    .action(async ({ text, ...options }: ApiOptions & { readonly text?: string }) => {
      const { api, out } = await openSession(options, context)
      const items = await api.list('/v1/mappings', 'mappings', { query: { text } })
      const headings = ['ID', 'SIP ADDRESS', 'NAME', 'DEPARTMENT', 'CONNECTYCUBE', 'RINGS', 'PHONE']
      if (out.json) out.value(items)
      else
        out.table(
          headings,
          items.map((item) => row(api.read(mappingBody, item))),
          'no mapping',
        )
      done(0)
    })

  apiCommand(mappings, 'get', 'show one', context)
    .argument('<mapping>', 'its id, SIP address or name')
    .action(async (ref: string, options: ApiOptions) => {
      const session = await openSession(options, context)
      show(session, await findMapping(session.api, ref))
      done(0)
    })

  mappingOptions(apiCommand(mappings, 'add', 'add one; it counts at once', context))
    .argument('[sip-uri]', 'its SIP address; else from the file')
    .action(async (sipUri: string | undefined, options: ApiOptions & MappingFields) => {
      const session = await openSession(options, context)
      const fields = await fieldsOf(options, context)
      const added = Object.entries({ ...fields, ...(sipUri !== undefined && { sipUri }) })
      // There is nothing yet that '' could take away.
      const body: unknown = Object.fromEntries(added.filter(([, value]: [string, unknown]) => value !== null))
      show(session, session.api.read(mappingBody, await session.api.ask('POST', '/v1/mappings', { body })))
      done(0)
    })

  mappingOptions(apiCommand(mappings, 'set', "change parts of one; '' takes a department or phone away", context))
    .argument('<mapping>', 'its id, SIP address or name')
    .action(async (ref: string, options: ApiOptions & MappingFields, command: Command) => {
      const session = await openSession(options, context)
      const body = await fieldsOf(options, context)
      if (Object.keys(body).length === 0) command.error('error: nothing to change is given')
      const { id } = await findMapping(session.api, ref)
      show(session, session.api.read(mappingBody, await session.api.ask('PATCH', where(id), { body })))
      done(0)
    })

  apiCommand(mappings, 'remove', 'take one out; live calls go on', context)
    .argument('<mapping>', 'its id, SIP address or name')
    .action(async (ref: string, options: ApiOptions) => {
      const { api, out } = await openSession(options, context)
      const { id, sipUri } = await findMapping(api, ref)
      await api.ask('DELETE', where(id))
      if (out.json) out.value({ id, sipUri, outcome: 'removed' })
      else out.good(`${sipUri} is removed`)
      done(0)
    })

  apiCommand(mappings, 'import', 'take in a mappings.yaml, all of it or nothing', context)
    .argument('<file>', 'the file; ${NAME} and ${file:…} in it are filled in here')
    .option('--replace-all', 'rows that are not in the file go')
    .option('--dry-run', 'only say what would happen')
    .action(async (file: string, options: ImportOptions) => {
      const { replaceAll = false, dryRun = false } = options
      const session = await openSession(options, context)
      const shape = z.looseObject({ mappings: z.array(z.unknown()) })
      const { value } = await readYaml(resolve(context.cwd, file), shape, { env: context.env })
      const query = { replaceAll, dryRun }
      done(tellImport(session, dryRun, await session.api.ask('POST', '/v1/mappings/import', { body: value, query })))
    })

  apiCommand(mappings, 'export', 'write the whole table to standard output, without secrets', context)
    .addOption(new Option('--csv', 'as CSV').conflicts(['yaml', 'json']))
    .addOption(new Option('--yaml', 'as a mappings.yaml (the default)').conflicts('json'))
    .action(async ({ csv, ...options }: ApiOptions & { readonly csv?: boolean }) => {
      const { api, out } = await openSession(options, context)
      if (out.json) out.value(await api.list('/v1/mappings', 'mappings'))
      else {
        const query = { format: csv ? 'csv' : 'yaml' }
        await pipeline(await api.open('/v1/mappings/export', { query }), context.stdout, { end: false })
      }
      done(0)
    })
}

function row({ id, sipUri, displayName, department, cube, ring, phone }: Mapping): string[] {
  return [id, sipUri, displayName, department ?? '', `${cube.login} (${cube.userId})`, ring.join(', '), phone ?? '']
}

function show({ out }: Session, mapping: Mapping): void {
  if (out.json) {
    out.value(mapping)
    return
  }
  const { cube, secret, ring, phone, audio, limits, recording, version, updatedAt } = mapping
  out.pairs([
    ['id', mapping.id],
    ['SIP address', mapping.sipUri],
    ['name', mapping.displayName],
    ['department', mapping.department ?? '-'],
    ['ConnectyCube', `${cube.login} (${cube.userId}), ${secret === 'none' ? 'without a secret' : `by ${secret}`}`],
    ['a phone rings', ring.join(', ') || '-'],
    ['an app rings', phone ?? '-'],
    ...Object.entries({ audio, limits, recording }).flatMap(([name, part]): [string, string][] =>
      part ? [[name, JSON.stringify(part)]] : [],
    ),
    ['changed', `${momentText(updatedAt)}, version ${version}`],
  ])
}

/** By id, by SIP address, or by the part of it before the @. */
async function findMapping(api: ApiClient, ref: string): Promise<Mapping> {
  const wanted = ref.toLowerCase()
  const items = await api.list('/v1/mappings', 'mappings', { query: { text: wanted } })
  const named = items
    .map((item) => api.read(mappingBody, item))
    .filter(({ sipUri }) => [sipUri.toLowerCase(), userOf(sipUri.toLowerCase())].includes(wanted))
  if (named.length > 1) {
    const all = named.map(({ sipUri, id }) => `${sipUri} (${id})`).join(', ')
    throw new CliError('cli_usage', `${ref} may be any of ${all}: give the id`)
  }
  return named[0] ?? api.read(mappingBody, await api.ask('GET', where(ref)))
}

function userOf(sipUri: string): string {
  return sipUri.slice(sipUri.indexOf(':') + 1, sipUri.lastIndexOf('@'))
}

function where(id: string): string {
  return `/v1/mappings/${encodeURIComponent(id)}`
}

function tellImport({ api, out }: Session, dryRun: boolean, reply: unknown): ExitCode {
  const { applied, rows, left } = api.read(reportBody, reply)
  const refused = rows.some(({ outcome }) => outcome === 'refused')
  if (out.json) out.value(reply)
  else {
    const rowsTold = rows.filter(({ outcome }) => outcome !== 'unchanged')
    out.table(
      ['SIP ADDRESS', 'OUTCOME', 'DETAIL'],
      rowsTold.map((it) => [it.sipUri, it.outcome, it.detail ?? '']),
      'all as before',
    )
    if (left.length > 0) out.line(`not imported: ${left.join(', ')} (they stay in the file)`)
    if (applied) out.good(`${rows.length} rows are in`)
    else if (dryRun && !refused) out.line('a dry run: nothing was changed')
    else out.bad('nothing was changed: mend what was refused')
  }
  return refused ? 1 : 0
}
