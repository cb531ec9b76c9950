import type { ParticipantFigures } from '../../calls/operator.ts'
import type { ParticipantView } from '../../calls/call-view.ts'
import { z } from '../../lib/schema.ts'
import { mediaBody, toMediaBody } from './media-body.ts'
import { partyBody } from './party-body.ts'

const EXAMPLE = {
  id: 'p2',
  kind: 'app' as const,
  role: 'callee' as const,
  party: { address: 'cube:4448515', number: 'maria', displayName: 'Maria' },
  state: 'joined' as const,
  since: 1795428002300,
  holding: false,
  onHold: false,
  muted: false,
  networkId: '2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77',
}

export const participantBody = z
  .object({
    id: z.string().meta({ description: 'Unique in its call: p1 is the caller.' }),
    kind: z.enum(['phone', 'app']),
    role: z.enum(['caller', 'callee', 'added']),
    party: partyBody,
    state: z.enum(['waiting', 'ringing', 'joined']),
    since: z.number().meta({ description: 'When the state began.' }),
    holding: z.boolean().meta({ description: 'The party itself has put the call on hold.' }),
    onHold: z.boolean().meta({ description: 'An operator has, or another party consults: hears music or silence.' }),
    muted: z.boolean().meta({ description: 'An operator keeps the others from hearing it.' }),
    networkId: z.string().meta({ description: "Asterisk's channel id, or ConnectyCube's session id." }),
  })
  .meta({ id: 'Participant', examples: [EXAMPLE] })

export function toParticipantBody(view: ParticipantView): z.output<typeof participantBody> {
  return { ...view, party: { ...view.party } }
}

export const figuresBody = z
  .object({
    participant: participantBody,
    levelDbov: z
      .number()
      .nullable()
      .meta({ description: 'What it says now, -127 (silence) to 0 (full scale); null: not known.' }),
    media: mediaBody.nullable().meta({ description: 'Of its talk path; null while there is none.' }),
  })
  .meta({ id: 'ParticipantFigures', examples: [{ participant: EXAMPLE, levelDbov: -24.1, media: null }] })

export function toFiguresBody(callId: string, figures: ParticipantFigures): z.output<typeof figuresBody> {
  return {
    participant: toParticipantBody(figures.participant),
    levelDbov: figures.levelDbov ?? null,
    media: figures.media ? toMediaBody(callId, figures.media) : null,
  }
}
