/**
 * The E-model of ITU-T G.107 (06/2015), narrow-band: R = Ro - Is - Id - Ie,eff + A (7-1), and from R the MOS of
 * conversation, MOS-CQEN (Annex B). All that a bridge can't know (sidetone, room noise, loudness) has the default of
 * 7.7; with no delay and no loss that gives R = 93.2 and a MOS of 4.41.
 */

/** What packets carry, and what their loss costs. */
export interface Impairment {
  /** Ie: what the codec costs without any loss. */
  readonly ie: number
  /** Bpl: how much loss it bears. */
  readonly bpl: number
}

/** A way that packets go with a codec; a call has several, and their impairments add up (G.107 7.1). */
export interface Hop extends Impairment {
  /** Ppl: packets that were neither heard nor recovered, percent. */
  readonly lossPercent: number
  /** BurstR: 1 for random loss, more when losses come in a row (G.107 7.5). */
  readonly burstRatio: number
}

// Defaults of G.107 7.7.
const SLR = 8
const RLR = 2
const STMR = 15
const LSTR = 18
const DS = 3
const TELR = 65
const WEPL = 110
const QDU = 1
const CIRCUIT_NOISE = -70
const NOISE_FLOOR = -64
const ROOM_NOISE = 35
/** Of default users: mT, the shortest delay they notice, and sT, how sensitive they are to more. */
const MIN_PERCEIVED_DELAY_MS = 100
const DELAY_SENSITIVITY = 1
/** The permitted range of BurstR. */
const BURST_RATIO_MAX = 8

/** R of a connection without delay, loss or codec: 93.2. */
export const DEFAULT_RATING = defaultRating()

/** R. `delayMs` is Ta, mouth to ear one way. */
export function rating(delayMs: number, hops: readonly Hop[], advantage = 0): number {
  const equipment = hops.reduce((sum, hop) => sum + effectiveImpairment(hop), 0)
  return DEFAULT_RATING - delayImpairment(delayMs) - equipment + advantage
}

/** Idd (7-27, 7-28): what the delay itself costs. What it costs as echo is left out: apps and gateways cancel echo. */
export function delayImpairment(delayMs: number): number {
  if (delayMs <= MIN_PERCEIVED_DELAY_MS) return 0
  const x = Math.log2(delayMs / MIN_PERCEIVED_DELAY_MS)
  const power = 6 * DELAY_SENSITIVITY
  return 25 * ((1 + x ** power) ** (1 / power) - 3 * (1 + (x / 3) ** power) ** (1 / power) + 2)
}

/** Ie,eff (7-29). */
export function effectiveImpairment({ ie, bpl, lossPercent, burstRatio }: Hop): number {
  const bursts = Math.min(BURST_RATIO_MAX, Math.max(1, burstRatio))
  return ie + ((95 - ie) * lossPercent) / (lossPercent / bursts + bpl)
}

/** Annex B (B-4): 1 to 4.5. */
export function mosOf(r: number): number {
  if (r <= 0) return 1
  if (r >= 100) return 4.5
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)
}

/** Ro (7-2 to 7-7), Is (7-8 to 7-17) and the constant part of Id (7-25, 7-26), all at their defaults. */
function defaultRating(): number {
  const olr = SLR + RLR
  const sendNoise = ROOM_NOISE - SLR - DS - 100 + 0.004 * (ROOM_NOISE - olr - DS - 14) ** 2
  const effectiveRoomNoise = ROOM_NOISE + 10 * Math.log10(1 + 10 ** ((10 - LSTR) / 10))
  const receiveNoise = RLR - 121 + effectiveRoomNoise + 0.008 * (effectiveRoomNoise - 35) ** 2
  const no = decibelSum(CIRCUIT_NOISE, sendNoise, receiveNoise, NOISE_FLOOR + RLR)
  const ro = 15 - 1.5 * (SLR + no)

  const x = olr + 0.2 * (64 + no - RLR)
  const loudness = 20 * ((1 + (x / 8) ** 8) ** (1 / 8) - x / 8)
  const stmr = -decibelSum(-STMR, -TELR)
  const sidetone =
    12 * (1 + ((stmr - 13) / 6) ** 8) ** (1 / 8) -
    28 * (1 + ((stmr + 1) / 19.4) ** 35) ** (1 / 35) -
    13 * (1 + ((stmr - 3) / 33) ** 13) ** (1 / 13) +
    29
  const q = 37 - 15 * Math.log10(QDU)
  const g = 1.07 + 0.258 * q + 0.0602 * q ** 2
  const quantizing = 15 * Math.log10(1 + 10 ** ((ro - 100) / 15 + 46 / 8.4 - g / 9) + 10 ** (46 / 30 - g / 40))

  const half = (ro - 10.5 * (WEPL + 7)) / 2
  const listenerEcho = half + Math.sqrt(half ** 2 + 169)
  return ro - loudness - sidetone - quantizing - listenerEcho
}

/** Levels added as powers. */
function decibelSum(...levels: readonly number[]): number {
  return 10 * Math.log10(levels.reduce((sum, level) => sum + 10 ** (level / 10), 0))
}
