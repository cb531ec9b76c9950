import { z } from '../../lib/schema.ts'
import type { PartReadiness, Readiness } from '../ports/state.ts'

const part = z.object({
  ready: z.boolean(),
  status: z.string(),
  since: z.number(),
  detail: z.string().nullable(),
})

export const readinessBody = z
  .object({
    ready: z.boolean(),
    stopping: z.boolean(),
    room: z
      .object({ free: z.boolean(), detail: z.string().nullable() })
      .meta({ description: 'Whether there is room for a further call, and if not, which limit is reached.' }),
    ari: part.nullable().meta({ description: 'Null when the configuration has no asterisk.' }),
    ami: part.nullable().meta({ description: 'Null when the configuration has no ami.' }),
    sip: part
      .extend({ accounts: z.array(part.extend({ address: z.string() })) })
      .nullable()
      .meta({ description: "The bridge's own SIP accounts. Null when the configuration has no sip." }),
    identities: z.array(part.extend({ userId: z.number(), login: z.string(), mappings: z.array(z.string()) })),
    media: z.object({
      ready: z.boolean(),
      workers: z.number(),
      wanted: z.number(),
      sessions: z.number(),
      complexityCeiling: z
        .number()
        .meta({ description: 'The highest Opus complexity the workers can afford; 10 while they have time enough.' }),
      transcoding: z
        .object({ inUse: z.number(), limit: z.number() })
        .nullable()
        .meta({
          description:
            'Directions of video that are transcoded, and how many could be; above that calls go on with what both ' +
            'sides have. Null: nothing is ever transcoded.',
        }),
    }),
    mappings: z.object({
      ready: z.boolean(),
      count: z.number(),
      loadedAt: z.number(),
      error: z.string().nullable(),
    }),
    store: part
      .extend({
        status: z.enum(['online', 'offline']),
        kind: z.enum(['sqlite', 'postgres']),
        waiting: z.number().meta({ description: 'Records that the database does not have yet; they wait on disk.' }),
      })
      .meta({ description: 'The database. Calls go on without it: it does not count towards ready.' }),
  })
  .meta({
    id: 'Readiness',
    examples: [
      {
        ready: true,
        stopping: false,
        room: { free: true, detail: null },
        ari: { ready: true, status: 'online', since: 1795428000000, detail: null },
        ami: { ready: true, status: 'online', since: 1795428000000, detail: null },
        sip: {
          ready: true,
          status: 'online',
          since: 1795428000000,
          detail: null,
          accounts: [
            {
              ready: true,
              status: 'registered',
              since: 1795428000000,
              detail: null,
              address: 'sip:cubebridge@empresa.com',
            },
          ],
        },
        identities: [
          {
            ready: true,
            status: 'online',
            since: 1795428000000,
            detail: null,
            userId: 12345,
            login: 'vendas_conectycube',
            mappings: ['sip:vendas@empresa.com'],
          },
        ],
        media: {
          ready: true,
          workers: 2,
          wanted: 2,
          sessions: 0,
          complexityCeiling: 10,
          transcoding: { inUse: 0, limit: 8 },
        },
        mappings: { ready: true, count: 1, loadedAt: 1795428000000, error: null },
        store: {
          ready: true,
          status: 'online' as const,
          since: 1795428000000,
          detail: null,
          kind: 'sqlite' as const,
          waiting: 0,
        },
      },
    ],
  })

export function toReadinessBody(state: Readiness): z.output<typeof readinessBody> {
  const { ready, workers, wanted, sessions, complexityCeiling, transcoding } = state.media
  return {
    ready: state.ready,
    stopping: state.stopping,
    room: { free: state.room.free, detail: state.room.detail ?? null },
    ari: state.ari ? toPart(state.ari) : null,
    ami: state.ami ? toPart(state.ami) : null,
    sip: state.sip
      ? {
          ...toPart(state.sip),
          accounts: state.sip.accounts.map((account) => ({ ...toPart(account), address: account.address })),
        }
      : null,
    identities: state.identities.map((identity) => ({
      ...toPart(identity),
      userId: identity.userId,
      login: identity.login,
      mappings: [...identity.mappings],
    })),
    media: {
      ...{ ready, workers, wanted, sessions, complexityCeiling },
      transcoding: transcoding ? { ...transcoding } : null,
    },
    mappings: {
      ready: state.mappings.ready,
      count: state.mappings.count,
      loadedAt: state.mappings.loadedAt,
      error: state.mappings.error ?? null,
    },
    store: {
      ...toPart(state.store),
      status: state.store.status,
      kind: state.store.kind,
      waiting: state.store.waiting,
    },
  }
}

function toPart({ ready, status, since, detail }: PartReadiness): z.output<typeof part> {
  return { ready, status, since, detail: detail ?? null }
}
