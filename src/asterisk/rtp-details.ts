import type { Json } from './ari/json.ts'

/** What Asterisk knows of the RTP between itself and a phone. `sent` and `received` as Asterisk sees them. */
export interface RtpDetails {
  readonly packetsSent: number | undefined
  readonly packetsReceived: number | undefined
  readonly lostSent: number | undefined
  readonly lostReceived: number | undefined
  /** Milliseconds. */
  readonly jitterReceivedMs: number | undefined
  readonly jitterSentMs: number | undefined
  readonly roundTripMs: number | undefined
  /** Media experience score, 0 to 100 (Asterisk 20 and later). */
  readonly scoreReceived: number | undefined
  readonly scoreSent: number | undefined
}

/** From ARI's `RTPstat`; its times are seconds. */
export function rtpDetails(statistics: Json): RtpDetails {
  return from((key) => statistics[key], {
    lostSent: 'txploss',
    lostReceived: 'rxploss',
  })
}

/** From the channel variable RTPAUDIOQOS: `ssrc=…;themssrc=…;lp=…;rxjitter=…;rxcount=…;txjitter=…;txcount=…;rlp=…;rtt=…` */
export function readRtpQos(text: string): RtpDetails {
  const values = new Map(text.split(';').map((pair) => pair.split('=', 2) as [string, string | undefined]))
  return from((key) => values.get(key), { lostSent: 'rlp', lostReceived: 'lp' })
}

function from(read: (key: string) => unknown, keys: { lostSent: string; lostReceived: string }): RtpDetails {
  const number = (key: string) => {
    const value = read(key)
    const parsed = typeof value === 'string' && value !== '' ? Number(value) : value
    return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined
  }
  const milliseconds = (key: string) => {
    const seconds = number(key)
    return seconds === undefined ? undefined : Math.round(seconds * 1e6) / 1000
  }
  return {
    packetsSent: number('txcount'),
    packetsReceived: number('rxcount'),
    lostSent: number(keys.lostSent),
    lostReceived: number(keys.lostReceived),
    jitterReceivedMs: milliseconds('rxjitter'),
    jitterSentMs: milliseconds('txjitter'),
    roundTripMs: milliseconds('rtt'),
    scoreReceived: number('rxmes'),
    scoreSent: number('txmes'),
  }
}
