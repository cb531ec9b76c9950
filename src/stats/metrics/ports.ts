import type { CallView } from '../../calls/call-view.ts'
import type { LiveVideoFigures } from '../../calls/figures-view.ts'

/** What is asked at each scrape. A part that throws, rejects or takes too long is left out and counted. */
export interface MetricsSources {
  readonly version: string
  ready(): boolean
  calls(): readonly CallView[]
  media(): MediaFigures
  /** Of the live calls that have it. */
  video(): readonly LiveVideoFigures[]
  /** `ari`, `ami`, and whether they work. */
  links(): Readonly<Record<string, boolean>>
  /** How each identity stands, e.g. `online`. */
  identities(): readonly string[]
  /** How each phone stands: registered, unreachable, unregistered. */
  phones(): readonly string[]
  mappings(): number
  /** Queues and spools by name: `records`, `webhooks`, `audit` … */
  queues(): Readonly<Record<string, QueueFigures>>
  events(): EventFigures
  /** Undefined without webhooks. */
  webhooks(): { readonly delivered: number; readonly failed: number; readonly dead: number } | undefined
  /** Undefined without a store. */
  store(): boolean | undefined
}

export interface QueueFigures {
  readonly length: number
  /** Lost, since the start. */
  readonly dropped: number
}

export interface MediaFigures {
  readonly sessions: number
  readonly capacity: number
  readonly complexityCeiling: number
  /** Directions of video that are transcoded, and how many can be. Undefined: nothing is ever transcoded. */
  readonly transcoding?: { readonly inUse: number; readonly limit: number } | undefined
  readonly workers: readonly {
    readonly ready: boolean
    readonly sessions: number
    /** 0 to 1. */
    readonly utilisation: number
    readonly rssBytes: number | undefined
  }[]
}

/** All since the start, but for `subscribers`. */
export interface EventFigures {
  readonly subscribers: number
  readonly appended: ReadonlyMap<string, number>
  readonly dropped: number
}
