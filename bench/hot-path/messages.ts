/** How the processes of this bench speak with each other: the parent asks, `far-ends` and `bridge` answer. */
export interface HotPathOptions {
  readonly calls: number
  readonly seconds: number
  readonly windows: number
  readonly complexity: number
  /** Also record a CPU profile, to this file. */
  readonly profile: string | undefined
}

export type ToFarEnds =
  | { readonly kind: 'call'; readonly call: number; readonly offer: string; readonly rtpPort: number }
  | { readonly kind: 'count' }

export type FromFarEnds =
  | { readonly kind: 'called'; readonly call: number; readonly answer: string; readonly rtpPort: number }
  | { readonly kind: 'counted'; readonly sent: number; readonly toPhones: number; readonly toApps: number }

/** One stretch of time in which nothing but media went on. */
export interface Window {
  /** By the packets that came out: a far end that was held up must not make the bridge look cheap. */
  readonly cpuMsPerCallSecond: number
  readonly systemShare: number
  /** What came out of what should have, both ways. */
  readonly deliveredPercent: number
}

export interface HotPathResult {
  readonly windows: readonly Window[]
  readonly opus: string
  readonly paths: readonly string[]
}
