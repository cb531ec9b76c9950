import type { VideoHindrance, VideoMode } from '../media/video/statistics.ts'

/** What is measured of a call every few seconds. Figures that are not known are undefined. */
export interface SampledFigures {
  /** By the E-model, of the last ten seconds: as the app hears the phone, and as the phone hears the app. */
  readonly mosToApp: number | undefined
  readonly mosToPhone: number | undefined
  /** Of the last interval: packets that did not arrive, before anything made up for them. */
  readonly lossToAppPercent: number | undefined
  readonly lossToPhonePercent: number | undefined
  /** RFC 3550 6.4.1. */
  readonly jitterFromPhoneMs: number | undefined
  readonly jitterFromAppMs: number | undefined
  /** Between bridge and app. */
  readonly roundTripMs: number | undefined
  /** What is said, -127 (silence) to 0 (full scale); undefined where Opus goes through untouched. */
  readonly levelPhoneDbov: number | undefined
  readonly levelAppDbov: number | undefined
}

/** The latest figures of a live call: of its first app's talk path. */
export interface LiveCallFigures extends SampledFigures {
  readonly callId: string
  readonly phoneCodec: string | undefined
  readonly appCodec: string | undefined
  /** Undefined: the call has no video. */
  readonly video?: LiveVideoFigures | undefined
}

/** What becomes of a live call's video. */
export interface LiveVideoFigures {
  /** What is spoken with each side; undefined: no video with it. */
  readonly phoneCodec: string | undefined
  readonly appCodec: string | undefined
  readonly toApp: VideoMode
  readonly toPhone: VideoMode
  /** Why one of them is not what one would expect. */
  readonly hindrance: VideoHindrance | undefined
}

/** What a series has a column of. */
export interface SeriesFigures extends SampledFigures {
  /** Of the last interval: sound that was made up for what the app did not deliver. */
  readonly concealedToPhoneMs: number | undefined
  /** Of the last interval, bits a second of payload, without headers. */
  readonly bitrateToApp: number | undefined
  readonly bitrateToPhone: number | undefined
}

/**
 * What a series of a path with video has further columns of, all of the last interval: of both sides, since what the one
 * sends is not always what the other is sent.
 */
export interface VideoSeriesFigures {
  /** Bits a second. */
  readonly bitrateFromPhone: number | undefined
  readonly bitrateToApp: number | undefined
  readonly bitrateFromApp: number | undefined
  readonly bitrateToPhone: number | undefined
  /** Pictures a second. */
  readonly frameRateFromPhone: number | undefined
  readonly frameRateToApp: number | undefined
  readonly frameRateFromApp: number | undefined
  readonly frameRateToPhone: number | undefined
  /** The shorter side of the picture, pixels: 720 of 1280×720, upright or not. */
  readonly linesFromPhone: number | undefined
  readonly linesToApp: number | undefined
  readonly linesFromApp: number | undefined
  readonly linesToPhone: number | undefined
  /** Packets that were lost on the way to the bridge or on from it. */
  readonly lossToAppPercent: number | undefined
  readonly lossToPhonePercent: number | undefined
  /** For how long the picture stood still, as it came from the other side. */
  readonly frozenToAppMs: number | undefined
  readonly frozenToPhoneMs: number | undefined
}

/** What was measured in one interval. */
export interface IntervalFigures extends SeriesFigures {
  /** Undefined: there was no video. */
  readonly video?: VideoSeriesFigures | undefined
}

export type VideoSeries = { readonly [Figure in keyof VideoSeriesFigures]: readonly (number | undefined)[] }

/** How one app's talk path went: columns that are all as long as `at`, oldest first. */
export type SeriesPath = {
  /** The app's id in its call. */
  readonly participant: string
  /** Epoch ms at which each interval ended. */
  readonly at: readonly number[]
  /** Undefined: it never had video. */
  readonly video?: VideoSeries | undefined
} & { readonly [Figure in keyof SeriesFigures]: readonly (number | undefined)[] }

/** How a call went, from its first sample to the last. */
export interface CallSeries {
  readonly callId: string
  /** About how long each interval is. */
  readonly stepMs: number
  readonly paths: readonly SeriesPath[]
}

export const SERIES_FIGURES = [
  'mosToApp',
  'mosToPhone',
  'lossToAppPercent',
  'lossToPhonePercent',
  'jitterFromPhoneMs',
  'jitterFromAppMs',
  'concealedToPhoneMs',
  'roundTripMs',
  'levelPhoneDbov',
  'levelAppDbov',
  'bitrateToApp',
  'bitrateToPhone',
] as const satisfies readonly (keyof SeriesFigures)[]

export const VIDEO_SERIES_FIGURES = [
  'bitrateFromPhone',
  'bitrateToApp',
  'bitrateFromApp',
  'bitrateToPhone',
  'frameRateFromPhone',
  'frameRateToApp',
  'frameRateFromApp',
  'frameRateToPhone',
  'linesFromPhone',
  'linesToApp',
  'linesFromApp',
  'linesToPhone',
  'lossToAppPercent',
  'lossToPhonePercent',
  'frozenToAppMs',
  'frozenToPhoneMs',
] as const satisfies readonly (keyof VideoSeriesFigures)[]
