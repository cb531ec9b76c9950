/** A telephone-event format as SDP agreed it (RFC 4733 2.4). */
export interface TelephoneEventFormat {
  readonly payloadType: number
  /** Of the durations in its packets. */
  readonly clockRate: 8000 | 48000
}
