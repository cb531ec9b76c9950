import type { H264Parameters } from '../video.ts'
import { decodes, readLevel, readProfile, type H264Profile, withLevel } from './profile.ts'

/** What both sides of an offer and its answer have. */
export interface H264Agreement {
  /** To be answered with. */
  readonly profileLevelId: string
  readonly packetizationMode: 0 | 1
}

interface Party extends H264Parameters {
  readonly levelAsymmetryAllowed?: boolean
}

/**
 * Answers an offered format (RFC 6184 8.2.2): the profile has to be the same, the mode too, and the lower level counts
 * unless both allow asymmetry. `ours` is what we can: mode 1 includes 0. Undefined when there is nothing in common.
 *
 * Baseline counts as constrained baseline: its other tools (FMO, ASO, redundant slices) are in no phone's encoder and no
 * common decoder, yet many phones leave constraint_set1_flag out.
 */
export function agreeH264(ours: Party, theirs: Party): H264Agreement | undefined {
  const ourProfile = readProfile(ours.profileLevelId)
  const theirProfile = readProfile(theirs.profileLevelId)
  if (ourProfile === undefined || theirProfile === undefined) return undefined
  if (constrained(ourProfile) !== constrained(theirProfile)) return undefined
  if (theirs.packetizationMode > ours.packetizationMode) return undefined
  const isAsymmetric = ours.levelAsymmetryAllowed === true && theirs.levelAsymmetryAllowed === true
  const isOurLevel = isAsymmetric || readLevel(ours.profileLevelId) <= readLevel(theirs.profileLevelId)
  // The profile's bytes as they were offered: some compare them as they are.
  const profileLevelId = isOurLevel ? withLevel(theirs.profileLevelId, levelOf(ours)) : theirs.profileLevelId
  return { profileLevelId, packetizationMode: theirs.packetizationMode }
}

/**
 * Whether what `from` sends can be handed on to `to` undecoded, by what their SDP says: its profile and level are
 * among those that `to` decodes. Modes don't matter: packets can be made anew, except of NAL units that don't fit
 * into one of mode 0.
 */
export function canPassH264(from: H264Parameters, to: H264Parameters): boolean {
  const [encoder, decoder] = [readProfile(from.profileLevelId), readProfile(to.profileLevelId)]
  if (encoder === undefined || decoder === undefined) return false
  return decodes(constrained(decoder), constrained(encoder)) && levelOf(from) <= levelOf(to)
}

function constrained(profile: H264Profile): H264Profile {
  return profile === 'baseline' ? 'constrained-baseline' : profile
}

function levelOf({ profileLevelId }: H264Parameters): number {
  return readLevel(profileLevelId)
}
