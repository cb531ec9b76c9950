import { BitReader } from './bits.ts'
import { NAL_SPS, nalType } from './nal-unit.ts'

/** What a sequence parameter set tells (H.264 7.3.2.1.1). */
export interface Sps {
  /** Pixels, as shown: cropped. */
  readonly width: number
  readonly height: number
  readonly profileIdc: number
  /** constraint_set0_flag is the highest bit. */
  readonly constraints: number
  /** Ten times the level's number; 11 with constraint_set3_flag is 1b in the baseline, main and extended profiles. */
  readonly levelIdc: number
}

/** Those whose set tells of chroma and scaling lists. */
const HIGH_PROFILES = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]
const CHROMA_420 = 1
const CHROMA_444 = 3
const MACROBLOCK = 16
/** Level 6.2 has no side longer than that. */
const MOST_MACROBLOCKS = 1056

/** `nal`: a NAL unit without its start code. Undefined for what is no, or no sensible, sequence parameter set. */
export function readSps(nal: Buffer): Sps | undefined {
  if (nal.length < 4 || nalType(nal[0]!) !== NAL_SPS) return undefined
  const [profileIdc, constraints, levelIdc] = [nal[1]!, nal[2]!, nal[3]!]
  const bits = new BitReader(nal, 4)
  bits.ue() // seq_parameter_set_id
  const chroma = HIGH_PROFILES.includes(profileIdc) ? readChroma(bits) : CHROMA_420
  bits.ue() // log2_max_frame_num_minus4
  skipOrderCount(bits)
  bits.ue() // max_num_ref_frames
  bits.bit() // gaps_in_frame_num_value_allowed_flag
  const columns = bits.ue() + 1
  const mapRows = bits.ue() + 1
  const fieldFactor = bits.bit() === 1 ? 1 : 2
  const rows = mapRows * fieldFactor
  if (fieldFactor === 2) bits.bit() // mb_adaptive_frame_field_flag
  bits.bit() // direct_8x8_inference_flag
  const [left, right, top, bottom] = bits.bit() === 1 ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0]
  if (bits.exhausted || columns > MOST_MACROBLOCKS || rows > MOST_MACROBLOCKS) return undefined
  // Crop units, H.264 table 6-1 and equations 7-19 to 7-22.
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1
  const unitY = (chroma === CHROMA_420 ? 2 : 1) * fieldFactor
  const width = columns * MACROBLOCK - (left + right) * unitX
  const height = rows * MACROBLOCK - (top + bottom) * unitY
  return width > 0 && height > 0 ? { width, height, profileIdc, constraints, levelIdc } : undefined
}

/** chroma_format_idc, and past what only high profiles have. */
function readChroma(bits: BitReader): number {
  const chroma = bits.ue()
  if (chroma === CHROMA_444) bits.bit() // separate_colour_plane_flag
  bits.ue() // bit_depth_luma_minus8
  bits.ue() // bit_depth_chroma_minus8
  bits.bit() // qpprime_y_zero_transform_bypass_flag
  if (bits.bit() === 1) {
    const lists = chroma === CHROMA_444 ? 12 : 8
    for (let list = 0; list < lists; list++) if (bits.bit() === 1) skipScalingList(bits, list < 6 ? 16 : 64)
  }
  return chroma
}

/** H.264 7.3.2.1.1.1. */
function skipScalingList(bits: BitReader, size: number): void {
  let last = 8
  for (let n = 0; n < size && !bits.exhausted; n++) {
    last = (last + bits.se() + 256) % 256
    if (last === 0) return
  }
}

function skipOrderCount(bits: BitReader): void {
  const type = bits.ue()
  if (type === 0) bits.ue() // log2_max_pic_order_cnt_lsb_minus4
  if (type !== 1) return
  bits.bit() // delta_pic_order_always_zero_flag
  bits.se() // offset_for_non_ref_pic
  bits.se() // offset_for_top_to_bottom_field
  const cycle = bits.ue()
  for (let n = 0; n < cycle && !bits.exhausted; n++) bits.se()
}
