import type { CallSeries, SeriesPath, VideoSeries } from '../../calls/figures-view.ts'
import { z } from '../../lib/schema.ts'

const column = (description: string) => z.array(z.number().nullable()).meta({ description })

const videoSeries = z
  .object({
    bitrateFromPhone: column('Bits a second.'),
    bitrateToApp: column('Bits a second.'),
    bitrateFromApp: column('Bits a second.'),
    bitrateToPhone: column('Bits a second.'),
    frameRateFromPhone: column('Pictures a second.'),
    frameRateToApp: column('Pictures a second.'),
    frameRateFromApp: column('Pictures a second.'),
    frameRateToPhone: column('Pictures a second.'),
    linesFromPhone: column('The shorter side of the picture, pixels: 720 of 1280×720, upright or not.'),
    linesToApp: column('As above.'),
    linesFromApp: column('As above.'),
    linesToPhone: column('As above.'),
    lossToAppPercent: column('Packets that were lost on the way to the bridge or on from it.'),
    lossToPhonePercent: column('As above.'),
    frozenToAppMs: column('For how long the picture from the phone stood still.'),
    frozenToPhoneMs: column('For how long the picture from the app stood still.'),
  })
  .meta({ description: 'Columns of the video, as long as `at`; null: the path never had video.' })

const seriesPath = z
  .object({
    participant: z.string().meta({ description: 'The app whose talk path it is.' }),
    at: z.array(z.number()).meta({ description: 'When each interval ended, oldest first.' }),
    mosToApp: column('As the app hears the phone, of the ten seconds before `at`.'),
    mosToPhone: column('As the phone hears the app.'),
    lossToAppPercent: column('Packets that did not reach the app, before it made up for them.'),
    lossToPhonePercent: column('Packets of the app that did not arrive, before anything made up for them.'),
    jitterFromPhoneMs: column('RFC 3550 6.4.1.'),
    jitterFromAppMs: column('RFC 3550 6.4.1.'),
    concealedToPhoneMs: column('Sound that the bridge made up for what the app did not deliver.'),
    roundTripMs: column('Between bridge and app.'),
    levelPhoneDbov: column('What the phone says, -127 (silence) to 0 (full scale).'),
    levelAppDbov: column('What the app says.'),
    bitrateToApp: column('Bits a second of payload, without headers.'),
    bitrateToPhone: column('Bits a second of payload, without headers.'),
    video: videoSeries.nullable(),
  })
  .meta({ description: 'Columns that are all as long as `at`; null: not known.' })

const EXAMPLE = {
  callId: '0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11',
  stepMs: 5000,
  paths: [
    {
      participant: 'p2',
      at: [1795428007300, 1795428012300],
      mosToApp: [null, 4.36],
      mosToPhone: [4.3, 4.31],
      lossToAppPercent: [0, 0.4],
      lossToPhonePercent: [0, 0],
      jitterFromPhoneMs: [0.8, 1.4],
      jitterFromAppMs: [3.9, 4.1],
      concealedToPhoneMs: [40, 0],
      roundTripMs: [null, 48.3],
      levelPhoneDbov: [-22.4, -24.1],
      levelAppDbov: [-30.2, -127],
      bitrateToApp: [23840, 24100],
      bitrateToPhone: [64000, 63980],
      video: {
        bitrateFromPhone: [512000, 509600],
        bitrateToApp: [254400, 256100],
        bitrateFromApp: [486000, 488300],
        bitrateToPhone: [510200, 511000],
        frameRateFromPhone: [30, 29.8],
        frameRateToApp: [25, 25],
        frameRateFromApp: [30, 30],
        frameRateToPhone: [30, 29.9],
        linesFromPhone: [720, 720],
        linesToApp: [480, 480],
        linesFromApp: [480, 480],
        linesToPhone: [480, 480],
        lossToAppPercent: [0, 0.3],
        lossToPhonePercent: [0, 0],
        frozenToAppMs: [0, 420],
        frozenToPhoneMs: [0, 0],
      },
    },
  ],
}

export const seriesBody = z
  .object({
    callId: z.string(),
    stepMs: z.number().meta({ description: 'About how long each interval is; it doubles when a call is long.' }),
    paths: z.array(seriesPath).meta({ description: "One for each app of the call: its own talk path's." }),
  })
  .meta({ id: 'CallSeries', examples: [EXAMPLE] })

export function toSeriesBody({ callId, stepMs, paths }: CallSeries): z.output<typeof seriesBody> {
  return { callId, stepMs, paths: paths.map(toPathBody) }
}

function toPathBody(path: SeriesPath): z.output<typeof seriesPath> {
  return {
    participant: path.participant,
    at: [...path.at],
    mosToApp: nulled(path.mosToApp),
    mosToPhone: nulled(path.mosToPhone),
    lossToAppPercent: nulled(path.lossToAppPercent),
    lossToPhonePercent: nulled(path.lossToPhonePercent),
    jitterFromPhoneMs: nulled(path.jitterFromPhoneMs),
    jitterFromAppMs: nulled(path.jitterFromAppMs),
    concealedToPhoneMs: nulled(path.concealedToPhoneMs),
    roundTripMs: nulled(path.roundTripMs),
    levelPhoneDbov: nulled(path.levelPhoneDbov),
    levelAppDbov: nulled(path.levelAppDbov),
    bitrateToApp: nulled(path.bitrateToApp),
    bitrateToPhone: nulled(path.bitrateToPhone),
    video: path.video ? toVideoBody(path.video) : null,
  }
}

function toVideoBody(video: VideoSeries): z.output<typeof videoSeries> {
  return {
    bitrateFromPhone: nulled(video.bitrateFromPhone),
    bitrateToApp: nulled(video.bitrateToApp),
    bitrateFromApp: nulled(video.bitrateFromApp),
    bitrateToPhone: nulled(video.bitrateToPhone),
    frameRateFromPhone: nulled(video.frameRateFromPhone),
    frameRateToApp: nulled(video.frameRateToApp),
    frameRateFromApp: nulled(video.frameRateFromApp),
    frameRateToPhone: nulled(video.frameRateToPhone),
    linesFromPhone: nulled(video.linesFromPhone),
    linesToApp: nulled(video.linesToApp),
    linesFromApp: nulled(video.linesFromApp),
    linesToPhone: nulled(video.linesToPhone),
    lossToAppPercent: nulled(video.lossToAppPercent),
    lossToPhonePercent: nulled(video.lossToPhonePercent),
    frozenToAppMs: nulled(video.frozenToAppMs),
    frozenToPhoneMs: nulled(video.frozenToPhoneMs),
  }
}

function nulled(column: readonly (number | undefined)[]): (number | null)[] {
  return column.map((value) => value ?? null)
}
