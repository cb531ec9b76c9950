import type { AppCodec } from '../session.ts'
import { IMPAIRMENTS } from './codec-impairments.ts'
import { burstRatio, missedPercent, type Continuity } from './continuity.ts'
import { mosOf, rating, type Hop, type Impairment } from './e-model.ts'

/** With fewer frames there is nothing to rate: one second. */
const FRAMES_TO_RATE = 50
/** A frame is complete only after its own length. */
const FRAME_MS = 20
/** Of libopus in its VOIP mode at 8 kHz. */
const OPUS_LOOK_AHEAD_MS = 6.5
/** Assumptions on what can't be seen: the jitter buffer in the app (libwebrtc's NetEq), and the one in the phone. */
const APP_PLAYOUT_MS = 60
const PHONE_PLAYOUT_MS = 40

/** What both directions have in common. */
export interface Connection {
  readonly appCodec: AppCodec
  /** Our encoder sends in-band FEC to the app. */
  readonly fec: boolean
  /** Of the app's leg; 0 before its first report. */
  readonly roundTripMs: number
}

/** One direction over some time. */
export interface Passage {
  /** The stream as it arrived at the bridge, after what the bridge recovered. */
  readonly stream: Continuity
  readonly bufferDelayMs: number
  /** What the app reports as lost of what it was sent, percent; of the phone's direction only. */
  readonly reportedLossPercent: number
}

/**
 * How the app's user hears the phone: loss between Asterisk and the bridge, which the app conceals, and loss between
 * the bridge and the app, before what FEC gives back. MOS, 1 to 4.5; undefined while there is nothing to rate.
 */
export function mosFromPhone(passage: Passage, connection: Connection): number | undefined {
  const { stream, bufferDelayMs, reportedLossPercent } = passage
  if (stream.heard + stream.missed < FRAMES_TO_RATE) return undefined
  const isOpus = connection.appCodec === 'opus'
  const toApp = isOpus ? (connection.fec ? IMPAIRMENTS.opusWithFec : IMPAIRMENTS.opus) : IMPAIRMENTS.g711
  const concealer = isOpus ? IMPAIRMENTS.concealedByOpus : IMPAIRMENTS.g711
  const hops = [hop(stream, concealer), { ...toApp, lossPercent: reportedLossPercent, burstRatio: 1 }]
  return mosOf(rating(delayMs(connection, bufferDelayMs) + APP_PLAYOUT_MS, hops))
}

/**
 * How the phone's user hears the app: loss between the app and the bridge that FEC did not give back. Between Asterisk
 * and the phone the bridge sees nothing.
 */
export function mosFromApp({ stream, bufferDelayMs }: Passage, connection: Connection): number | undefined {
  if (stream.heard + stream.missed < FRAMES_TO_RATE) return undefined
  // Gaps in G.711 that goes through untouched are left to the phone, and not every phone conceals.
  const codec = connection.appCodec === 'opus' ? IMPAIRMENTS.opus : IMPAIRMENTS.g711Unconcealed
  return mosOf(rating(delayMs(connection, bufferDelayMs) + PHONE_PLAYOUT_MS, [hop(stream, codec)]))
}

function hop(stream: Continuity, codec: Impairment): Hop {
  return { ...codec, lossPercent: missedPercent(stream), burstRatio: burstRatio(stream) }
}

/** Ta without the playout at its end: half the app leg's round trip, the bridge's buffer, the codec. */
function delayMs({ appCodec, roundTripMs }: Connection, bufferDelayMs: number): number {
  return FRAME_MS + (appCodec === 'opus' ? OPUS_LOOK_AHEAD_MS : 0) + roundTripMs / 2 + bufferDelayMs
}
