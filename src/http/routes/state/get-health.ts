import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import type { StatePort } from '../../ports/state.ts'

const healthBody = z
  .object({
    status: z.literal('alive'),
    version: z.string(),
    uptimeSeconds: z.number(),
    opus: z.string(),
    workers: z.number(),
  })
  .meta({
    id: 'Health',
    examples: [{ status: 'alive', version: '0.1.0', uptimeSeconds: 7200, opus: 'libopus 1.3.1', workers: 2 }],
  })

export function addGetHealth(api: Api, ports: StatePort): void {
  api.route({
    method: 'GET',
    url: '/health',
    // A flood must not make a supervisor believe that the process is dead, and end its calls.
    config: { rateLimit: false },
    schema: {
      operationId: 'getHealth',
      tags: ['state'],
      summary: 'Whether the process is alive',
      description: 'For supervisors. Needs no token. Says nothing of Asterisk or ConnectyCube: see /ready.',
      response: { 200: healthBody },
    },
    handler: () => {
      const { version, uptimeSeconds, opus, workers } = ports.health()
      return { status: 'alive' as const, version, uptimeSeconds, opus, workers }
    },
  })
}
