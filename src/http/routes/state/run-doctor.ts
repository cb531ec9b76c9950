import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import type { DoctorPort } from '../../ports/doctor.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

const probeBody = z.object({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'failed']),
  found: z.string().meta({ description: 'What there is. May have line breaks.' }),
  advice: z.string().nullable().meta({ description: 'What to do about it.' }),
})

const reportBody = z
  .object({
    at: z.number().meta({ description: 'When the looking began.' }),
    tookMs: z.number(),
    probes: z.array(probeBody),
  })
  .meta({
    id: 'DoctorReport',
    examples: [
      {
        at: 1795428000000,
        tookMs: 412,
        probes: [
          {
            name: 'ari',
            status: 'ok' as const,
            found: 'http://127.0.0.1:8088: Asterisk 22.5.2, user cubebridge may write',
            advice: null,
          },
          {
            name: 'modules',
            status: 'warning' as const,
            found: 'all 15 that calls need; not loaded: codec_g722.so',
            advice: 'without codec_g722.so wideband phones are heard in narrowband by others',
          },
        ],
      },
    ],
  })

/** What `cubebridge doctor` looks at, by the running bridge. */
export function addRunDoctor(api: Api, doctor: DoctorPort, { waits }: RouteContext): void {
  api.route({
    method: 'GET',
    url: '/v1/doctor',
    config: { scope: 'read' },
    schema: {
      operationId: 'runDoctor',
      tags: ['state'],
      summary: 'Looks at everything that calls need, as `cubebridge doctor` does',
      description:
        'Changes nothing and signs nobody in. Takes some seconds at most; one look at a time, and one that is younger than ten seconds is told again.',
      security,
      response: { 200: reportBody, ...failures() },
    },
    handler: async (_request, reply) => {
      const { at, tookMs, probes } = await waits.for(doctor.run(), 'looking at everything')
      void reply.header('cache-control', 'no-store')
      return {
        at,
        tookMs,
        probes: probes.map(({ name, status, found, advice }) => ({ name, status, found, advice: advice ?? null })),
      }
    },
  })
}
