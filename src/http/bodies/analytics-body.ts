import type { AnalyticsView, CallCounts, CallMeans } from '../../calls/analytics-view.ts'
import { z } from '../../lib/schema.ts'
import { partyBody } from './party-body.ts'

const ms = z.number().nullable()
const mos = z.number().nullable()

const counts = {
  calls: z.number().meta({ description: 'Ended calls.' }),
  connected: z.number().meta({ description: 'Both sides were joined.' }),
  succeeded: z.number(),
}

const means = {
  ...counts,
  setupMeanMs: ms.meta({ description: 'From arrival until both sides were joined.' }),
  mosMean: mos.meta({ description: 'By the E-model, 1 to 4.5: the mean of how both sides heard it.' }),
}

const NOTHING = { calls: 0, connected: 0, succeeded: 0 }
const SOME = { calls: 2, connected: 1, succeeded: 1, setupMeanMs: 2300, mosMean: 3.9 }
const ARRIVED = 1795428000000

export const analyticsBody = z
  .object({
    from: z.number(),
    to: z.number(),
    timeZone: z.string(),
    bucket: z.enum(['hour', 'day']).meta({ description: 'Of `byTime`: hours up to 8 days, days beyond.' }),
    totals: z.object({
      ...means,
      successRate: z.number().nullable().meta({ description: '0 to 1; null without calls.' }),
      setupP50Ms: ms.meta({ description: 'Half were set up within; nearest rank, off by 1 % at most.' }),
      setupP95Ms: ms,
      talkMs: z.number(),
      talkMeanMs: ms.meta({ description: 'Of connected calls.' }),
      transfers: z.number(),
    }),
    byTime: z
      .array(
        z.object({
          at: z.number().meta({ description: 'When the local hour or day began.' }),
          ...means,
          transfers: z.number(),
        }),
      )
      .meta({ description: 'Every hour or day of the time, also those without calls, oldest first.' }),
    byHourOfDay: z.array(z.object({ hour: z.number(), ...counts })).meta({ description: '24, in local time.' }),
    heat: z.array(z.array(z.number())).meta({
      description: 'Calls by weekday, Monday first, and of it by hour, in local time: 7 lists of 24.',
    }),
    byMapping: z
      .array(
        z.object({
          mapping: z.string().nullable(),
          department: z.string().nullable().meta({ description: 'Of the latest call.' }),
          ...means,
          talkMs: z.number(),
          others: z.boolean().meta({ description: 'All mappings beyond the first 50, summed.' }),
        }),
      )
      .meta({ description: 'Most calls first, 50 at most, then the others as one.' }),
    byResult: z.record(z.string(), z.number()).meta({ description: 'By whose fault the ending was.' }),
    byCause: z
      .array(z.object({ cause: z.string(), result: z.string(), calls: z.number() }))
      .meta({ description: 'Most calls first.' }),
    byDirection: z.record(z.string(), z.number()),
    setup: z
      .array(z.object({ fromMs: z.number(), toMs: z.number().nullable(), calls: z.number() }))
      .meta({ description: 'Connected calls by how long they took to set up; `toMs` excluded, null: no limit.' }),
    mos: z
      .array(z.object({ from: z.number(), to: z.number(), calls: z.number() }))
      .meta({ description: 'Calls by MOS; `to` excluded, but for the best.' }),
    worst: z
      .array(
        z.object({
          callId: z.string(),
          arrived: z.number(),
          from: partyBody,
          to: partyBody,
          mapping: z.string().nullable(),
          mos: z.number(),
          mosToApp: mos,
          mosToPhone: mos,
          talkMs: z.number(),
          cause: z.string(),
        }),
      )
      .meta({ description: 'The 20 with the lowest MOS below 4, lowest first.' }),
  })
  .meta({
    id: 'Analytics',
    examples: [
      {
        from: ARRIVED,
        to: ARRIVED + 3600000,
        timeZone: 'America/Sao_Paulo',
        bucket: 'hour',
        totals: {
          ...SOME,
          successRate: 0.5,
          ...{ setupP50Ms: 2300, setupP95Ms: 2300, talkMs: 62000, talkMeanMs: 62000, transfers: 0 },
        },
        byTime: [{ at: ARRIVED, ...SOME, transfers: 0 }],
        byHourOfDay: Array.from({ length: 24 }, (_, hour) => ({ hour, ...NOTHING })),
        heat: Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0)),
        byMapping: [{ mapping: 'sip:vendas@empresa.com', department: 'Vendas', ...SOME, talkMs: 62000, others: false }],
        byResult: { success: 1, client: 1 },
        byCause: [
          { cause: 'hung-up', result: 'success', calls: 1 },
          { cause: 'no-answer', result: 'client', calls: 1 },
        ],
        byDirection: { 'phone-to-app': 2 },
        setup: [{ fromMs: 2000, toMs: 3000, calls: 1 }],
        mos: [{ from: 3.6, to: 4, calls: 1 }],
        worst: [
          {
            callId: '0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11',
            arrived: ARRIVED,
            from: { address: 'sip:1001@empresa.com', number: '1001', displayName: 'Recepção' },
            to: { address: 'cube:4448515', number: 'maria', displayName: 'Maria' },
            mapping: 'sip:vendas@empresa.com',
            ...{ mos: 3.9, mosToApp: 3.7, mosToPhone: 4.1, talkMs: 62000, cause: 'hung-up' },
          },
        ],
      },
    ],
  })

/** Figures as the interface tells them: what is not known is null. */
export function toAnalyticsBody(view: AnalyticsView): z.output<typeof analyticsBody> {
  const { from, to, timeZone, bucket, totals } = view
  return {
    ...{ from, to, timeZone, bucket },
    totals: {
      ...meansOf(totals),
      successRate: totals.successRate ?? null,
      setupP50Ms: totals.setupP50Ms ?? null,
      setupP95Ms: totals.setupP95Ms ?? null,
      talkMs: totals.talkMs,
      talkMeanMs: totals.talkMeanMs ?? null,
      transfers: totals.transfers,
    },
    byTime: view.byTime.map((step) => ({ at: step.at, ...meansOf(step), transfers: step.transfers })),
    byHourOfDay: view.byHourOfDay.map((entry, hour) => ({ hour, ...countsOf(entry) })),
    heat: view.heat.map((hours) => [...hours]),
    byMapping: view.byMapping.map((entry) => ({
      mapping: entry.mapping ?? null,
      department: entry.department ?? null,
      ...meansOf(entry),
      talkMs: entry.talkMs,
      others: entry.others,
    })),
    byResult: { ...view.byResult },
    byCause: view.byCause.map((entry) => ({ ...entry })),
    byDirection: { ...view.byDirection },
    setup: view.setup.map(({ fromMs, toMs, calls }) => ({ fromMs, toMs: toMs ?? null, calls })),
    mos: view.mos.map((entry) => ({ ...entry })),
    worst: view.worst.map((call) => ({
      ...call,
      from: { ...call.from },
      to: { ...call.to },
      mapping: call.mapping ?? null,
      mosToApp: call.mosToApp ?? null,
      mosToPhone: call.mosToPhone ?? null,
    })),
  }
}

function countsOf({ calls, connected, succeeded }: CallCounts) {
  return { calls, connected, succeeded }
}

function meansOf(entry: CallMeans) {
  return { ...countsOf(entry), setupMeanMs: entry.setupMeanMs ?? null, mosMean: entry.mosMean ?? null }
}
