import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import type { MetricsPort } from '../../ports/stats.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

/** The figures for Prometheus. */
export function addMetrics(api: Api, port: MetricsPort, { waits }: RouteContext): void {
  api.route({
    method: 'GET',
    url: '/metrics',
    config: { scope: 'read' },
    schema: {
      operationId: 'getMetrics',
      tags: ['statistics'],
      summary: 'Figures for Prometheus, in its text format',
      description: 'What each metric tells is in docs/metrics.md.',
      security,
      response: {
        200: {
          description: 'All metrics.',
          content: {
            'text/plain': { schema: z.string().meta({ examples: ['cubebridge_link_up{link="ari"} 1\n'] }) },
          },
        },
        ...failures(),
      },
    },
    handler: async (_request, reply) => {
      const { type, text } = await waits.for(port.render(), 'collecting the metrics')
      // Not by the schema: it is text, and would come out as a JSON string.
      return reply.header('content-type', type).serializer(String).send(text)
    },
  })
}
