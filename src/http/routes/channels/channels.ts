import { dialplanContext, channelId, extension } from '../../../lib/dial-fields.ts'
import { pjsipEndpoint, singleLine } from '../../../lib/fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { channelBody, toChannelBody } from '../../bodies/channel-body.ts'
import { timeoutField, toMs } from '../../bodies/destination-body.ts'
import { channelPath } from '../../bodies/paths.ts'
import { registrationsBody, toRegistrationsBody } from '../../bodies/registrations-body.ts'
import { nextField, pageInMemory, pageOf, pageQuery } from '../../paging.ts'
import type { ChannelControl, SwitchPort } from '../../ports/switch.ts'
import { failures, refusals } from '../../problem.ts'
import { checkEndpoint } from '../allowed-endpoint.ts'
import { callerIdField } from '../calls/begin-call.ts'
import { security, type RouteContext } from '../context.ts'

const query = z.strictObject({
  ...pageQuery,
  name: singleLine(80)
    .optional()
    .meta({ description: 'How the name begins.', examples: ['PJSIP/1001-'] }),
})

const listBody = z
  .object({ channels: z.array(channelBody), next: nextField })
  .meta({ id: 'ChannelList', examples: [{ channels: [], next: null }] })

const contextField = dialplanContext()
  .optional()
  .meta({ description: 'The dialplan context; asterisk.dialContext when absent.', examples: ['usuarios_internos'] })

const redirectBody = z
  .strictObject({ context: contextField, exten: extension() })
  .meta({ id: 'RedirectChannel', examples: [{ context: 'usuarios_internos', exten: '1002' }] })

const bridgeBody = z
  .strictObject({ channels: z.tuple([channelId(), channelId()]) })
  .refine(({ channels: [a, b] }) => a !== b, { path: ['channels'], error: 'must be two channels' })
  .meta({ id: 'BridgeChannels', examples: [{ channels: ['1795428000.12', '1795428000.15'] }] })

const originateBody = z
  .strictObject({
    phone: pjsipEndpoint().meta({ description: 'Endpoint that is rung.', examples: ['PJSIP/1001'] }),
    context: contextField,
    exten: extension().meta({ description: 'Where it is sent when it has answered.', examples: ['1002'] }),
    callerId: callerIdField,
    timeoutSeconds: timeoutField,
  })
  .meta({ id: 'OriginateChannel', examples: [{ phone: 'PJSIP/1001', exten: '1002', timeoutSeconds: 30 }] })

/** The switch: what it does, and who is registered. */
export function addSwitch(api: Api, port: SwitchPort): void {
  api.route({
    method: 'GET',
    url: '/v1/channels',
    config: { scope: 'read' },
    schema: {
      operationId: 'listChannels',
      tags: ['switch'],
      summary: 'All channels of Asterisk, in the bridge or not',
      description: 'As the manager interface tells them; empty when the configuration has no ami.',
      security,
      querystring: query,
      response: { 200: listBody, ...refusals() },
    },
    handler: ({ query: wanted }) => {
      const channels = port.channels().filter(({ name }) => name.startsWith(wanted.name ?? ''))
      const { items, next } = pageInMemory(channels, pageOf(wanted), ({ uniqueId }) => uniqueId)
      return { channels: items.map(toChannelBody), next: next ?? null }
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/registrations',
    config: { scope: 'read' },
    schema: {
      operationId: 'listRegistrations',
      tags: ['switch'],
      summary: 'Which phones are registered at Asterisk, and Asterisk at which providers',
      description: 'As the manager interface tells them; empty when the configuration has no ami.',
      security,
      response: { 200: registrationsBody, ...refusals() },
    },
    handler: () => toRegistrationsBody(port.registrations()),
  })
}

/** What operators do to channels, also to those that are no calls of the bridge. */
export function addChannelControl(api: Api, control: ChannelControl, context: RouteContext): void {
  const { waits } = context
  api.route({
    method: 'DELETE',
    url: '/v1/channels/:id',
    config: { scope: 'control' },
    schema: {
      operationId: 'hangUpChannel',
      tags: ['switch'],
      summary: 'Hangs a channel of Asterisk up, in the bridge or not',
      security,
      params: channelPath,
      response: { 204: z.undefined().describe('Asterisk hangs it up.'), ...failures(404, 409, 502) },
    },
    handler: async ({ params: { id } }, reply) => {
      await waits.for(control.hangUp(id), `hanging channel ${id} up`)
      return reply.code(204).send()
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/channels/:id/redirect',
    config: { scope: 'control' },
    schema: {
      operationId: 'redirectChannel',
      tags: ['switch'],
      summary: 'Sends a channel to an extension of the dialplan',
      security,
      params: channelPath,
      body: redirectBody,
      response: { 204: z.undefined().describe('It is on its way.'), ...failures(404, 409, 413, 415, 502) },
    },
    handler: async ({ params: { id }, body: { context: place, exten } }, reply) => {
      await waits.for(control.redirect(id, { context: place, exten }), `redirecting channel ${id}`)
      return reply.code(204).send()
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/channels/bridge',
    config: { scope: 'control' },
    schema: {
      operationId: 'bridgeChannels',
      tags: ['switch'],
      summary: 'Lets two channels talk with each other, whatever they did before',
      security,
      body: bridgeBody,
      response: { 204: z.undefined().describe('They talk.'), ...failures(404, 409, 413, 415, 502) },
    },
    handler: async ({ body: { channels }, auditNote }, reply) => {
      auditNote.target = `channels/${channels.join('+')}`
      await waits.for(control.bridge(...channels), `bridging ${channels.join(' and ')}`)
      return reply.code(204).send()
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/channels/originate',
    config: { scope: 'control' },
    schema: {
      operationId: 'originateChannel',
      tags: ['switch'],
      summary: 'Rings a phone and sends it to an extension of the dialplan when it has answered',
      description: 'Answers when Asterisk has taken the request; whether the phone answers is an event.',
      security,
      body: originateBody,
      response: {
        202: z.object({ channelId: z.string() }).meta({
          id: 'ChannelOriginated',
          examples: [{ channelId: 'cb-originate-7f3b11' }],
        }),
        ...failures(404, 409, 413, 415, 422, 502),
      },
    },
    handler: async ({ body, auditNote }, reply) => {
      const { phone, context: place, exten, callerId, timeoutSeconds } = body
      checkEndpoint(phone, 'phone', context)
      const originated = control.originate({
        phone,
        context: place,
        exten,
        callerId: callerId && { number: callerId.number, name: callerId.name },
        timeoutMs: toMs(timeoutSeconds),
      })
      const { channelId: id } = await waits.for(originated, `ringing ${phone}`)
      auditNote.target = `channels/${id}`
      return reply.code(202).header('location', `/v1/channels/${id}`).send({ channelId: id })
    },
  })
}
