/** Of those in RFC 6184 table 5, the ones that phones and browsers have. */
export type H264Profile = 'constrained-baseline' | 'baseline' | 'main' | 'extended' | 'constrained-high' | 'high'

/** profile_idc, and the bits of profile-iop that matter and what they are: `x` is any. */
const PATTERNS: readonly (readonly [idc: number, iop: string, profile: H264Profile])[] = [
  [0x42, 'x1xx0000', 'constrained-baseline'],
  [0x4d, '1xxx0000', 'constrained-baseline'],
  [0x58, '11xx0000', 'constrained-baseline'],
  [0x42, 'x0xx0000', 'baseline'],
  [0x58, '10xx0000', 'baseline'],
  [0x4d, '0x0x0000', 'main'],
  [0x58, '00xx0000', 'extended'],
  [0x64, '00000000', 'high'],
  // Later than the RFC: H.264 A.2.4.2; browsers offer it.
  [0x64, '00001100', 'constrained-high'],
]

/** What each can decode: H.264 A.2. */
const DECODES: Readonly<Record<H264Profile, readonly H264Profile[]>> = {
  'constrained-baseline': ['constrained-baseline'],
  baseline: ['baseline', 'constrained-baseline'],
  main: ['main', 'constrained-baseline'],
  extended: ['extended', 'baseline', 'main', 'constrained-baseline'],
  'constrained-high': ['constrained-high', 'constrained-baseline'],
  high: ['high', 'constrained-high', 'main', 'constrained-baseline'],
}

/** constraint_set3_flag, with level_idc 11, where it means that; elsewhere level_idc 9 does (H.264 A.3.1, A.3.2). */
const LEVEL_1B = 0x10
const LEVEL_1B_BY_FLAG = [0x42, 0x4d, 0x58]

/** The profile that six hex digits of profile-level-id mean; undefined for one that nobody calls with. */
export function readProfile(profileLevelId: string): H264Profile | undefined {
  const idc = Number.parseInt(profileLevelId.slice(0, 2), 16)
  const iop = Number.parseInt(profileLevelId.slice(2, 4), 16)
  return PATTERNS.find(([of, pattern]) => of === idc && matches(iop, pattern))?.[2]
}

/** Ten times the level's number; 1b, which is between 1 and 1.1, is 10.5 (H.264 A.3.1). */
export function readLevel(profileLevelId: string): number {
  const idc = Number.parseInt(profileLevelId.slice(0, 2), 16)
  const iop = Number.parseInt(profileLevelId.slice(2, 4), 16)
  const level = Number.parseInt(profileLevelId.slice(4, 6), 16)
  if (level === 9) return 10.5
  return level === 11 && iop & LEVEL_1B && LEVEL_1B_BY_FLAG.includes(idc) ? 10.5 : level
}

/** The same profile at another level, in `readLevel`'s units. */
export function withLevel(profileLevelId: string, level: number): string {
  const idc = profileLevelId.slice(0, 2)
  const iop = Number.parseInt(profileLevelId.slice(2, 4), 16)
  if (!LEVEL_1B_BY_FLAG.includes(Number.parseInt(idc, 16)))
    return profileLevelId.slice(0, 4) + hex(level === 10.5 ? 9 : level)
  const flags = level === 10.5 ? iop | LEVEL_1B : iop & ~LEVEL_1B
  return idc + hex(flags) + hex(level === 10.5 ? 11 : level)
}

/** Whether a decoder of `decoder` decodes what an encoder of `encoder` makes. */
export function decodes(decoder: H264Profile, encoder: H264Profile): boolean {
  return DECODES[decoder].includes(encoder)
}

function matches(iop: number, pattern: string): boolean {
  return Array.from(pattern).every((bit, n) => bit === 'x' || Number(bit) === ((iop >> (7 - n)) & 1))
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
