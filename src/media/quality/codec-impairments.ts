import type { Impairment } from './e-model.ts'

/**
 * What codecs cost on the narrow-band scale of G.107. Wideband is rated on it too, and gets no bonus: the scale of
 * G.107.1 gives a clean G.711 call 3.7, so that figures of the two scales can't stand side by side.
 */
export const IMPAIRMENTS = {
  /** G.113 appendix I: G.711 in 10 ms packets, concealed by G.711 appendix I. */
  g711: { ie: 0, bpl: 25.1 },
  /** G.113 appendix I: the same, gaps left silent. */
  g711Unconcealed: { ie: 0, bpl: 4.3 },
  /**
   * Not of the ITU, whose G.113 has no Opus: the narrow-band figures that M. Alahmadi, P. Počta and H. Melvin derived
   * ("An Adaptive Bitrate Switching Algorithm for Speech Applications in Context of WebRTC", ACM TOMM 17(4), 2021):
   * CBR at 11 kb/s, their highest narrow-band rate, random loss: Ie 2.03, Bpl 15.95. Rates above are no worse.
   */
  opus: { ie: 2, bpl: 16 },
  /**
   * An assumption: where only the loss before recovery is known, in-band FEC doubles Bpl (as the open rtcscore has it,
   * 10 to 20). Of single losses FEC recovers nearly all, at less than full quality.
   */
  opusWithFec: { ie: 2, bpl: 32 },
  /** Gaps in what the phone sent, which the app's Opus decoder conceals: its loss, without its coding. */
  concealedByOpus: { ie: 0, bpl: 16 },
} as const satisfies Record<string, Impairment>
