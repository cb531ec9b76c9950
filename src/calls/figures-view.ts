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
}

/** What a series has a column of. */
export interface SeriesFigures extends SampledFigures {
  /** Of the last interval: sound that was made up for what the app did not deliver. */
  readonly concealedToPhoneMs: number | undefined
  /** Of the last interval, bits a second of payload, without headers. */
  readonly bitrateToApp: number | undefined
  readonly bitrateToPhone: number | undefined
}

/** How one app's talk path went: columns that are all as long as `at`, oldest first. */
export type SeriesPath = {
  /** The app's id in its call. */
  readonly participant: string
  /** Epoch ms at which each interval ended. */
  readonly at: readonly number[]
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
