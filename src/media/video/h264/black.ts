import { BitWriter } from './bit-writer.ts'
import { START_CODE } from './nal-unit.ts'

const SPS_HEADER = 0x67
const PPS_HEADER = 0x68
const IDR_HEADER = 0x65
const MACROBLOCK = 16
/** A macroblock takes one byte: so slices fit into packets, of mode 0 too. */
const SLICE_MACROBLOCKS = 1000
const I_SLICES_ONLY = 7
/** The coarsest, with which black is one small number. */
const QP = 51
/** Ten times a level's number, and how many macroblocks a picture of it has at most (H.264 table A-1). */
const LEVELS: readonly (readonly [level: number, macroblocks: number])[] = [
  [10, 99],
  [20, 396],
  [21, 792],
  [30, 1620],
  [31, 3600],
  [32, 5120],
  [40, 8192],
  [50, 22_080],
]
const HIGHEST_LEVEL = 51

/**
 * A keyframe of black, constrained baseline, with start codes and its parameter sets. Made here, since that is shorter
 * than ready ones for all sizes. `count`: how many came before; consecutive keyframes are told apart (H.264 7.4.3).
 */
export function blackH264(width: number, height: number, count: number): Buffer {
  const columns = Math.ceil(width / MACROBLOCK)
  const rows = Math.ceil(height / MACROBLOCK)
  const sliceRows = Math.max(1, Math.floor(SLICE_MACROBLOCKS / columns))
  const nals = [sps(width, height, columns, rows), pps()]
  for (let row = 0; row < rows; row += sliceRows) {
    nals.push(slice(row * columns, Math.min(sliceRows, rows - row) * columns, count % 2))
  }
  return Buffer.concat(nals.flatMap((nal) => [START_CODE, nal]))
}

/** H.264 7.3.2.1.1. */
function sps(width: number, height: number, columns: number, rows: number): Buffer {
  const level = LEVELS.find(([, macroblocks]) => columns * rows <= macroblocks)?.[0] ?? HIGHEST_LEVEL
  const bits = new BitWriter().u(66, 8).u(0xe0, 8).u(level, 8)
  bits.ue(0).ue(0) // seq_parameter_set_id, log2_max_frame_num_minus4
  bits.ue(2).ue(1).u(0, 1) // pic_order_cnt_type: as decoded; max_num_ref_frames; no gaps
  bits.ue(columns - 1).ue(rows - 1)
  bits.u(1, 1).u(1, 1) // frame_mbs_only_flag, direct_8x8_inference_flag
  // Of 4:2:0 pictures in units of two pixels.
  const [right, bottom] = [(columns * MACROBLOCK - width) >> 1, (rows * MACROBLOCK - height) >> 1]
  bits.u(right + bottom > 0 ? 1 : 0, 1)
  if (right + bottom > 0) bits.ue(0).ue(right).ue(0).ue(bottom)
  return bits.u(0, 1).nal(SPS_HEADER)
}

/** H.264 7.3.2.2. */
function pps(): Buffer {
  const bits = new BitWriter().ue(0).ue(0) // pic_parameter_set_id, seq_parameter_set_id
  bits.u(0, 1).u(0, 1).ue(0) // CAVLC; no order counts of fields; no slice groups
  bits.ue(0).ue(0).u(0, 1).u(0, 2) // reference indices, weighted prediction
  bits
    .se(QP - 26)
    .se(0)
    .se(0) // pic_init_qp_minus26, pic_init_qs_minus26, chroma_qp_index_offset
  return bits.u(1, 1).u(0, 1).u(0, 1).nal(PPS_HEADER) // deblocking_filter_control_present_flag
}

/** H.264 7.3.3 to 7.3.5. */
function slice(first: number, macroblocks: number, pictureId: number): Buffer {
  const bits = new BitWriter().ue(first).ue(I_SLICES_ONLY).ue(0).u(0, 4).ue(pictureId)
  bits.u(0, 1).u(0, 1).se(0).ue(1) // dec_ref_pic_marking, slice_qp_delta, no deblocking
  for (let n = 0; n < macroblocks; n++) {
    bits.ue(3).ue(0).se(0) // I_16x16_2_0_0, the mean of the neighbours; the same for chroma; mb_qp_delta
    // The first has no neighbours, which is grey, 128. At QP 51 a coefficient of -8 is 112 less: video's black, 16.
    if (n === 0) bits.u(0b000101, 6).u(1, 14).u(1, 1)
    else bits.u(1, 1)
  }
  return bits.nal(IDR_HEADER)
}
