import type { LimitRules } from '../../calls/limits.ts'
import { z } from '../../lib/schema.ts'
import { readableMapping } from './mapping-body.ts'
import type { DirectoryView } from '../ports/directory.ts'

const anything = z.record(z.string(), z.unknown())

const EXAMPLE = {
  mappings: [
    {
      source: 'file' as const,
      sipUri: 'sip:vendas@empresa.com',
      displayName: 'João Vendedor',
      department: 'Vendas',
      cube: { userId: 4448514, login: 'vendas_conectycube' },
      ring: ['maria', 4448516],
      phone: 'PJSIP/1001',
      audio: null,
      limits: { maxConcurrent: 5 },
      recording: null,
      room: null,
    },
  ],
  routes: [
    {
      name: 'app-users',
      from: 'phones' as const,
      match: '_8.',
      identity: 'sip:gateway@empresa.com',
      rings: '{rest}',
      dials: null,
      limits: null,
    },
  ],
  leftOut: [],
  file: { loadedAt: 1795428000000, error: null },
}

export const directoryBody = z
  .object({
    mappings: z.array(
      z.object({
        source: z.enum(['file', 'database']).meta({ description: 'Where it is changed.' }),
        ...readableMapping,
      }),
    ),
    routes: z
      .array(
        z.object({
          name: z.string(),
          from: z.enum(['phones', 'apps']),
          match: z.string(),
          identity: z.string(),
          rings: z.string().nullable().meta({ description: 'Which app user, as a template.' }),
          dials: z.string().nullable().meta({ description: 'Which endpoint, as a template.' }),
          limits: anything.nullable(),
        }),
      )
      .meta({ description: 'The most specific pattern first: the order in which they are tried.' }),
    leftOut: z
      .array(z.object({ sipUri: z.string(), why: z.string() }))
      .meta({ description: 'Mappings of the database that are not in use, and why.' }),
    file: z.object({
      loadedAt: z.number(),
      error: z.string().nullable().meta({ description: 'Why mappings.yaml as it is now is not in use.' }),
    }),
  })
  .meta({ id: 'Directory', examples: [EXAMPLE] })

/** Without secrets: those of the file never leave the process, as those of the database. */
export function toDirectoryBody({ mappings, routes, leftOut, file }: DirectoryView): z.output<typeof directoryBody> {
  return {
    mappings: mappings.map(({ mapping, source }) => ({
      source,
      sipUri: mapping.sipUri,
      displayName: mapping.displayName,
      department: mapping.department ?? null,
      cube: { userId: mapping.cube.userId, login: mapping.cube.login },
      ring: [...mapping.ring],
      phone: mapping.phone ?? null,
      audio: orNull(mapping.audio),
      limits: limitsOf(mapping.limits),
      recording: orNull(mapping.recording),
      room: orNull(mapping.room),
    })),
    routes: routes.map((route) => ({
      name: route.name,
      from: route.from,
      match: route.match.text,
      identity: route.identity,
      rings: route.from === 'phones' ? route.ring.text : null,
      dials: route.from === 'apps' ? route.dial.text : null,
      limits: limitsOf(route.limits),
    })),
    leftOut: leftOut.map(({ sipUri, why }) => ({ sipUri, why })),
    file: { loadedAt: file.loadedAt, error: file.error ?? null },
  }
}

function orNull(part: object | undefined): Record<string, unknown> | null {
  return part === undefined || Object.keys(part).length === 0 ? null : { ...part }
}

/** Patterns as they were written. */
function limitsOf(limits: LimitRules | undefined): Record<string, unknown> | null {
  if (!limits?.destinations) return orNull(limits)
  return { ...limits, destinations: limits.destinations.map(({ text }) => text) }
}
