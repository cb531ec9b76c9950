import type { CallHappened } from '../../calls/call-event.ts'
import type { CallRecord } from '../../calls/call-record.ts'
import { z } from '../../lib/schema.ts'
import { directionField } from './call-body.ts'
import { partyBody } from './party-body.ts'
import { transferBody, toTransferBody } from './transfer-body.ts'

const time = z.number().nullable()
const anything = z.record(z.string(), z.unknown())

const PARTY = { address: 'sip:1001@empresa.com', number: '1001', displayName: 'Recepção' }
const APP = { address: 'cube:4448515', number: 'maria', displayName: 'Maria' }

export const RECORD = {
  callId: '0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11',
  channelId: '1795428000.12',
  cubeSessionId: '2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77',
  direction: 'phone-to-app' as const,
  from: PARTY,
  to: APP,
  answeredBy: APP,
  mapping: 'sip:vendas@empresa.com',
  department: 'Vendas',
  times: {
    arrived: 1795428000000,
    rung: 1795428000410,
    accepted: 1795428002000,
    joined: 1795428002300,
    firstAudioToApp: 1795428002310,
    firstAudioToPhone: 1795428002340,
    ended: 1795428064300,
  },
  setupMs: 2300,
  talkMs: 62000,
  endedBy: 'phone',
  cause: 'hung-up',
  detail: null,
  result: 'success',
  media: null,
  phone: {},
  app: {},
  participants: [],
  transfers: [],
  recordings: [],
}

export const EVENT = { type: 'call.started', callId: RECORD.callId, at: 1795428000000, data: {} }

const participantRecord = z.object({
  id: z.string(),
  kind: z.string(),
  role: z.string(),
  party: partyBody,
  joined: time.meta({ description: 'Null: it never came in.' }),
  left: time,
  endedBy: z.string(),
  cause: z.string(),
  detail: z.string().nullable(),
  media: anything.nullable(),
  network: anything,
})

export const recordBody = z
  .object({
    callId: z.string(),
    channelId: z.string().nullable(),
    cubeSessionId: z.string().nullable(),
    direction: directionField,
    from: partyBody,
    to: partyBody,
    answeredBy: partyBody.nullable(),
    mapping: z.string().nullable(),
    department: z.string().nullable(),
    times: z
      .object({
        arrived: z.number(),
        rung: time,
        accepted: time,
        joined: time,
        firstAudioToApp: time,
        firstAudioToPhone: time,
        ended: z.number(),
      })
      .meta({ description: 'When each stage was reached; null: never.' }),
    setupMs: z.number().nullable().meta({ description: 'From arrival until both talked.' }),
    talkMs: z.number(),
    endedBy: z.string().meta({ examples: ['phone', 'app', 'operator', 'bridge'] }),
    cause: z.string().meta({ examples: ['hung-up'] }),
    detail: z.string().nullable(),
    result: z.string().meta({ examples: ['success', 'client', 'server', 'upstream', 'indeterminate'] }),
    media: anything.nullable().meta({ description: 'The last figures of the talk path, as /v1/calls/{id}/media.' }),
    phone: anything.meta({ description: "What Asterisk adds, e.g. its own RTP statistics of the phone's leg." }),
    app: anything,
    participants: z.array(participantRecord),
    transfers: z.array(transferBody),
    recordings: z.array(z.string()),
  })
  .meta({
    id: 'CallRecord',
    examples: [RECORD],
  })

/** A record as the interface tells it. Those that were kept by an earlier version may lack what came later. */
export function toRecordBody(record: CallRecord): z.output<typeof recordBody> {
  const { times } = record
  const older: Partial<CallRecord> = record
  return {
    callId: record.callId,
    channelId: record.channelId ?? null,
    cubeSessionId: record.cubeSessionId ?? null,
    direction: record.direction,
    from: { ...record.from },
    to: { ...record.to },
    answeredBy: record.answeredBy ? { ...record.answeredBy } : null,
    mapping: record.mapping ?? null,
    department: record.department ?? null,
    times: {
      arrived: times.arrived,
      rung: times.rung ?? null,
      accepted: times.accepted ?? null,
      joined: times.joined ?? null,
      firstAudioToApp: times.firstAudioToApp ?? null,
      firstAudioToPhone: times.firstAudioToPhone ?? null,
      ended: times.ended,
    },
    setupMs: record.setupMs ?? null,
    talkMs: record.talkMs,
    endedBy: record.endedBy,
    cause: record.cause,
    detail: record.detail ?? null,
    result: record.result,
    media: record.media ? { ...record.media } : null,
    phone: { ...older.phone },
    app: { ...older.app },
    participants: (older.participants ?? []).map((participant) => ({
      ...participant,
      party: { ...participant.party },
      joined: participant.joined ?? null,
      detail: participant.detail ?? null,
      media: participant.media ? { ...participant.media } : null,
      network: { ...participant.network },
    })),
    transfers: (older.transfers ?? []).map(toTransferBody),
    recordings: [...(older.recordings ?? [])],
  }
}

export const eventBody = z
  .object({
    type: z.string().meta({ examples: ['call.started', 'call.transfer', 'call.ended'] }),
    callId: z.string(),
    at: z.number(),
    data: anything,
  })
  .meta({
    id: 'CallEvent',
    examples: [EVENT],
  })

export function toEventBody({ type, callId, at, data }: CallHappened): z.output<typeof eventBody> {
  return { type, callId, at, data: { ...data } }
}
