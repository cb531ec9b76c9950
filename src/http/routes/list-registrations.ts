import type { Api } from '../api.ts'
import { registrationsBody, toRegistrationsBody } from '../bodies/registrations-body.ts'
import type { HttpPorts } from '../ports.ts'
import { problems } from '../problem.ts'

export function addListRegistrations(api: Api, ports: HttpPorts): void {
  api.route({
    method: 'GET',
    url: '/v1/registrations',
    schema: {
      operationId: 'listRegistrations',
      tags: ['switch'],
      summary: 'Which phones are registered at Asterisk, and Asterisk at which providers',
      description: 'As the manager interface tells them; empty when the configuration has no ami.',
      security: [{ token: [] }],
      response: { 200: registrationsBody, ...problems(401, 429) },
    },
    handler: () => toRegistrationsBody(ports.registrations()),
  })
}
