import type { ReceiveStatistics, SendStatistics } from '../statistics.ts'

/** What a feed knows of the app's audio. */
export type FeedFigures = Pick<ReceiveStatistics, 'late' | 'duplicates' | 'concealedMs' | 'fecRecovered' | 'malformed'>

/** What becomes of the app's audio once it is decrypted: the part of a path to the phone that its codecs decide. */
export interface AppFeed {
  /** An audio payload; `sequence` is extended, `time` media time in units of the codec's RTP clock. */
  take(payload: Buffer, length: number, sequence: number, time: number, nowMs: number): void
  /** Something else than audio took a sequence number: the gap it leaves is no loss. */
  noteEvent(sequence: number, nowMs: number): void
  /** The stream begins anew, with other numbers or times. */
  restart(nowMs: number): void
  /** `slots` of 20 ms have passed. */
  tick(slots: number, nowMs: number): void
  /** Some of the app's own audio has gone to the phone. */
  readonly heard: boolean
  figures(): FeedFigures
  sent(): SendStatistics
  close(): void
  toString(): string
}
