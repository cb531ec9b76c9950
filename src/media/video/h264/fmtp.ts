import type { H264Parameters } from '../video.ts'
import { NAL_PPS, NAL_SPS, nalType } from './nal-unit.ts'

/** All that we read of a format's parameters. */
export interface H264Fmtp extends H264Parameters {
  /** Each side may send another level than it receives (RFC 6184 8.1). */
  readonly levelAsymmetryAllowed: boolean
}

/** Baseline, level 1: what no profile-level-id means (RFC 6184 8.1). */
const DEFAULT_PROFILE_LEVEL_ID = '42000a'
/** More than any encoder has. */
const MOST_SETS = 16
const MOST_SET_BYTES = 1024

/**
 * Reads what follows the payload type in `a=fmtp`; `''` for a format without one. Undefined for what we can't take:
 * mode 2 and a malformed profile.
 */
export function readFmtp(parameters: string): H264Fmtp | undefined {
  const found = new Map<string, string>()
  for (const parameter of parameters.split(';')) {
    const [name = '', ...value] = parameter.split('=')
    found.set(name.trim().toLowerCase(), value.join('=').trim())
  }
  const profileLevelId = (found.get('profile-level-id') ?? DEFAULT_PROFILE_LEVEL_ID).toLowerCase()
  if (!/^[0-9a-f]{6}$/.test(profileLevelId)) return undefined
  const mode = found.get('packetization-mode') ?? '0'
  if (mode !== '0' && mode !== '1') return undefined
  return {
    profileLevelId,
    packetizationMode: mode === '0' ? 0 : 1,
    parameterSets: readParameterSets(found.get('sprop-parameter-sets') ?? ''),
    levelAsymmetryAllowed: found.get('level-asymmetry-allowed') === '1',
  }
}

/** What `readFmtp` reads, to follow the payload type in `a=fmtp`. */
export function formatFmtp(parameters: H264Parameters & { readonly levelAsymmetryAllowed?: boolean }): string {
  const { profileLevelId, packetizationMode, parameterSets, levelAsymmetryAllowed } = parameters
  const sets = parameterSets.map((nal) => nal.toString('base64')).join(',')
  return [
    ...(levelAsymmetryAllowed ? ['level-asymmetry-allowed=1'] : []),
    `packetization-mode=${packetizationMode}`,
    `profile-level-id=${profileLevelId}`,
    ...(sets ? [`sprop-parameter-sets=${sets}`] : []),
  ].join(';')
}

function readParameterSets(value: string): Buffer[] {
  const sets: Buffer[] = []
  for (const text of value.split(',').slice(0, MOST_SETS)) {
    const nal = Buffer.from(text, 'base64')
    if (nal.length < 2 || nal.length > MOST_SET_BYTES) continue
    const type = nalType(nal[0]!)
    if (type === NAL_SPS || type === NAL_PPS) sets.push(nal)
  }
  return sets
}
