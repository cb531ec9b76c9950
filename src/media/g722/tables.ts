// The constants of ITU-T G.722 (09/2012), as integers in the units that clause 6.2 computes in.

/** Decision levels of the lower sub-band's quantizer (table 14, Q6), times the scale factor / 4096. */
const LOWER_LEVELS = [
  0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339,
  1458, 1612, 1765, 1980, 2195, 2557, 2919,
]
export const HIGHEST_LOWER_LEVEL = 2919
/** In which interval between them a value lies, from 1 on; by the value up to the highest level. */
export const LOWER_INTERVALS = Uint8Array.from(
  { length: HIGHEST_LOWER_LEVEL + 1 },
  (_, value) => LOWER_LEVELS.filter((level) => level <= value).length,
)

/** The code of an interval of the lower sub-band, from interval 1 on (table 14): of a difference below zero … */
export const LOWER_NEGATIVE_CODES = Uint8Array.from([
  0, 63, 62, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4,
])
/** … and of one from zero on. */
export const LOWER_POSITIVE_CODES = Uint8Array.from([
  0, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33,
  32,
])

/** What the 6-bit code of the lower sub-band stands for (table 17, QQ6), times the scale factor / 32768. */
export const LOWER_VALUES_6 = Int32Array.from([
  -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
  -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808,
  21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008,
  3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
])

/** The same for its 4 upper bits, which steer the adaptation (table 15, QQ4). */
export const LOWER_VALUES_4 = Int32Array.from([
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
])

/** What those 4 bits do to the logarithm of the lower scale factor (table 16, WL by way of RIL4). */
export const LOWER_MULTIPLIERS = Int32Array.from([
  -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60,
])

/** Decision level of the higher sub-band (table 14, Q2), times the scale factor / 4096. */
export const HIGHER_LEVEL = 564

/** What the 2-bit code of the higher sub-band stands for (table 20, QQ2), times the scale factor / 32768. */
export const HIGHER_VALUES = Int32Array.from([-7408, -1616, 7408, 1616])

/** What it does to the logarithm of the higher scale factor (table 21, WH by way of IH2). */
export const HIGHER_MULTIPLIERS = Int32Array.from([798, -214, 798, -214])

/** The fraction of a scale factor: 2048 * 2^(i / 32) (table 18, ILB). */
export const SCALE_FRACTIONS = Int32Array.from([
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025,
  3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
])

/** Every other coefficient of the quadrature mirror filters (table 11); the rest is their mirror image. */
export const MIRROR_COEFFICIENTS = Int32Array.from([3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11])
