import { BoolEncoder } from './bool-encoder.ts'

const MACROBLOCK = 16
/**
 * The probabilities that a coefficient's are changed (RFC 6386 13.4): a word for each row of eleven, of its first ones,
 * in hex; the others are 255.
 */
const UPDATE_PROBABILITIES = [
  '- - - b0f6 dff1fc f9fdfd fff4fc eafefe fd fff6fe effdfe fefffe fff8fe fbfffe - fffdfe fbfefe fefffe',
  'fffefdfffe fafffefffe fe - - - d9 e1fcf1fdfffffe eafaf1fafdfffdfe fffe dffefe eefdfefe fff8fe f9fe -',
  'fffd f7fe - fffdfe fc - fffefe fd - fffefd fa fe - - - bafbfa eafbf4fe fbfbf3fdfefffe fffdfe ecfdfe',
  'fbfdfdfefe fffefe fefefe - fffe fefe fe - fe - - - - - - - - - - f8 fafefcfe f8fef9fd fffdfd f6fdfd',
  'fcfefbfefe fffefc f8fefd fdfffefe fffbfe f5fbfe fdfdfe fffbfd fcfdfe fffe fffc f9fffe fffffe fffffd fa - - fe -',
].join(' ')
const ROW = 11
/** Of 0 where both are as likely. */
const EVEN = 128
/** Almost all macroblocks are skipped. */
const NOT_SKIPPED = 1
/** y_ac_qi with which the second order's DC steps by 256 (RFC 6386 14.1): 28 of them are 112 below grey. */
const QUANTIZER = 115
/** Default probabilities of coefficients (13.5), of those blocks that the first macroblock has. */
const DC_TOKENS = [198, 35, 237, 223, 193, 187, 162, 160, 145, 155, 62]
const AFTER_DC = 81
const LUMA_END = 253
const CHROMA_END = 253

/** A keyframe of black. Made here, since that is shorter than ready ones for all sizes. */
export function blackVp8(width: number, height: number): Buffer {
  const macroblocks = Math.ceil(width / MACROBLOCK) * Math.ceil(height / MACROBLOCK)
  const modes = firstPartition(macroblocks)
  const header = Buffer.alloc(10)
  // Keyframe, version 0, shown (9.1).
  header.writeUIntLE((modes.length << 5) | 0x10, 0, 3)
  header.writeUIntBE(0x9d012a, 3, 3)
  header.writeUInt16LE(width, 6)
  header.writeUInt16LE(height, 8)
  return Buffer.concat([header, modes, coefficients()])
}

/** The frame's header and the modes of the macroblocks (RFC 6386 9.2 to 9.11, 19.2, 19.3). */
function firstPartition(macroblocks: number): Buffer {
  const bits = new BoolEncoder()
  bits.literal(0, 2) // color_space, clamping_type
  bits.literal(0, 1) // segmentation_enabled
  bits.literal(0, 1 + 6 + 3) // filter_type, loop_filter_level, sharpness_level
  bits.literal(0, 1 + 2) // loop_filter_adj_enable, one partition of coefficients
  bits.literal(QUANTIZER, 7).literal(0, 5) // y_ac_qi, and no difference from it
  bits.literal(1, 1) // refresh_entropy_probs
  for (const row of UPDATE_PROBABILITIES.split(' ')) {
    for (let n = 0; n < ROW; n++) bits.write(0, Number.parseInt(row.slice(2 * n, 2 * n + 2) || 'ff', 16) || 255)
  }
  bits.literal(1, 1).literal(NOT_SKIPPED, 8) // mb_no_skip_coeff, prob_skip_false
  for (let n = 0; n < macroblocks; n++) {
    bits.write(n === 0 ? 0 : 1, NOT_SKIPPED)
    bits.write(1, 145).write(0, 156).write(0, 163) // DC_PRED: the mean of the neighbours (8.2, 11.2)
    bits.write(0, 142) // the same for chroma
  }
  return bits.end()
}

/** Of the first macroblock, which has no neighbours: grey, 128, to become video's black, 16 (RFC 6386 13.2). */
function coefficients(): Buffer {
  const bits = new BoolEncoder()
  // dct_cat4, 19 and more: its way through the tree, then 28 - 19 and the sign.
  const p = DC_TOKENS
  bits.write(1, p[0]!).write(1, p[1]!).write(1, p[2]!).write(1, p[3]!).write(1, p[6]!).write(0, p[8]!).write(1, p[9]!)
  bits.write(1, 176).write(0, 155).write(0, 140).write(1, 135).write(1, EVEN)
  bits.write(0, AFTER_DC)
  for (let block = 0; block < 16; block++) bits.write(0, LUMA_END)
  for (let block = 0; block < 8; block++) bits.write(0, CHROMA_END)
  return bits.end()
}
