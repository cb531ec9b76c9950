import type { CallFigures } from '../../../calls/stats-view.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import type { StatsPort } from '../../ports/stats.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

const ratio = z.number().nullable()
const ms = z.number().nullable()

const figures = {
  received: z.number().meta({ description: 'Calls that arrived in the window, the live ones among them.' }),
  live: z.number(),
  connected: z.number().meta({ description: 'Both sides were joined.' }),
  successRate: ratio.meta({ description: 'Of those that are over, 0 to 1; null when none is.' }),
  setupMeanMs: ms.meta({ description: 'From arrival until both sides were joined.' }),
  mosMean: z
    .number()
    .nullable()
    .meta({ description: 'By the E-model, 1 to 4.5: the mean of how both sides heard it.' }),
}

const statsBody = z
  .object({
    window: z.enum(['30m', '24h', '7d']),
    from: z.number(),
    to: z.number(),
    ...figures,
    setupP95Ms: ms.meta({ description: '95 of 100 were set up within; nearest rank, off by 1 % at most.' }),
    talkMs: z.number().meta({ description: 'All together.' }),
    transfers: z.object({ attempted: z.number(), completed: z.number() }),
    byResult: z.record(z.string(), z.number()).meta({ description: 'Ended calls, by whose fault the ending was.' }),
    byCause: z.record(z.string(), z.number()),
    byMapping: z
      .array(z.object({ mapping: z.string().nullable(), ...figures }))
      .meta({ description: 'Most calls first. Beyond 100 mappings, the others are one entry, `(others)`.' }),
    series: z
      .object({
        stepMs: z.number(),
        at: z.array(z.number()),
        received: z.array(z.number()),
        connected: z.array(z.number()),
        succeeded: z.array(z.number()),
        setupMeanMs: z.array(z.number().nullable()),
        mosMean: z.array(z.number().nullable()),
        transfers: z.array(z.number()).meta({ description: 'Attempted ones.' }),
      })
      .meta({ description: 'One number for each step, oldest first: of a minute, or of an hour for 7d.' }),
    complete: z.boolean().meta({ description: 'False: calls of before the start of the bridge are missing (yet).' }),
  })
  .meta({
    id: 'Stats',
    examples: [
      {
        window: '30m',
        from: 1795426200000,
        to: 1795428000000,
        received: 2,
        live: 1,
        connected: 2,
        successRate: 1,
        setupMeanMs: 4200,
        mosMean: 4.31,
        setupP95Ms: 4200,
        talkMs: 61000,
        transfers: { attempted: 0, completed: 0 },
        byResult: { success: 1 },
        byCause: { 'hung-up': 1 },
        byMapping: [
          {
            mapping: 'sip:vendas@empresa.com',
            received: 2,
            live: 1,
            connected: 2,
            successRate: 1,
            setupMeanMs: 4200,
            mosMean: 4.31,
          },
        ],
        series: {
          stepMs: 60000,
          at: [1795427940000],
          received: [2],
          connected: [2],
          succeeded: [1],
          setupMeanMs: [4200],
          mosMean: [4.31],
          transfers: [0],
        },
        complete: true,
      },
    ],
  })

const query = z.strictObject({
  window: z.enum(['30m', '24h', '7d']).default('30m').meta({ description: 'How far back, from now.' }),
})

/** What became of the calls lately. */
export function addStats(api: Api, port: StatsPort, { waits }: RouteContext): void {
  api.route({
    method: 'GET',
    url: '/v1/stats',
    config: { scope: 'read' },
    schema: {
      operationId: 'getStats',
      tags: ['statistics'],
      summary: 'What became of the calls of the last half hour, day or week',
      description:
        'A call counts in the window in which it arrived. A week is read from the store, once a minute at most.',
      security,
      querystring: query,
      response: { 200: statsBody, ...failures() },
    },
    handler: async ({ query: { window } }): Promise<z.output<typeof statsBody>> => {
      const view = await waits.for(port.stats(window), `statistics of ${window}`)
      const { series } = view
      return {
        ...view,
        ...nulled(view),
        setupP95Ms: view.setupP95Ms ?? null,
        byResult: { ...view.byResult },
        byCause: { ...view.byCause },
        byMapping: view.byMapping.map((entry) => ({ ...nulled(entry), mapping: entry.mapping ?? null })),
        series: {
          stepMs: series.stepMs,
          at: [...series.at],
          received: [...series.received],
          connected: [...series.connected],
          succeeded: [...series.succeeded],
          setupMeanMs: series.setupMeanMs.map((value) => value ?? null),
          mosMean: series.mosMean.map((value) => value ?? null),
          transfers: [...series.transfers],
        },
      }
    },
  })
}

function nulled({ received, live, connected, successRate, setupMeanMs, mosMean }: CallFigures) {
  return {
    received,
    live,
    connected,
    successRate: successRate ?? null,
    setupMeanMs: setupMeanMs ?? null,
    mosMean: mosMean ?? null,
  }
}
