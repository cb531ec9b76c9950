import type { ReceivedSenderReport, ReceptionReport } from '../rtp/rtcp.ts'
import type { ReceiveStatistics } from '../statistics.ts'

/** What a door knows of what came. */
export type DoorFigures = Pick<
  ReceiveStatistics,
  'packets' | 'bytes' | 'lost' | 'late' | 'duplicates' | 'jitterMs' | 'malformed'
>

/** Where a path to an app begins: takes what Asterisk sends, and writes payloads in order to the stage after it. */
export interface PhoneDoor {
  /** One datagram or frame, its source already checked. Never throws; the buffer is not kept. */
  receive(data: Buffer, nowMs: number): void
  /** Whether the phone may fall silent on purpose: on hold, muted. What its numbers skip over a silence is no loss then. */
  rest(resting: boolean): void
  /** To be called every 20 ms. */
  tick(nowMs: number): void
  figures(): DoorFigures
  /** On the phone's stream; undefined before the first packet, and where there is no RTP. */
  receptionReport(): ReceptionReport | undefined
  /** The phone's, for the next `receptionReport`. */
  onSenderReport(report: ReceivedSenderReport): void
  close(): void
  toString(): string
}
