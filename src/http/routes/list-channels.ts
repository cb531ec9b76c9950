import { z } from '../../lib/schema.ts'
import type { Api } from '../api.ts'
import { channelBody, toChannelBody } from '../bodies/channel-body.ts'
import type { HttpPorts } from '../ports.ts'
import { problems } from '../problem.ts'

export function addListChannels(api: Api, ports: HttpPorts): void {
  api.route({
    method: 'GET',
    url: '/v1/channels',
    schema: {
      operationId: 'listChannels',
      tags: ['switch'],
      summary: 'All channels of Asterisk, in the bridge or not',
      description: 'As the manager interface tells them; empty when the configuration has no ami.',
      security: [{ token: [] }],
      response: { 200: z.object({ channels: z.array(channelBody) }), ...problems(401, 429) },
    },
    handler: () => ({ channels: ports.channels().map(toChannelBody) }),
  })
}
