import type { LiveCallFigures } from '../../calls/figures-view.ts'
import type { ParticipantFigures } from '../../calls/operator.ts'
import { z } from '../../lib/schema.ts'
import { mediaBody, toMediaBody } from './media-body.ts'
import { figuresBody, toFiguresBody } from './participant-body.ts'
import { exampleLiveVideo, liveVideoBody, toLiveVideoBody } from './video-body.ts'

const known = (description: string) => z.number().nullable().meta({ description })

const CALL = '0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11'

const liveCallFigures = z.object({
  callId: z.string(),
  phoneCodec: z.string().nullable(),
  appCodec: z.string().nullable(),
  mosToApp: known('Of the last ten seconds, as the app hears the phone; null: nothing to rate yet.'),
  mosToPhone: known('As the phone hears the app.'),
  lossToAppPercent: known('Since the measurement before: packets that did not reach the app.'),
  lossToPhonePercent: known('Since the measurement before: packets of the app that did not arrive.'),
  jitterFromPhoneMs: known('RFC 3550 6.4.1.'),
  jitterFromAppMs: known('RFC 3550 6.4.1.'),
  roundTripMs: known('Between bridge and app.'),
  levelPhoneDbov: known('What the phone says, -127 (silence) to 0 (full scale).'),
  levelAppDbov: known('What the app says.'),
  video: liveVideoBody.nullable().meta({ description: 'Null: the call has no video.' }),
})

export const LIVE_FIGURES = {
  at: 1795428064410,
  calls: [
    {
      callId: CALL,
      phoneCodec: 'PCMU',
      appCodec: 'opus',
      mosToApp: 4.3,
      mosToPhone: 4.2,
      lossToAppPercent: 0.1,
      lossToPhonePercent: 0,
      jitterFromPhoneMs: 1.2,
      jitterFromAppMs: 4,
      roundTripMs: 48,
      levelPhoneDbov: -22,
      levelAppDbov: -30,
      video: exampleLiveVideo(),
    },
  ],
}

/** The data of an event `figures` of all calls. */
export const liveFiguresBody = z
  .object({
    at: z.number(),
    calls: z.array(liveCallFigures).meta({ description: "Of each call's first app; without a talk path: left out." }),
  })
  .meta({ id: 'LiveFigures', examples: [LIVE_FIGURES] })

/** The data of an event `figures` of one call. */
export const callFiguresBody = z
  .object({
    at: z.number().meta({ description: 'When they were measured.' }),
    callId: z.string(),
    media: mediaBody.nullable().meta({ description: "Of the first app's talk path, as /v1/calls/{id}/media." }),
    participants: z.array(figuresBody).meta({ description: 'As /v1/calls/{id}/participants.' }),
  })
  .meta({ id: 'CallFigures', examples: [{ at: 1795428064410, callId: CALL, media: null, participants: [] }] })

export function toLiveFiguresBody(at: number, calls: readonly LiveCallFigures[]): z.output<typeof liveFiguresBody> {
  return { at, calls: calls.map(toLiveCall) }
}

export function toCallFiguresBody(
  callId: string,
  at: number,
  participants: readonly ParticipantFigures[],
): z.output<typeof callFiguresBody> {
  const first = participants.find(({ participant, media }) => participant.kind === 'app' && media !== undefined)
  return {
    at,
    callId,
    media: first?.media ? toMediaBody(callId, first.media) : null,
    participants: participants.map((figures) => toFiguresBody(callId, figures)),
  }
}

function toLiveCall(figures: LiveCallFigures): z.output<typeof liveCallFigures> {
  return {
    callId: figures.callId,
    phoneCodec: figures.phoneCodec ?? null,
    appCodec: figures.appCodec ?? null,
    mosToApp: figures.mosToApp ?? null,
    mosToPhone: figures.mosToPhone ?? null,
    lossToAppPercent: figures.lossToAppPercent ?? null,
    lossToPhonePercent: figures.lossToPhonePercent ?? null,
    jitterFromPhoneMs: figures.jitterFromPhoneMs ?? null,
    jitterFromAppMs: figures.jitterFromAppMs ?? null,
    roundTripMs: figures.roundTripMs ?? null,
    levelPhoneDbov: figures.levelPhoneDbov ?? null,
    levelAppDbov: figures.levelAppDbov ?? null,
    video: figures.video ? toLiveVideoBody(figures.video) : null,
  }
}
