// What `inspectH264` and `inspectVp8` tell of a packet, as bits of one number: nothing is allocated per packet.

/** Only the first packet of a picture, or what stands before its first slice, looks like this. */
export const STARTS_PICTURE = 1
/** The first bytes of a keyframe, or of a slice of one, are in it. */
export const KEYFRAME = 2
/** H.264: a sequence parameter set is in it. */
export const HAS_SPS = 4
/** H.264: a picture parameter set is in it. */
export const HAS_PPS = 8
/** It is no payload of this format; the other bits tell of what could be read. */
export const MALFORMED = 16
