import type { CallView } from '../../calls/call-view.ts'
import { z } from '../../lib/schema.ts'
import { liveRecordingBody, toLiveRecordingBody } from './live-recording-body.ts'
import { alarm } from './media-body.ts'
import { monitorBody, toMonitorBody } from './monitor-body.ts'
import { participantBody, toParticipantBody } from './participant-body.ts'
import { partyBody } from './party-body.ts'
import { toTransferBody, transferBody } from './transfer-body.ts'

export const directionField = z.enum(['phone-to-app', 'app-to-phone', 'phone-to-phone'])

export const callStateField = z.enum(['arriving', 'ringing', 'joining', 'talking', 'ending'])

export const callBody = z
  .object({
    callId: z.string(),
    direction: directionField,
    state: callStateField,
    since: z.number().meta({ description: 'When the state began.' }),
    arrived: z.number().meta({ description: 'When the call began.' }),
    held: z.boolean(),
    from: partyBody,
    to: partyBody,
    mapping: z.string().nullable().meta({ description: 'SIP URI of the mapping.' }),
    department: z.string().nullable(),
    channelId: z.string().nullable().meta({ description: "Asterisk's id of the phone's channel." }),
    cubeSessionId: z.string().nullable().meta({ description: "ConnectyCube's id of the call." }),
    alarms: z.array(alarm).meta({ description: 'What is wrong with the audio now; figures: /v1/calls/{id}/media.' }),
    participants: z.array(participantBody).meta({ description: 'Who is in, or being rung.' }),
    transfer: transferBody.nullable().meta({ description: 'The one under way, or the last.' }),
    recording: liveRecordingBody.nullable().meta({ description: 'What is being recorded.' }),
    monitors: z.array(monitorBody).meta({ description: 'Who listens.' }),
  })
  .meta({
    id: 'Call',
    examples: [
      {
        callId: '0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11',
        direction: 'phone-to-app',
        state: 'talking',
        since: 1795428002300,
        arrived: 1795428000000,
        held: false,
        from: { address: 'sip:1001@empresa.com', number: '1001', displayName: 'Recepção' },
        to: { address: 'cube:4448515', number: 'maria', displayName: 'Maria' },
        mapping: 'sip:vendas@empresa.com',
        department: 'Vendas',
        channelId: '1795428000.12',
        cubeSessionId: '2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77',
        alarms: [],
        participants: [],
        transfer: null,
        recording: null,
        monitors: [],
      },
    ],
  })

/** A call as the interface tells it: what is not known is null. */
export function toCallBody(view: CallView): z.output<typeof callBody> {
  return {
    callId: view.callId,
    direction: view.direction,
    state: view.state,
    since: view.since,
    arrived: view.arrived,
    held: view.held,
    from: { ...view.from },
    to: { ...view.to },
    mapping: view.mapping ?? null,
    department: view.department ?? null,
    channelId: view.channelId ?? null,
    cubeSessionId: view.cubeSessionId ?? null,
    alarms: [...view.alarms],
    participants: view.participants.map(toParticipantBody),
    transfer: view.transfer ? toTransferBody(view.transfer) : null,
    recording: view.recording ? toLiveRecordingBody(view.recording) : null,
    monitors: view.monitors.map(toMonitorBody),
  }
}
