import { MEDIA_ALARMS, audibility } from '../../media/quality/alarms.ts'
import type { AppReport, DirectionStatistics, MediaStatistics, SendStatistics } from '../../media/statistics.ts'
import { z } from '../../lib/schema.ts'
import { exampleVideo, toVideoBody, videoBody } from './video-body.ts'

const count = (description: string) => z.number().meta({ description })

export const alarm = z.enum(MEDIA_ALARMS).meta({ id: 'MediaAlarm', examples: ['no-packets-from-asterisk'] })

const HEARD = {
  packets: 3105,
  bytes: 534060,
  lost: 12,
  late: 1,
  duplicates: 0,
  concealedMs: 0,
  fecRecovered: 0,
  missedPercent: 0.42,
  burstRatio: 1.08,
  jitterMs: 1.4,
  bufferDelayMs: 0.6,
  levelDbov: -24.1,
  clippingPercent: 0,
  silencePercent: 41.7,
  mos: 4.27,
  mosRecent: 4.36,
  strangers: 0,
  malformed: 0,
  unauthentic: 0,
}

const SENT = { packets: 3092, bytes: 187120, bitrate: 24000, complexity: 5, expectedLossPercent: 10 }

const direction = z
  .object({
    packets: count('That arrived.'),
    bytes: z.number(),
    lost: count('Packets that never arrived (RFC 3550 A.3).'),
    late: count('Packets that came after their time and were thrown away.'),
    duplicates: z.number(),
    concealedMs: count('Audio that the bridge made up, milliseconds.'),
    fecRecovered: count('Lost frames that in-band FEC gave back.'),
    missedPercent: count('What was neither in time nor recovered.'),
    burstRatio: count('1 when misses are spread at random, more when they come in a row (ITU-T G.107).'),
    jitterMs: count('RFC 3550 6.4.1.'),
    bufferDelayMs: count('How long packets wait in the bridge now, on average.'),
    levelDbov: count('Of the last second; 0 is full scale, -127 silence.'),
    clippingPercent: z.number().nullable().meta({ description: 'Samples at full scale; null: not measured.' }),
    silencePercent: z.number().nullable().meta({ description: 'Frames below -60 dBov; null: not measured.' }),
    mos: z.number().nullable().meta({
      description: 'Of the call so far, by the E-model (ITU-T G.107): 4.41 is the best. Null: nothing to rate yet.',
    }),
    mosRecent: z.number().nullable().meta({ description: 'The same of the last ten seconds.' }),
    strangers: count('Packets from elsewhere, dropped.'),
    malformed: count('Packets that were not what was agreed, dropped.'),
    unauthentic: count('Packets that failed authentication, dropped.'),
  })
  .meta({ id: 'DirectionQuality', examples: [HEARD] })

const sent = z
  .object({
    packets: z.number(),
    bytes: z.number(),
    bitrate: z.number().nullable().meta({ description: "The Opus encoder's now, bits a second; null: none runs." }),
    complexity: z.number().nullable(),
    expectedLossPercent: z.number().nullable().meta({ description: 'What in-band FEC is sized for.' }),
  })
  .meta({ id: 'Sent', examples: [SENT] })

export const mediaBody = z
  .object({
    callId: z.string(),
    sampledAt: z.number(),
    audio: z.enum(['both-ways', 'one-way', 'none']).meta({ description: 'Who is heard, as far as alarms tell.' }),
    alarms: z.array(alarm).meta({ description: 'What is wrong now.' }),
    alarmHistory: z.array(z.object({ alarm, since: z.number(), until: z.number().nullable() })),
    phoneCodec: z.string().nullable(),
    appCodec: z.string().nullable(),
    paths: z.object({ toApp: z.string(), toPhone: z.string() }),
    fromPhone: direction.describe('What the phone says, and how the app hears it.'),
    fromApp: direction.describe('What the app says, and how the phone hears it.'),
    toPhone: sent,
    toApp: sent,
    appReport: z
      .object({
        fractionLost: count('Between its last two reports, 0 to 1.'),
        lost: z.number(),
        jitterMs: z.number(),
        roundTripMs: z.number().nullable(),
      })
      .nullable()
      .meta({ description: 'What the app reports of what it is sent (RTCP); null before its first report.' }),
    video: videoBody.nullable().meta({ description: 'Null: the call has no video.' }),
  })
  .meta({ id: 'CallMedia', examples: [example()] })

type Body = z.output<typeof mediaBody>

export function toMediaBody(callId: string, figures: MediaStatistics): Body {
  return {
    callId,
    sampledAt: figures.sampledAt,
    audio: audibility(figures.alarms),
    alarms: [...figures.alarms],
    alarmHistory: figures.alarmHistory.map((episode) => ({ ...episode, until: episode.until ?? null })),
    phoneCodec: figures.phoneCodec ?? null,
    appCodec: figures.appCodec ?? null,
    paths: { ...figures.paths },
    fromPhone: toDirection(figures.fromPhone),
    fromApp: toDirection(figures.fromApp),
    toPhone: toSent(figures.toPhone),
    toApp: toSent(figures.toApp),
    appReport: toReport(figures.appReport),
    video: figures.video ? toVideoBody(figures.video) : null,
  }
}

function toDirection(figures: DirectionStatistics): Body['fromPhone'] {
  return {
    ...figures,
    clippingPercent: figures.clippingPercent ?? null,
    silencePercent: figures.silencePercent ?? null,
    mos: figures.mos ?? null,
    mosRecent: figures.mosRecent ?? null,
  }
}

function toSent({ packets, bytes, bitrate, complexity, expectedLossPercent }: SendStatistics): Body['toApp'] {
  return {
    packets,
    bytes,
    bitrate: bitrate ?? null,
    complexity: complexity ?? null,
    expectedLossPercent: expectedLossPercent ?? null,
  }
}

function toReport(report: AppReport | undefined): Body['appReport'] {
  return report ? { ...report, roundTripMs: report.roundTripMs ?? null } : null
}

function example() {
  return {
    callId: '0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11',
    sampledAt: 1795428064410,
    audio: 'both-ways' as const,
    alarms: [],
    alarmHistory: [{ alarm: 'high-loss-from-app' as const, since: 1795428030100, until: 1795428041600 }],
    phoneCodec: 'PCMU',
    appCodec: 'opus',
    paths: {
      toApp: 'RTP(PCMU) -> reorder(40ms) -> PCMU(decode) -> Opus(encode 8kHz) -> RTP(111) -> SRTP',
      toPhone: 'SRTP -> RTP(111) -> jitter(adaptive) -> Opus(decode 8kHz) -> PCMU(encode) -> RTP(PCMU) -> UDP',
    },
    fromPhone: HEARD,
    fromApp: { ...HEARD, concealedMs: 180, fecRecovered: 9, bufferDelayMs: 38.2, mos: 4.21, mosRecent: 4.36 },
    toPhone: { packets: 3109, bytes: 497440, bitrate: null, complexity: null, expectedLossPercent: null },
    toApp: SENT,
    appReport: { fractionLost: 0.008, lost: 21, jitterMs: 3.2, roundTripMs: 48.3 },
    video: exampleVideo(),
  }
}
